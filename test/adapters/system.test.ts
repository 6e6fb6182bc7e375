import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { systemClock } from '../../app/adapters/system/clock.js';
import { newEpoch } from '../../app/adapters/system/epoch.js';
import { systemIds } from '../../app/adapters/system/ids.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { systemLocalTimes } from '../../app/adapters/system/local-times.js';
import { RecordedLog } from '../support/recorded-log.js';
import { inTempFolder } from '../support/database.js';

test('ids are 20 characters that are safe in names, all different, and sort by birth', (t) => {
  const ids = systemIds();
  const made = Array.from({ length: 100_000 }, (_, n) => ids.next(1_790_000_000_000 + Math.floor(n / 60_000)));
  t.true(made.every((id) => /^[0-9a-z]{20}$/.test(id)));
  t.is(new Set(made).size, made.length);
  t.deepEqual([...made].sort(), made);
});

test('ids go on sorting when the clock steps back, and across the digits of time', (t) => {
  const ids = systemIds();
  const made = [1_790_000_000_000, 1_690_000_000_000, 1_790_000_000_000, 2_821_109_907_455, 2_821_109_907_456].map(
    (at) => ids.next(at),
  );
  t.deepEqual([...made].sort(), made);
});

test('two processes that are born in the same millisecond make different ids', (t) => {
  const ids = new Set(Array.from({ length: 5_000 }, () => systemIds().next(1_790_000_000_000)));
  t.is(ids.size, 5_000);
});

test('an epoch is short, safe in names and sorts by start', (t) => {
  const epochs = [1_790_000_000_000, 1_790_000_001_000, 2_177_000_000_000].map(newEpoch);
  t.true(epochs.every((epoch) => /^[0-9a-z]{9}$/.test(epoch)));
  t.deepEqual([...epochs].sort(), epochs);
});

test('the clock calls once, and not when cancelled', async (t) => {
  const clock = systemClock();
  const before = clock.mono();
  let cancelled = 0;
  clock.after(5, () => cancelled++)();
  await new Promise<void>((resolve) => clock.after(20, resolve));
  t.true(clock.mono() - before >= 19);
  t.is(cancelled, 0);
  t.true(Math.abs(clock.now() - Date.now()) < 1_000);
});

test('a wait longer than a timer can take does not fire at once', async (t) => {
  const clock = systemClock();
  let called = 0;
  const cancel = clock.after(2 ** 40, () => called++);
  await new Promise<void>((resolve) => clock.after(20, resolve));
  cancel();
  t.is(called, 0);
});

test('a key stays the same until it is forgotten, and then another one is made', async (t) => {
  await inTempFolder(async (folder) => {
    const vault = new FileKeyVault(join(folder, 'keys'));
    t.is(await vault.find('s1'), null);
    const key = await vault.ensure('s1');
    t.is(key.length, 32);
    t.deepEqual(await vault.ensure('s1'), key);
    t.deepEqual(await new FileKeyVault(join(folder, 'keys')).find('s1'), key);
    t.is((await stat(join(folder, 'keys/s1.key'))).mode & 0o777, 0o600);
    await vault.forget('s1');
    await vault.forget('s1');
    t.is(await vault.find('s1'), null);
    t.deepEqual(await readdir(join(folder, 'keys')), []);
    t.notDeepEqual(await vault.ensure('s1'), key);
  });
});

test('a half-written key is no key, and foreign files are left alone', async (t) => {
  await inTempFolder(async (folder) => {
    await mkdir(join(folder, 'keys'));
    await writeFile(join(folder, 'keys/s1.key'), 'half');
    await writeFile(join(folder, 'keys/s2.key.new'), 'half');
    await writeFile(join(folder, 'keys/read me.key'), 'foreign');
    const vault = new FileKeyVault(join(folder, 'keys'));
    t.deepEqual(await vault.list(), ['s1']);
    t.is(await vault.find('s1'), null);
    t.is((await vault.ensure('s1')).length, 32);
  });
});

test('a session id cannot lead out of the key folder', async (t) => {
  const vault = new FileKeyVault('/nonexistent/keys');
  for (const id of ['../x', 'a/b', '', 'a\0b', '.']) {
    await t.throwsAsync(vault.find(id), { message: /names no key/ });
    await t.throwsAsync(vault.forget(id), { message: /names no key/ });
  }
});

test('the wall clock of a zone goes on with every minute, and each zone has its own', (t) => {
  const times = systemLocalTimes(new RecordedLog());
  const noon = Date.UTC(2026, 10, 21, 12, 0, 59, 999);
  t.is(times.at(noon, 'Europe/Berlin').time, '13:00');
  t.is(times.at(noon, 'UTC').time, '12:00');
  t.is(times.at(noon + 1, 'Europe/Berlin').time, '13:01');
  t.is(times.at(noon, 'Europe/Berlin').time, '13:00');
});
