import test from 'ava';
import { AllPeers } from '../../app/jobs/peer-source.js';
import { PhonePeers } from '../../app/jobs/phone-peers.js';
import { MemoryDirectory } from '../support/memory-directory.js';
import { MemoryPhones } from '../support/memory-phones.js';
import { aPhone } from '../support/world.js';

async function someFor(): Promise<PhonePeers> {
  const phones = new MemoryPhones(new MemoryDirectory());
  const placement = { kind: 'trunk', trunkId: null, number: '+15551231111' } as const;
  await phones.save(aPhone({ id: 'near', number: '2001' }), 'secret', null);
  await phones.save(aPhone({ id: 'far', number: '2002', placement }), null, null);
  await phones.save(aPhone({ id: 'bare', number: '2003' }), null, null);
  return new PhonePeers(phones);
}

test('every phone of its own is wanted in Asterisk; one without a secret is refused, one behind a trunk is none', async (t) => {
  const { peers, refused, gone } = await (await someFor()).everything();
  t.deepEqual(
    peers.map(({ name }) => name),
    ['phone-near'],
  );
  t.deepEqual(
    refused.map(({ name, problems }) => [name, problems[0]?.field]),
    [['phone-bare', 'secret']],
  );
  t.deepEqual(gone, []);
});

test('of phones that are asked for, those that are gone or behind a trunk by now are named as gone', async (t) => {
  const source = new AllPeers([await someFor()]);
  const owners = ['near', 'far', 'nobody'].map((id) => ({ kind: 'phone', id }) as const);
  const { peers, gone } = await source.only([...owners, { kind: 'trunk', id: 'near' }]);
  t.deepEqual(
    peers.map(({ name }) => name),
    ['phone-near'],
  );
  t.deepEqual(gone, ['phone-far', 'phone-nobody']);
});
