import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { EmbeddedSettingsInput } from '../../app/adapters/embedded/embedded-settings.js';
import { unpackAsterisk } from '../../app/adapters/embedded/unpack-asterisk.js';
import { startEmbedded } from '../../app/adapters/embedded/run-asterisk.js';
import { readConfig } from '../../app/config.js';
import { AriProbe } from '../support/ari-probe.js';
import { temporaryFolder, testAsterisk } from '../support/asterisk.js';
import { connectTrunk } from '../support/connect-trunk.js';
import { FarEnd } from '../support/far-end/far-end.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';

const { cacheDir } = readConfig(process.env);

/** False also for a process that has ended and only waits for its parent to notice. */
function runs(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) Z /.test(readFileSync(path, 'utf8'));
}

/** An Asterisk whose Farline was killed with -9. */
async function leftBehind(t: ExecutionContext): Promise<{ settings: EmbeddedSettingsInput; pid: number }> {
  const [address, dataDir] = [loopbackAddress(), await temporaryFolder(t, 'killed')];
  const settings = { dataDir, cacheDir, sipAddress: address, controlAddress: address };
  const holder = spawn(process.execPath, ['--import=tsx', 'test/support/embedded-holder.ts', JSON.stringify(settings)]);
  const [said] = (await once(holder.stdout, 'data')) as [Buffer];
  const pid = Number(/^asterisk (\d+)/.exec(said.toString())?.[1]);
  t.teardown(() => {
    if (runs(pid)) process.kill(pid, 'SIGKILL');
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  t.true(runs(pid));
  return { settings, pid };
}

for (const comparison of [false, true]) {
  test(`Asterisk starts without one warning in its log${comparison ? ', also with app_queue for comparison' : ''}`, async (t) => {
    const { asterisk, dataDir } = await testAsterisk(t, { comparison });
    const log = await readFile(join(dataDir, 'asterisk/log/messages.log'), 'utf8');
    t.regex(log, /Asterisk 2\d/);
    t.notRegex(log, /WARNING|ERROR/);
    const listed =
      (await readFile(join(dataDir, 'asterisk/etc/modules.conf'), 'utf8')).match(/^load = /gm)?.length ?? 0;
    const running = (await asterisk.cli('module show like .so')).match(/\bRunning\b/g)?.length ?? 0;
    t.is(running, listed);
    t.is(/app_queue\.so/.test(await asterisk.cli('module show like app_queue')), comparison);
  });
}

test('Asterisk answers ARI only to our secret and only at the address it was given', async (t) => {
  const { asterisk } = await testAsterisk(t);
  const probe = new AriProbe(asterisk);
  t.is((await probe.ask('GET', '/asterisk/ping')).status, 200);
  t.is((await fetch(`${asterisk.ari.url}/ari/asterisk/ping`)).status, 401);
  for (const port of [8088, 5038]) {
    const elsewhere = connect(port, loopbackAddress());
    const [error] = (await once(elsewhere, 'error')) as [NodeJS.ErrnoException];
    t.is(error.code, 'ECONNREFUSED');
  }
});

test('nothing of our environment but what we hand over reaches Asterisk, which outlives us', async (t) => {
  const { asterisk } = await testAsterisk(t, { environment: { TZ: 'UTC', LANG: 'C' } });
  const environment = await readFile(`/proc/${asterisk.pid}/environ`, 'utf8');
  t.deepEqual(environment.split('\0').filter(Boolean).sort(), ['LANG=C', 'TZ=UTC']);
});

test('secrets are strong, differ between instances and are readable by this user alone', async (t) => {
  const [one, two] = [await testAsterisk(t), await testAsterisk(t)];
  t.regex(one.asterisk.ari.password, /^[\w-]{43}$/);
  t.is(new Set([one, two].flatMap(({ asterisk: { ari, ami } }) => [ari.password, ami.password])).size, 4);
  const folder = join(one.dataDir, 'asterisk');
  t.is((await stat(join(folder, 'credentials.json'))).mode & 0o077, 0);
  for (const name of await readdir(join(folder, 'etc'), { recursive: true })) {
    t.is((await stat(join(folder, 'etc', name))).mode & 0o077, 0, name);
  }
});

test('F2: Asterisk keeps no call records', async (t) => {
  const { asterisk } = await testAsterisk(t);
  t.regex(await asterisk.cli('cdr show status'), /Logging:\s+Disabled/);
  t.regex(await asterisk.cli('cel show status'), /CEL Logging: Disabled/);
});

test('wrong settings are all named at once, with their values', async (t) => {
  const settings = {
    dataDir: 'relative',
    cacheDir,
    sipAddress: '127.0.0.256',
    controlAddress: '10.0.0.1',
    deadManSeconds: 5,
  };
  const { message } = await t.throwsAsync(startEmbedded({ settings, log: new RecordedLog() }));
  for (const field of [
    'dataDir = "relative"',
    'sipAddress = "127.0.0.256"',
    'controlAddress = "10.0.0.1"',
    'deadManSeconds = 5',
  ]) {
    t.true(message.includes(field), `${field} in: ${message}`);
  }
});

test('a setting that would start a new line of configuration is refused', async (t) => {
  const settings = {
    dataDir: '/tmp/a\n[evil]',
    cacheDir,
    node: 'n1\n',
    fallbackDestination: { number: '1&2', endpoint: 'x,y' },
  };
  const { message } = await t.throwsAsync(startEmbedded({ settings, log: new RecordedLog() }));
  t.regex(message, /dataDir.*node.*fallbackDestination\.number.*fallbackDestination\.endpoint/s);
});

test('an address that is taken is named, and nothing is started', async (t) => {
  const [address, dataDir] = [loopbackAddress(), await temporaryFolder(t, 'taken')];
  const taken = createServer().listen(8088, address);
  t.teardown(() => void taken.close());
  await once(taken, 'listening');
  const settings = { dataDir, cacheDir, sipAddress: address, controlAddress: address };
  const { message } = await t.throwsAsync(startEmbedded({ settings, log: new RecordedLog() }));
  t.regex(message, new RegExp(`cannot listen: ${address}:8088/tcp \\(ARI\\) is in use by another program`));
  t.deepEqual(await readdir(join(dataDir, 'asterisk/run')), []);
});

test('an orderly end leaves no process, no socket and no record behind', async (t) => {
  const { asterisk, dataDir } = await testAsterisk(t);
  const { pid } = asterisk;
  t.is(await asterisk.stop({ keepCalls: true }), 'ended');
  t.false(runs(pid));
  t.deepEqual(await readdir(join(dataDir, 'asterisk/run')), []);
});

test('an Asterisk that dies is started again at once, and both are told', async (t) => {
  const { asterisk, log } = await testAsterisk(t);
  const told: string[] = [];
  asterisk.onDown(() => told.push('down'));
  asterisk.onUp(() => told.push('up'));
  const { pid } = asterisk;
  process.kill(pid, 'SIGKILL');
  await until('Asterisk is up again', () => told.includes('up'), 10_000);
  t.deepEqual(told, ['down', 'up']);
  t.not(asterisk.pid, pid);
  t.is((await new AriProbe(asterisk).ask('GET', '/asterisk/ping')).status, 200);
  t.regex(log.text(), /error Asterisk ended by itself after \d+ s; every call on it is lost\./);
});

test('a Farline that is killed leaves Asterisk running, and the next one takes it over and looks after it', async (t) => {
  const { settings, pid } = await leftBehind(t);
  const next = await testAsterisk(t, settings);
  t.is(next.asterisk.pid, pid);
  t.false(next.asterisk.startedFresh);
  t.regex(next.log.text(), /Took over the running Asterisk/);
  let ups = 0;
  next.asterisk.onUp(() => ups++);
  process.kill(pid, 'SIGKILL');
  await until('Asterisk is up again', () => ups === 1, 10_000);
  t.not(next.asterisk.pid, pid);
});

test('an Asterisk left running that answers nothing is replaced', async (t) => {
  const { settings, pid } = await leftBehind(t);
  process.kill(pid, 'SIGSTOP');
  const next = await testAsterisk(t, settings);
  t.true(next.asterisk.startedFresh);
  t.false(runs(pid));
});

test('Reliability 4: an orderly end keeps Asterisk while a leg is up; with other settings it keeps its addresses', async (t) => {
  const { asterisk, dataDir, address } = await testAsterisk(t);
  const farEnd = await FarEnd.start(t, { farline: asterisk.sip });
  const trunk = await connectTrunk(asterisk, 'a', farEnd.trunk);
  const phone = farEnd.phone('+15551231111').answers();
  const probe = new AriProbe(asterisk);
  await probe.connect();
  await probe.leg('leg-1', `+15551231111@${trunk}`);
  probe.close();
  t.is(await asterisk.stop({ keepCalls: true }), 'left running');

  const next = await testAsterisk(t, {
    dataDir,
    sipAddress: address,
    controlAddress: address,
    httpPort: 9088,
    fallbackAfterSeconds: 3,
  });
  t.is(next.asterisk.pid, asterisk.pid);
  t.is(next.asterisk.ari.url, asterisk.ari.url);
  t.is(phone.current?.end, null);
  t.regex(await next.asterisk.cli('dialplan show enter@from-trunk'), /FARLINE_TRIES} >= 3/);

  phone.hangUp();
  await until('nobody is on it', () => phone.current === null);
  await next.asterisk.cli('core waitfullybooted');
  t.is(await next.asterisk.stop({ keepCalls: true }), 'ended');
  const last = await testAsterisk(t, { dataDir, sipAddress: address, controlAddress: address, httpPort: 9088 });
  t.true(last.asterisk.startedFresh);
  t.is(last.asterisk.ari.url, `http://${address}:9088`);
});

test('an Asterisk left running with nobody on it is replaced when settings changed', async (t) => {
  const { settings, pid } = await leftBehind(t);
  const next = await testAsterisk(t, { ...settings, fallbackAfterSeconds: 4 });
  t.true(next.asterisk.startedFresh);
  t.false(runs(pid));
});

test('a data folder with a long path works all the same', async (t) => {
  const dataDir = join(await temporaryFolder(t, 'long'), 'a'.repeat(110));
  const { asterisk } = await testAsterisk(t, { dataDir });
  t.regex(await asterisk.cli('core show version'), /^Asterisk 2\d/);
  const runDir =
    /astrundir = (.*)/.exec(await readFile(join(dataDir, 'asterisk/etc/asterisk.conf'), 'utf8'))?.[1] ?? '';
  t.true(existsSync(runDir));
  await asterisk.stop({ keepCalls: false });
  t.false(existsSync(runDir));
});

test('an Asterisk installed on the machine is run from its own folders', async (t) => {
  const { command, modulesDir, dataDir } = await unpackAsterisk({ cacheDir });
  const prefix = await temporaryFolder(t, 'installed');
  for (const folder of ['sbin', 'lib/asterisk', 'share']) await mkdir(join(prefix, folder), { recursive: true });
  await writeFile(join(prefix, 'sbin/asterisk'), `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`, { mode: 0o755 });
  await symlink(modulesDir, join(prefix, 'lib/asterisk/modules'));
  await symlink(dataDir, join(prefix, 'share/asterisk'));
  const { asterisk } = await testAsterisk(t, { searchPath: join(prefix, 'sbin') });
  t.is(asterisk.soundsDir, join(prefix, 'share/asterisk/sounds'));
  t.regex(await asterisk.cli('core show version'), /^Asterisk 2\d/);
});
