import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import { deadlineOf } from '../../app/domain/deadlines.js';
import { minutesAt } from '../../app/domain/policies/place-in-queue.js';
import type { Overrides } from '../../app/domain/settings.js';
import { aCall } from '../support/rows.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const prompts = [{ id: 'patience', name: 'Patience', durationMs: 4_000 }];

/** A queue with these settings and one agent, signed in and not ready. */
function stage(settings: Overrides, comfortPrompt: string | null = null): Stage {
  const s = new Stage(
    aDirectory({
      queues: [aQueue({ id: 'sales', settings, comfortPrompt })],
      prompts,
      agents: [anAgent({ id: 'joe' })],
      trunks: [aTrunk({ id: 't1' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.taken();
  return s;
}

function said(effects: readonly Effect[], channel: string): readonly unknown[] {
  return effects.flatMap((effect) => (effect.do === 'play' && effect.channel === channel ? [effect.prompt] : []));
}

/** The prompt that plays to this caller ends. */
function ends(s: Stage, channel: string): void {
  const state = s.call(channel)?.state;
  const playback = state?.at === 'waiting' ? state.apology : null;
  s.play({ type: 'playback.ended', playback: playback ?? '', channel, ok: true });
}

test('K1: callers are told their places, the first time after a while and then from end to beginning', (t) => {
  const s = stage({ announceEveryMs: 60_000, announceFirstMs: 10_000 });
  s.customer('ann');
  s.customer('bob');
  s.wait(9_000);
  t.deepEqual(said(s.effects, 'ann'), []);
  s.wait(2_000);
  t.deepEqual(said(s.effects, 'ann'), [{ place: 1, minutes: null }]);
  t.deepEqual(said(s.effects, 'bob'), [{ place: 2, minutes: null }]);
  s.wait(5_000);
  ends(s, 'ann');
  s.wait(59_000);
  t.is(said(s.effects, 'ann').length, 1);
  s.wait(2_000);
  t.is(said(s.effects, 'ann').length, 2);
});

test('K1: a higher priority is a better place, whoever came first', (t) => {
  const s = stage({ announceEveryMs: 60_000, announceFirstMs: 1_000 });
  s.customer('ann');
  s.customer('bob');
  const bob = s.call('bob');
  if (bob) s.world.apply([{ kind: 'call', id: bob.id, after: { ...bob, priority: 5 }, why: 'test', detail: {} }]);
  s.wait(1_500);
  t.deepEqual(
    [said(s.effects, 'ann'), said(s.effects, 'bob')],
    [[{ place: 2, minutes: null }], [{ place: 1, minutes: null }]],
  );
});

test('K1: before anything is said the music ends and the dead-man is put off; afterwards there is music again', (t) => {
  const s = stage({ announceEveryMs: 60_000, announceFirstMs: 1_000 });
  s.customer('ann');
  s.taken();
  s.wait(1_500);
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['quiet', 'deadman', 'play'],
  );
  ends(s, 'ann');
  t.deepEqual(s.taken(), [{ do: 'music', channel: 'ann', musicClass: 'default' }]);
});

test('K1: a prompt whose end is never told does not leave the caller in silence', (t) => {
  const s = stage({ announceEveryMs: 60_000, announceFirstMs: 1_000 });
  s.customer('ann');
  s.wait(1_500);
  s.taken();
  s.wait(25_000);
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['hush', 'music'],
  );
});

test('K1: who becomes free cuts the announcement short', (t) => {
  const s = stage({ announceEveryMs: 60_000, announceFirstMs: 1_000 });
  s.customer('ann');
  s.wait(1_500);
  s.taken();
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['hush', 'add'],
  );
});

test('K1: a join that fails in the middle of a prompt gives the caller music, and the prompt again later', (t) => {
  const s = stage({ announceEveryMs: 60_000, announceFirstMs: 1_000 });
  s.customer('ann');
  s.wait(1_500);
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.gone(s.channel('joe'), 41);
  t.like(s.call('ann')?.state, { at: 'waiting', apology: null, music: true });
});

test('K1: the queue’s own prompt and the place take turns, never on each other’s heels', (t) => {
  const s = stage({ announceEveryMs: 20_000, announceFirstMs: 20_000, comfortEveryMs: 20_000 }, 'patience');
  s.customer('ann');
  s.wait(20_500);
  t.is(said(s.effects, 'ann').length, 1);
  ends(s, 'ann');
  s.wait(9_000);
  t.is(said(s.effects, 'ann').length, 1);
  s.wait(2_000);
  t.deepEqual(said(s.effects, 'ann').at(-1), { own: 'patience', after: null });
});

test('K1: with nothing set nothing is ever said', (t) => {
  const s = stage({ comfortEveryMs: 5_000 });
  s.customer('ann');
  s.wait(600_000);
  t.deepEqual(said(s.effects, 'ann'), []);
});

test('K1: announcements that are switched on while somebody waits begin for them, too', (t) => {
  const s = stage({});
  s.customer('ann');
  s.wait(5_000);
  const sales = aQueue({ id: 'sales', settings: { announceEveryMs: 20_000, announceFirstMs: 1_000 } });
  const directory = { ...s.world.directory, queues: new Map([['sales', sales]]) };
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
  s.wait(2_000);
  t.is(said(s.effects, 'ann').length, 1);
});

test('K1: the estimate counts those who serve the queue, in whole minutes rounded up', (t) => {
  t.deepEqual(
    [minutesAt(1, 1, 240_000), minutesAt(2, 1, 240_000), minutesAt(3, 2, 240_000), minutesAt(1, 9, 60_000)],
    [4, 8, 6, 1],
  );
  t.is(minutesAt(1, 0, 240_000), null);
});

test('K1: a queue that answers at the agent opens the way for its music first', (t) => {
  const s = new Stage(
    aDirectory({ queues: [aQueue({ id: 'sales', answerMode: 'at-agent' })], routes: [aRoute({ id: 'r1' })] }),
  );
  s.customer('ann');
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['progress', 'music', 'deadman'],
  );
});

test('K1, K7: the longest wait, over while an agent is asked, hides no later deadline: nobody is left in silence', (t) => {
  const plan = { wakeAt: 9_000, announceAt: 9_000, comfortAt: null, sayingUntil: null };
  const waits = { since: 1, until: 5_000, apology: 'sorry', apologyUntil: 7_000, music: false, plan };
  const deadline = (at: 'waiting' | 'offered', over: object = {}) =>
    deadlineOf({ kind: 'call', after: aCall({ id: 'c1', state: { at, ...waits, ...over } }) });
  t.is(deadline('waiting'), 5_000);
  t.is(deadline('offered'), 7_000);
  t.is(deadline('offered', { apology: null }), 9_000);
});
