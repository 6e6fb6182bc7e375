import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { compareVersions, parseAsteriskVersion, TESTED_FLOOR } from '../../app/adapters/embedded/asterisk-version.js';
import { findAsterisk } from '../../app/adapters/embedded/find-asterisk.js';
import { withFolderLock } from '../../app/adapters/embedded/folder-lock.js';
import { mirrorsInSources } from '../../app/adapters/embedded/package-mirrors.js';
import { progressReporter } from '../../app/adapters/embedded/progress-reporter.js';
import { unpackAsterisk, unpackChanSipAsterisk } from '../../app/adapters/embedded/unpack-asterisk.js';

const PROXY_THAT_REFUSES = 'http://127.0.0.1:9';

async function temporaryFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farline-unpack-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An unpacked Asterisk whose parts are there but empty. */
async function pretendUnpacked(cacheDir: string, version: string): Promise<void> {
  const root = join(cacheDir, `asterisk-${version}`);
  await mkdir(join(root, 'usr/lib/x86_64-linux-gnu/asterisk/modules'), { recursive: true });
  await mkdir(join(root, 'usr/share/asterisk/documentation'), { recursive: true });
  await mkdir(join(root, 'usr/sbin'), { recursive: true });
  await writeFile(join(root, 'usr/sbin/asterisk'), '');
  await writeFile(join(root, 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'), '');
  await writeFile(join(root, 'VERSION'), `Asterisk ${version}+dfsg-1\n`);
}

async function pretendInstalled(folder: string, version: string): Promise<string> {
  await mkdir(join(folder, 'lib/asterisk/modules'), { recursive: true });
  await mkdir(join(folder, 'share/asterisk/documentation'), { recursive: true });
  await mkdir(join(folder, 'sbin'), { recursive: true });
  await writeFile(join(folder, 'sbin/asterisk'), `#!/bin/sh\necho Asterisk ${version}\n`, { mode: 0o755 });
  return join(folder, 'sbin');
}

test('versions are read from the program, from packages and from certified releases', (t) => {
  t.deepEqual(parseAsteriskVersion('Asterisk 22.10.1+dfsg+~cs6.17.60671434-1'), TESTED_FLOOR);
  t.deepEqual(parseAsteriskVersion('1:20.6.0~dfsg+~cs6.13.40431414-2build5'), { major: 20, minor: 6, patch: 0 });
  t.deepEqual(parseAsteriskVersion('Asterisk certified/20.7-cert2'), { major: 20, minor: 7, patch: 0 });
  t.is(parseAsteriskVersion('command not found'), undefined);
  t.true(compareVersions({ major: 22, minor: 9, patch: 9 }, TESTED_FLOOR) < 0);
  t.true(compareVersions({ major: 23, minor: 0, patch: 0 }, TESTED_FLOOR) > 0);
});

test('mirrors are read from both forms of sources files, comments and disabled lines left out', (t) => {
  const fields =
    'Types: deb\n# URIs: http://old.example/debian\nURIs: http://one.example/debian/ http://two.example/debian\n';
  const lines =
    '#deb http://off.example/debian x main\ndeb [arch=amd64] http://three.example/debian x main\ndeb-src http://s.example/ x main\n';
  t.deepEqual(mirrorsInSources(fields), ['http://one.example/debian', 'http://two.example/debian']);
  t.deepEqual(mirrorsInSources(lines), ['http://three.example/debian']);
});

test('an Asterisk with chan_sip in the cache is never run by Farline, and found by who asks for it', async (t) => {
  const cacheDir = await temporaryFolder(t);
  await pretendUnpacked(cacheDir, '16.28.0');
  await pretendUnpacked(cacheDir, '22.10.1');
  t.is((await unpackAsterisk({ cacheDir })).version.major, 22);
  t.is((await unpackChanSipAsterisk({ cacheDir })).version.major, 16);
});

test('an unpacked Asterisk in the cache is used without asking any mirror, the newest first', async (t) => {
  const cacheDir = await temporaryFolder(t);
  await pretendUnpacked(cacheDir, '22.10.1');
  await pretendUnpacked(cacheDir, '22.9.0');
  const install = await unpackAsterisk({ cacheDir });
  t.deepEqual(install.version, { major: 22, minor: 10, patch: 1 });
  t.is(install.origin, 'unpacked');
  t.is(install.command.at(-1), join(cacheDir, 'asterisk-22.10.1/usr/sbin/asterisk'));
});

test.serial(
  'without apt the refusal is one sentence that names Docker, and nothing is left in the cache',
  async (t) => {
    const cacheDir = await temporaryFolder(t);
    const path = process.env.PATH;
    process.env.PATH = cacheDir;
    t.teardown(() => (process.env.PATH = path));
    const error = await t.throwsAsync(unpackAsterisk({ cacheDir }));
    t.regex(error.message, /^No Asterisk to run: apt-get is missing\. .*docker compose up$/);
    t.deepEqual(await readdir(cacheDir), []);
  },
);

test.serial('with every mirror out of reach the refusal says so and names Docker', async (t) => {
  const cacheDir = await temporaryFolder(t);
  process.env.http_proxy = PROXY_THAT_REFUSES;
  process.env.https_proxy = PROXY_THAT_REFUSES;
  t.teardown(() => {
    delete process.env.http_proxy;
    delete process.env.https_proxy;
  });
  const error = await t.throwsAsync(unpackAsterisk({ cacheDir }));
  t.regex(error.message, /^No Asterisk to run: no mirror could be reached \(.*\)\. .*docker compose up$/);
  t.deepEqual(await readdir(cacheDir), []);
});

test('an installed Asterisk that is new enough is taken before the cache', async (t) => {
  const folder = await temporaryFolder(t);
  const searchPath = await pretendInstalled(folder, '22.10.1');
  const install = await findAsterisk({ cacheDir: join(folder, 'cache'), searchPath });
  t.is(install.origin, 'installed');
  t.deepEqual(install.command, [join(folder, 'sbin/asterisk')]);
  t.is(install.modulesDir, join(folder, 'lib/asterisk/modules'));
});

test('an installed Asterisk below the tested floor is passed over with a sentence', async (t) => {
  const folder = await temporaryFolder(t);
  const searchPath = await pretendInstalled(folder, '22.10.0');
  await pretendUnpacked(join(folder, 'cache'), '22.10.1');
  const said: string[] = [];
  const install = await findAsterisk({
    cacheDir: join(folder, 'cache'),
    searchPath,
    log: (sentence) => said.push(sentence),
  });
  t.is(install.origin, 'unpacked');
  t.regex(said.join('\n'), /is 22\.10\.0; Farline needs 22\.10\.1 or newer/);
});

test('two users of a folder lock take turns', async (t) => {
  const folder = await temporaryFolder(t);
  const order: string[] = [];
  const hold = (name: string) => async (): Promise<void> => {
    order.push(`${name} in`);
    await delay(300);
    order.push(`${name} out`);
  };
  let waits = 0;
  await Promise.all([
    withFolderLock(folder, () => waits++, hold('a')),
    withFolderLock(folder, () => waits++, hold('b')),
  ]);
  t.is(waits, 1);
  t.regex(order.join(','), /^(a in,a out,b in,b out|b in,b out,a in,a out)$/);
});

test('a lock left behind by a dead process is taken over', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, '.lock'), `999999999 ${hostname()}\n`);
  t.is(await withFolderLock(folder, t.fail, async () => 'done'), 'done');
});

