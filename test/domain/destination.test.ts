import test from 'ava';
import { destination } from '../../app/domain/destination.js';
import type { Trunk } from '../../app/domain/directory.js';
import type { ContactHealth, ContactsHealth, Way } from '../../app/domain/trunk-contacts.js';
import type { TrunkHealth } from '../../app/domain/world.js';
import { World } from '../../app/engine/world.js';
import { aLeg } from '../support/rows.js';
import { aDirectory, aTrunk, aTrunkHealth } from '../support/world.js';

function view(trunks: readonly Trunk[], health: readonly TrunkHealth[] = []): World {
  const world = new World(aDirectory({ trunks }));
  world.apply(health.map((after) => ({ kind: 'trunk', id: after.id, after, why: 'given', detail: {} })));
  return world;
}

/** The one contact of every trunk here that names no other. */
const C = '10.10.10.1:5071';

const softswitch = aTrunk({ id: 'softswitch', prefixes: ['77'] });
const sbc = aTrunk({ id: 'sbc', prefixes: ['+1'] });

test('D: Jay behind the office PBX (7777) goes over the trunk with prefix 77', (t) => {
  t.like(destination(view([softswitch, sbc]), '7777', null, []), {
    found: true,
    trunkId: 'softswitch',
    number: '7777',
  });
});

test('D: Joe at home (+1 555 123 1111) goes over the SBC with prefix +1', (t) => {
  const way = destination(view([softswitch, sbc]), '+15551231111', null, []);
  t.like(way, { found: true, trunkId: 'sbc', number: '+15551231111' });
});

test('D: an agent behind a gateway names the trunk, and prefixes are not searched', (t) => {
  t.like(destination(view([softswitch, sbc]), '+15551232222', 'softswitch', []), { trunkId: 'softswitch' });
});

test('D1: the longest prefix wins, an empty one is the default route', (t) => {
  const trunks = [aTrunk({ id: 'any' }), sbc, aTrunk({ id: 'near', prefixes: ['+1555', '+44'] })];
  t.like(destination(view(trunks), '+15551231111', null, []), { trunkId: 'near' });
  t.like(destination(view(trunks), '+13105550000', null, []), { trunkId: 'sbc' });
  t.like(destination(view(trunks), '+493012345', null, []), { trunkId: 'any' });
});

test('D1: a number no trunk carries is unroutable', (t) => {
  t.deepEqual(destination(view([sbc]), '+4930123', null, []), { found: false, cause: 'number-unroutable' });
  t.deepEqual(destination(view([sbc]), '+15551', 'gone', []), { found: false, cause: 'number-unroutable' });
});

test('D1: out-of-service trunks and those that failed for this attempt are skipped, then the next prefix is tried', (t) => {
  const trunks = [sbc, aTrunk({ id: 'spare', prefixes: [''], priority: 9 })];
  const out: TrunkHealth = aTrunkHealth({ id: 'sbc', failures: 3, outUntil: 99 });
  t.like(destination(view(trunks, [out]), '+15551', null, []), { trunkId: 'spare' });
  t.like(destination(view(trunks), '+15551', null, [{ trunkId: 'sbc', contact: C }]), { trunkId: 'spare' });
  const none = { found: false, cause: 'trunk-out-of-service' } as const;
  t.deepEqual(destination(view(trunks, [out]), '+15551', null, [{ trunkId: 'spare', contact: C }]), none);
});

test('D1: a trunk taken out of service by hand carries nothing new', (t) => {
  const way = destination(view([{ ...sbc, busyOut: true }]), '+15551', null, []);
  t.deepEqual(way, { found: false, cause: 'trunk-out-of-service' });
});

test('D1: a full trunk is told apart from a dead one', (t) => {
  const full = view([{ ...sbc, channelLimit: 1 }]);
  full.apply([
    {
      kind: 'leg',
      id: 's1',
      after: aLeg({ id: 's1', state: { at: 'parked', channel: 'c', since: 0, until: null }, trunkId: 'sbc' }),
      why: 'given',
      detail: {},
    },
  ]);
  t.deepEqual(destination(full, '+15551', null, []), { found: false, cause: 'trunk-full' });
});

test('D1: round robin takes the trunk that rested longest, primary and backup the first that lives', (t) => {
  const pair = (group: Trunk['group']): Trunk[] => [aTrunk({ id: 'a', group }), aTrunk({ id: 'b', group })];
  const used: TrunkHealth = aTrunkHealth({ id: 'a', usedAt: 50 });
  t.like(destination(view(pair('round-robin'), [used]), '1', null, []), { trunkId: 'b' });
  t.like(destination(view(pair('primary-backup'), [used]), '1', null, []), { trunkId: 'a' });
});

test('D1: a lower priority is asked before a higher one of the same prefix', (t) => {
  const trunks = [aTrunk({ id: 'a', priority: 2 }), aTrunk({ id: 'b', priority: 1 })];
  t.like(destination(view(trunks), '1', null, []), { trunkId: 'b' });
  t.like(destination(view(trunks), '1', null, [{ trunkId: 'b', contact: C }]), { trunkId: 'a' });
});

