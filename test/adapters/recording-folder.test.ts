import test from 'ava';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordingFolder } from '../../app/adapters/system/recording-folder.js';
import { inTempFolder } from '../support/database.js';
import { sidesOf } from '../support/live/stored-recordings.js';
import { toneShare } from '../support/tone.js';
import { aWav } from '../support/wav.js';

const ID = '0mwqkabcd000xxxxxxxx';

async function withParts(work: (folder: RecordingFolder, path: string) => Promise<void>): Promise<void> {
  await inTempFolder(async (path) => {
    const folder = new RecordingFolder(path);
    await folder.prepare();
    const write = async (part: number, customer: number, agent: number): Promise<void> => {
      const paths = folder.pathsOf(ID, part);
      await writeFile(paths.customer, aWav({ seconds: 1, tone: customer }));
      await writeFile(paths.agent, aWav({ seconds: 0.5, tone: agent }));
    };
    // The tenth comes behind the second.
    await write(10, 700, 1_500);
    await write(2, 500, 1_000);
    await work(folder, path);
  });
}

test('K5: the parts are put together in order, customer left, agent right, and the shorter side ends in silence', async (t) => {
  await withParts(async (folder, path) => {
    t.like(await folder.found(ID), { parts: 2, closed: true });
    const { durationMs, bytes, sha256 } = await folder.build(ID, 'wav');
    t.is(durationMs, 2_000);
    const whole = await readFile(join(path, '0mwq', `${ID}.wav`));
    t.is(whole.length, bytes);
    t.is(createHash('sha256').update(whole).digest('hex'), sha256);
    const { customer, agent } = sidesOf(whole);
    t.true(toneShare(customer.subarray(0, 8_000), 500) > 0.9);
    t.true(toneShare(customer.subarray(8_000), 700) > 0.9);
    t.true(toneShare(agent.subarray(0, 4_000), 1_000) > 0.9);
    t.true(agent.subarray(4_000, 8_000).every((sample) => sample === 0));
    t.true(toneShare(agent.subarray(8_000, 12_000), 1_500) > 0.9);
    t.is((await stat(join(path, '0mwq', `${ID}.wav`))).mode & 0o077, 0);
  });
});

test('K5: one channel is kept at a quarter of the size and comes back as WAV, whole and in any stretch', async (t) => {
  await withParts(async (folder) => {
    t.like(await folder.build(ID, 'ulaw'), { durationMs: 2_000, bytes: 16_000 });
    const sound = await folder.open(ID, 'ulaw');
    t.is(sound?.bytes, 44 + 32_000);
    const read = async (from: number, to: number): Promise<Buffer> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of sound?.read(from, to) ?? []) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    const whole = await read(0, 32_043);
    t.is(whole.length, 32_044);
    const samples = Int16Array.from({ length: 16_000 }, (_, n) => whole.readInt16LE(44 + n * 2));
    t.true(toneShare(samples.subarray(0, 4_000), 500) > 0.4);
    t.true(toneShare(samples.subarray(0, 4_000), 1_000) > 0.4);
    for (const [from, to] of [
      [0, 0],
      [10, 50],
      [43, 44],
      [45, 45],
      [101, 1_002],
      [32_043, 32_043],
    ] as const) {
      t.deepEqual(await read(from, to), whole.subarray(from, to + 1), `${from}-${to}`);
    }
  });
});

test('K5: a part that Asterisk was cut off in claims no length and is read to its end', async (t) => {
  await withParts(async (folder) => {
    const { customer } = folder.pathsOf(ID, 2);
    const wav = Buffer.from(aWav({ seconds: 1, tone: 500 }));
    wav.writeUInt32LE(0, 40);
    await writeFile(customer, wav);
    t.like(await folder.found(ID), { parts: 2, closed: false });
    t.is((await folder.build(ID, 'wav')).durationMs, 2_000);
  });
});

for (const id of [
  '../../etc/passwd',
  '/etc/passwd',
  'a/b',
  'a;touch x',
  '$(id)',
  '',
  'A',
  'a.wav',
  `${'a'.repeat(65)}`,
]) {
  test(`CVE-2026-108161, CVE-2018-7654: nothing is ever named by ${JSON.stringify(id.slice(0, 20))}`, async (t) => {
    await inTempFolder(async (path) => {
      const folder = new RecordingFolder(path);
      await folder.prepare();
      t.throws(() => folder.pathsOf(id, 1), { message: /small letters and digits/ });
      await t.throwsAsync(folder.open(id, 'wav'), { message: /small letters and digits/ });
      await t.throwsAsync(folder.remove(id), { message: /small letters and digits/ });
      await t.throwsAsync(folder.build(id, 'wav'), { message: /small letters and digits/ });
    });
  });
}

test('a folder that cannot be told to Asterisk is named, and nothing is asked of it', (t) => {
  for (const path of ['/data,x', '/data)b(', '/data^{x}', '/da|ta']) {
    const folder = new RecordingFolder(path);
    t.regex(folder.trouble ?? '', /must be letters, digits/);
    t.throws(() => folder.pathsOf(ID, 1), { message: folder.trouble ?? '' });
  }
  t.is(new RecordingFolder('/srv/far line/rec.1_2-3').trouble, null);
});

test('K5: what belongs to nothing is put aside, file and parts, and is served no more', async (t) => {
  await withParts(async (folder, path) => {
    await folder.build(ID, 'wav');
    const { whole, parts } = await folder.ids();
    t.deepEqual([[...whole], [...parts]], [[ID], [ID]]);
    t.is(await folder.quarantine(ID), join(path, 'quarantine'));
    t.is((await readdir(join(path, 'quarantine'))).length, 5);
    t.is(await folder.open(ID, 'wav'), null);
    const left = await folder.ids();
    t.deepEqual([left.whole.size, left.parts.size], [0, 0]);
  });
});

test('K5: a file that cannot be written leaves no half of it', async (t) => {
  await withParts(async (folder, path) => {
    await mkdir(join(path, '0mwq', `${ID}.wav`), { recursive: true });
    await t.throwsAsync(folder.build(ID, 'wav'), { code: 'EISDIR' });
    t.deepEqual(await readdir(join(path, '0mwq')), [`${ID}.wav`]);
  });
});

test('K5: a disk that takes only a part of a file fails it: no half is taken for a whole, and with room it is whole', async (t) => {
  await withParts(async (folder, path) => {
    // The last chunk fits in part: the system takes that part, and tells of no error.
    const lines = `
      const { RecordingFolder } = await import('./app/adapters/system/recording-folder.ts');
      const done = await new RecordingFolder(${JSON.stringify(path)}).build('${ID}', 'wav').catch(({ code }) => code);
      process.stdout.write(JSON.stringify(done));`;
    const node = [process.execPath, '--import=tsx', '--input-type=module', '-e', lines];
    const { stdout } = spawnSync('prlimit', ['--fsize=40960', ...node], { encoding: 'utf8' });
    t.is(stdout, '"EFBIG"');
    t.deepEqual(await readdir(join(path, '0mwq')), []);
    t.like(await folder.build(ID, 'wav'), { durationMs: 2_000 });
  });
});
