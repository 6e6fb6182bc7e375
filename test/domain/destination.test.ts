import test from 'ava';
import { destination } from '../../app/domain/destination.js';
import type { Trunk } from '../../app/domain/directory.js';
import type { TrunkHealth } from '../../app/domain/world.js';
import { World } from '../../app/engine/world.js';
import { aDirectory, aTrunk, aTrunkHealth } from '../support/world.js';

function view(trunks: readonly Trunk[], health: readonly TrunkHealth[] = []): World {
  const world = new World(aDirectory({ trunks }));
  world.apply(health.map((after) => ({ kind: 'trunk', id: after.id, after, why: 'given', detail: {} })));
  return world;
}

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
  t.like(destination(view(trunks), '+15551', null, ['sbc']), { trunkId: 'spare' });
  const none = { found: false, cause: 'trunk-out-of-service' } as const;
  t.deepEqual(destination(view(trunks, [out]), '+15551', null, ['spare']), none);
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
      after: { id: 's1', state: { at: 'parked', channel: 'c', since: 0 }, dialled: 1, trunkId: 'sbc', bridge: 'b' },
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
  t.like(destination(view(trunks), '1', null, ['b']), { trunkId: 'a' });
});

test('the number is stripped and prefixed as the trunk wants it', (t) => {
  const trunk = aTrunk({ id: 'a', prefixes: ['+1'], strip: 2, prepend: '9', callerId: '+15550000000' });
  t.deepEqual(destination(view([trunk]), '+15551', null, []), {
    found: true,
    trunkId: 'a',
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