test('the number is stripped and prefixed as the trunk wants it', (t) => {
  const trunk = aTrunk({ id: 'a', prefixes: ['+1'], strip: 2, prepend: '9', callerId: '+15550000000' });
  t.deepEqual(destination(view([trunk]), '+15551', null, []), {
    found: true,
    trunkId: 'a',
    contact: C,
    contactIndex: 0,
    number: '9' + '5551',
    callerId: '+15550000000',
  });
});

test('what is put in front of an international number takes the place of its +', (t) => {
  const own = view([aTrunk({ id: 't1', prepend: '00' })]);
  t.like(destination(own, '+4930123456', null, []), { number: '004930123456' });
});

test('a trunk that would strip the whole number has nothing to dial and is no way', (t) => {
  const own = view([aTrunk({ id: 't1', strip: 4, prepend: '9' })]);
  t.like(destination(own, '8888', null, []), { found: false, cause: 'number-unroutable' });
  t.like(destination(own, '8888', 't1', []), { found: false, cause: 'number-unroutable' });
});

const A = '10.10.10.1:5071';
const B = '10.10.10.3:5071';
const OUT: ContactHealth = { ping: { at: 'out', cause: 'sip-503', good: 0 }, restUntil: null };
const RESTS: ContactHealth = { ping: { at: 'up' }, restUntil: 99 };

/** What is known of the contacts, what failed for this call already, and the contact it goes to: 0 is the primary. */
const CHOICES: readonly (readonly [string, ContactsHealth, readonly string[], number | null])[] = [
  ['of which nothing is known', {}, [], 0],
  ['that are both up', { [A]: { ...RESTS, restUntil: null }, [B]: { ...RESTS, restUntil: null } }, [], 0],
  ['whose primary is dead', { [A]: OUT }, [], 1],
  ['whose primary rests', { [A]: RESTS }, [], 1],
  ['whose backup is dead', { [B]: OUT }, [], 0],
  ['that both rest', { [A]: RESTS, [B]: RESTS }, [], 0],
  ['whose primary rests and backup is dead', { [A]: RESTS, [B]: OUT }, [], 0],
  ['whose primary failed just now', {}, [A], 1],
  ['whose backup failed just now', {}, [B], 0],
  ['that both failed just now', {}, [A, B], null],
  ['whose primary failed just now and backup is dead', { [B]: OUT }, [A], null],
  ['that are both dead', { [A]: OUT, [B]: OUT }, [], null],
];

for (const [known, contacts, failed, chosen] of CHOICES) {
  const goes = chosen === null ? 'is no way' : `is dialled at its ${chosen === 0 ? 'primary' : 'backup'}`;
  test(`D1: a trunk with two contacts ${known} ${goes}`, (t) => {
    const trunk = aTrunk({ id: 'two', contacts: [A, B] });
    const tried = failed.map((contact) => ({ trunkId: 'two', contact }));
    const way = destination(view([trunk], [aTrunkHealth({ id: 'two', contacts })]), '1', null, tried);
    if (chosen === null) t.deepEqual(way, { found: false, cause: 'trunk-out-of-service' });
    else t.like(way, { found: true, contactIndex: chosen, contact: [A, B][chosen] });
  });
}

test('D1: contacts fail over inside a trunk first, then the next trunk, also when trunks take turns', (t) => {
  const trunks = (['one', 'other'] as const).map((id) => aTrunk({ id, contacts: [A, B], group: 'round-robin' }));
  const own = view(trunks, [aTrunkHealth({ id: 'one', usedAt: 50 })]);
  const ways: (readonly [string, number])[] = [];
  const tried: Way[] = [{ trunkId: 'one', contact: A }];
  for (;;) {
    const way = destination(own, '1', null, tried);
    if (!way.found) break;
    ways.push([way.trunkId, way.contactIndex]);
    tried.push({ trunkId: way.trunkId, contact: way.contact });
  }
  t.deepEqual(ways, [
    ['one', 1],
    ['other', 0],
    ['other', 1],
  ]);
});

test('D1: what failed at one contact takes no channel from the try at the next one', (t) => {
  const own = view([aTrunk({ id: 'two', contacts: [A, B], channelLimit: 1 })]);
  const state = { at: 'dialing', channel: 'c', purpose: { for: 'park' }, contact: A, tried: [] } as const;
  const leg = aLeg({ id: 's1', state: { ...state, attempt: 0, ringing: false, until: 9 }, trunkId: 'two' });
  own.apply([{ kind: 'leg', id: 's1', after: leg, why: 'given', detail: {} }]);
  t.deepEqual(destination(own, '1', null, []), { found: false, cause: 'trunk-full' });
  t.like(destination(own, '1', null, [{ trunkId: 'two', contact: A }]), { found: true, contactIndex: 1 });
});

test('a trunk without a contact is no way', (t) => {
  const way = destination(view([aTrunk({ id: 'bare', contacts: [] })]), '1', null, []);
  t.deepEqual(way, { found: false, cause: 'trunk-out-of-service' });
});
