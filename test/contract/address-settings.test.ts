import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { AddressFile } from '../../app/adapters/system/address-file.js';
import type { AddressSettings } from '../../app/ports/address-settings.js';
import { MemoryAddresses } from '../support/memory-addresses.js';

const BEFORE = { sipAddress: '127.0.0.1', externalAddress: '' };
const CHOSEN = { sipAddress: '127.0.0.7', externalAddress: '198.51.100.7' };
const RULES = { defaults: BEFORE, fixed: BEFORE, fixedBy: { sipAddress: null, externalAddress: null } };

async function aFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farline-addresses-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const inFolder = (folder: string): AddressFile => new AddressFile(join(folder, 'addresses.json'), RULES, BEFORE);

/** What every place for addresses promises. */
function contract(name: string, make: (t: ExecutionContext) => Promise<AddressSettings>): void {
  test(`${name}: what is saved last is wanted, and what is in use stays until a start`, async (t) => {
    const addresses = await make(t);
    t.like(await addresses.wanted(), { addresses: BEFORE, version: 1, trouble: null });
    t.is(await addresses.save({ sipAddress: '0.0.0.0', externalAddress: '' }, 1), 'saved');
    t.is(await addresses.save(CHOSEN, 2), 'saved');
    t.like(await addresses.wanted(), { addresses: CHOSEN, version: 3, trouble: null });
    t.deepEqual(addresses.inUse, BEFORE);
    t.deepEqual(addresses.fixedBy, { sipAddress: null, externalAddress: null });
  });

  test(`${name}: of two who change what both have seen one is told that it is another by now, also at the same moment`, async (t) => {
    const addresses = await make(t);
    const other = { sipAddress: '0.0.0.0', externalAddress: '' };
    t.deepEqual(await Promise.all([addresses.save(CHOSEN, 1), addresses.save(other, 1)]), ['saved', 'stale']);
    t.like(await addresses.wanted(), { addresses: CHOSEN, version: 2 });
    t.is(await addresses.save(other, 3), 'stale');
    t.is(await addresses.save(other, 2), 'saved');
    t.like(await addresses.wanted(), { addresses: other, version: 3 });
  });

  test(`${name}: the machine's addresses are IPv4, none of loopback, each with a name`, async (t) => {
    const cards = (await make(t)).ofThisMachine();
    t.true(cards.every((card) => card.name !== '' && isIPv4(card.address) && !card.address.startsWith('127.')));
  });
}

contract('memory', () => Promise.resolve(new MemoryAddresses()));
contract('file', async (t) => inFolder(await aFolder(t)));

test('file: a save that the disk refuses rejects, and what was saved before stands', async (t) => {
  const folder = await aFolder(t);
  const addresses = inFolder(folder);
  await addresses.save(CHOSEN, 1);
  t.deepEqual(await readdir(folder), ['addresses.json'], 'nothing half-written is left');
  await mkdir(join(folder, 'addresses.json.new'));
  await t.throwsAsync(addresses.save(BEFORE, 2), { code: 'EISDIR' });
  t.like(await addresses.wanted(), { addresses: CHOSEN, trouble: null });
});
