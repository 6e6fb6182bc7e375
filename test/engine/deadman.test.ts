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

test('K3, K7: who is on hold is guarded, and keeps guard and music over a start; who talks has both ended', (t) => {
  const world = new World(aDirectory({}));
  const talks = { at: 'talking', sessionId: 's1', since: 1 } as const;
  world.apply([
    put.call(aCall({ id: 'talks', state: talks })),
    put.call(aCall({ id: 'held', guarded: true, state: { ...talks, held: { at: 'held', since: 2 } } })),
    put.call(aCall({ id: 'back', guarded: true, state: { ...talks, held: { at: 'retrieving', since: 2, until: 9 } } })),
  ]);
  const sent: Effect[] = [];
  const timing = { refreshMs: 20_000, seconds: 60 };
  const deadman = new Deadman(world, new VirtualTime().clock(), timing, (effect) => sent.push(effect));
  deadman.clearConversations();
  t.deepEqual(sent.splice(0), [
    { do: 'deadman', channel: 'n1-talks', seconds: 0 },
    { do: 'quiet', channel: 'n1-talks', what: 'music' },
  ]);
  deadman.refresh();
  t.deepEqual(sent, [{ do: 'deadman', channel: 'n1-held', seconds: 60 }]);
});
