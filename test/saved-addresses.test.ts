import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readConfig } from '../app/config.js';
import { PROJECT_ROOT } from '../app/adapters/embedded/project-root.js';
import { httpSettings } from '../app/http-settings.js';
import { canBeExternal, canListenAt } from '../app/domain/addresses.js';
import { openAddresses, withSavedAddresses } from '../app/open-addresses.js';
import type { ReachedAsterisk } from '../app/reach-asterisk.js';
import { temporaryFolder } from './support/asterisk.js';
import { RecordedLog } from './support/recorded-log.js';

const IN_USE = { sipAddress: '127.0.0.1', externalAddress: '' };
const OURS = { addresses: IN_USE } as ReachedAsterisk;

interface Started {
  readonly dataDir: string;
  readonly file: string;
  readonly log: RecordedLog;
  /** The addresses that a start with these variables would use. */
  start(env?: Readonly<Record<string, string>>): { readonly sipAddress: string; readonly externalAddress: string };
}

async function aFarline(t: ExecutionContext, saved?: string): Promise<Started> {
  const dataDir = await temporaryFolder(t, 'addresses');
  const file = join(dataDir, 'addresses.json');
  if (saved !== undefined) await writeFile(file, saved);
  const log = new RecordedLog();
  return {
    dataDir,
    file,
    log,
    start(env = {}) {
      const { sipAddress, externalAddress } = withSavedAddresses(readConfig({ FARLINE_DATA: dataDir, ...env }), log);
      return { sipAddress, externalAddress };
    },
  };
}

test('B8: nothing saved and nothing set: telephones reach Farline from this machine only', async (t) => {
  const { start, log } = await aFarline(t);
  t.deepEqual(start(), IN_USE);
  t.deepEqual(start({ FARLINE_SIP_ADDRESS: '', FARLINE_EXTERNAL_ADDRESS: '' }), IN_USE, 'empty counts as not set');
  t.deepEqual(log.lines, []);
});

test('B8: what an admin saved counts from the next start on, in a file that others cannot read', async (t) => {
  const { dataDir, file, start } = await aFarline(t);
  const book = openAddresses(readConfig({ FARLINE_DATA: dataDir }), OURS);
  const wanted = { sipAddress: '127.0.0.7', externalAddress: '198.51.100.7' };
  await book?.save(wanted, 1);
  t.is((await stat(file)).mode & 0o777, 0o600);
  t.deepEqual(start(), wanted);
  t.deepEqual(await book?.wanted().then(({ addresses }) => addresses), wanted);
  t.deepEqual(book?.inUse, IN_USE, 'Asterisk has it from its next start on');
});

test('B8: a variable of the environment wins over what was saved, and is named', async (t) => {
  const { dataDir, start } = await aFarline(t, '{"sipAddress":"127.0.0.7","externalAddress":"198.51.100.7"}');
  const env = { FARLINE_SIP_ADDRESS: '127.0.0.8' };
  t.deepEqual(start(env), { sipAddress: '127.0.0.8', externalAddress: '198.51.100.7' });
  const book = openAddresses(
    withSavedAddresses(readConfig({ FARLINE_DATA: dataDir, ...env }), new RecordedLog()),
    OURS,
  );
  t.deepEqual(book?.fixedBy, { sipAddress: 'FARLINE_SIP_ADDRESS', externalAddress: null });
});

for (const [what, text] of [
  ['no JSON', '{"sipAddress":"127.0'],
  ['empty', ''],
  ['of another shape', '["127.0.0.7"]'],
  ['without the external address', '{"sipAddress":"127.0.0.7"}'],
  ['with an address that is none', '{"sipAddress":"127.0.0.07\\n","externalAddress":""}'],
] as const) {
  test(`a file of addresses that is ${what} is told in one sentence, and Farline starts without it`, async (t) => {
    const { dataDir, file, log, start } = await aFarline(t, text);
    t.deepEqual(start(), IN_USE);
    t.is(log.lines.length, 1);
    t.true(log.text().includes(`${file} is damaged, so what was saved there does not count`), log.text());
    const book = openAddresses(readConfig({ FARLINE_DATA: dataDir }), OURS);
    t.regex((await book?.wanted())?.trouble ?? '', /is damaged/);
    await book?.save(IN_USE, 1);
    t.is((await book?.wanted())?.trouble, null);
    t.deepEqual(JSON.parse(await readFile(file, 'utf8')), { ...IN_USE, version: 2 });
  });
}

test('a file of addresses that cannot be read is told with the reason', async (t) => {
  const { file, log, start } = await aFarline(t);
  await mkdir(file);
  t.deepEqual(start(), IN_USE);
  t.regex(log.text(), /addresses\.json cannot be read \(EISDIR\)/);
});

test('a saved address that the machine lost ends the start with a sentence that names file, address and way out', async (t) => {
  const { file, start } = await aFarline(t, '{"sipAddress":"203.0.113.9","externalAddress":""}');
  const error = t.throws(() => start());
  for (const part of [file, '203.0.113.9', 'no address of this machine', 'delete the file']) {
    t.true(error?.message.includes(part), error?.message);
  }
  t.is(start({ FARLINE_SIP_ADDRESS: '127.0.0.8' }).sipAddress, '127.0.0.8');
});

test('the addresses of an Asterisk elsewhere are not asked for', (t) => {
  t.is(openAddresses(readConfig({}), { addresses: null } as ReachedAsterisk), null);
});

test('where a machine can listen, and what can be its address from outside', (t) => {
  for (const good of ['0.0.0.0', '127.0.0.1', '127.9.8.7', '192.0.2.5']) t.true(canListenAt(good, ['192.0.2.5']), good);
  for (const bad of [
    '',
    '192.0.2.6',
    '127.0.0.256',
    '127.0.0.01',
    '127.1',
    'localhost',
    '::1',
    '127.0.0.1\n',
    '127.0.0.1:5060',
  ])
    t.false(canListenAt(bad, ['192.0.2.5']), bad);
  for (const good of ['', '198.51.100.7', '10.0.0.1']) t.true(canBeExternal(good), good);
  for (const bad of ['0.0.0.0', '224.0.0.1', '255.255.255.255', 'example.com', '198.51.100', '1.2.3.4\n'])
    t.false(canBeExternal(bad), bad);
});

test('a telephone is told an address that it can connect to, also when SIP listens on all of them', (t) => {
  const told = (env: Readonly<Record<string, string>>): string =>
    httpSettings(readConfig(env), 'http://127.0.0.1:8088', PROJECT_ROOT, null).phoneServer.address;
  t.is(told({ FARLINE_SIP_ADDRESS: '127.0.0.7', FARLINE_EXTERNAL_ADDRESS: '198.51.100.7' }), '127.0.0.7');
  t.is(told({ FARLINE_SIP_ADDRESS: '0.0.0.0', FARLINE_EXTERNAL_ADDRESS: '198.51.100.7' }), '198.51.100.7');
  const own = told({ FARLINE_SIP_ADDRESS: '0.0.0.0' });
  t.true(isIPv4(own) && own !== '0.0.0.0', own);
});