test('a lock not refreshed for 10 s is taken over, whoever holds it', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, '.lock'), `${process.pid} another-machine\n`);
  const past = new Date(Date.now() - 11_000);
  await utimes(join(folder, '.lock'), past, past);
  t.is(await withFolderLock(folder, t.fail, async () => 'done'), 'done');
});

test('a lock is given back when the work fails', async (t) => {
  const folder = await temporaryFolder(t);
  await t.throwsAsync(withFolderLock(folder, t.fail, () => Promise.reject(new Error('no'))));
  t.deepEqual(await readdir(folder), []);
});

test('an unpacked folder that lacks its loader is not used', async (t) => {
  const cacheDir = await temporaryFolder(t);
  await pretendUnpacked(cacheDir, '22.10.1');
  await rm(join(cacheDir, 'asterisk-22.10.1/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'));
  await pretendUnpacked(cacheDir, '22.9.0');
  await symlink('asterisk-22.9.0', join(cacheDir, 'asterisk-link'));
  t.is((await unpackAsterisk({ cacheDir })).version.minor, 9);
});

test('progress is a bar on a terminal and a sentence for each quarter in a log', (t) => {
  const drawn: string[] = [];
  const said: string[] = [];
  const onTerminal = progressReporter({ isTTY: true, write: (text: string) => drawn.push(text) }, t.fail);
  const inLog = progressReporter({ isTTY: false, write: t.fail }, (sentence) => said.push(sentence));
  for (const report of [onTerminal, inLog]) {
    report({ step: 'lists', done: 0, total: 0 });
    for (let done = 0; done <= 100e6; done += 10e6) report({ step: 'download', done, total: 100e6 });
    report({ step: 'unpack', done: 100e6, total: 100e6 });
  }
  t.is(drawn.length, 13);
  t.is(drawn[6], '\rFetching Asterisk    [###############...............] 50 % of 100 MB  ');
  t.true(drawn.at(-1)?.endsWith('\n'));
  t.deepEqual(said, [
    'Looking for Asterisk.',
    'Fetching Asterisk: 0 % of 100 MB.',
    'Fetching Asterisk: 30 % of 100 MB.',
    'Fetching Asterisk: 50 % of 100 MB.',
    'Fetching Asterisk: 80 % of 100 MB.',
    'Fetching Asterisk: 100 % of 100 MB.',
    'Unpacking Asterisk: 100 % of 100 MB.',
  ]);
});
