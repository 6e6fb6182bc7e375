import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import { Deadman } from '../../app/engine/deadman.js';
import { World } from '../../app/engine/world.js';
import { aCall, put } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory } from '../support/world.js';

test('K7: a caller in a menu keeps the dead-man of the prompt while it plays, and gets a new one once a digit is waited for', (t) => {
  const world = new World(aDirectory({}));
  const menu = { at: 'menu', menuId: 'm1', since: 1, until: 9, music: false, asked: 1, menus: 1 } as const;
  world.apply([
    put.call(aCall({ id: 'plays', guarded: true, queueId: null, state: { ...menu, playback: 'say1' } })),
    put.call(aCall({ id: 'waits', guarded: true, queueId: null, state: { ...menu, playback: null } })),
  ]);
  const sent: Effect[] = [];
  const timing = { refreshMs: 20_000, seconds: 60 };
  new Deadman(world, new VirtualTime().clock(), timing, (effect) => sent.push(effect)).refresh();
  t.deepEqual(sent, [{ do: 'deadman', channel: 'n1-waits', seconds: 60 }]);
});
