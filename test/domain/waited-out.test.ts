import test from 'ava';
import type { Queue } from '../../app/domain/directory.js';
import { ALWAYS_OPEN, type ClosedTarget, type QueueOpenings } from '../../app/domain/queue-openings.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent, toQueue } from '../support/world.js';

const MAX_WAIT = 30_000;
const leadsTo = (overflowTarget: ClosedTarget | null): QueueOpenings => ({ ...ALWAYS_OPEN, overflowTarget });

/** Sales, whose callers go there after the longest wait, and support with its agent, signed in and not ready. */
function stage(target: ClosedTarget | null, support: Partial<Queue> = {}): Stage {
  const s = new Stage(
    aDirectory({
      queues: [
        aQueue({ id: 'sales', maxWaitMs: MAX_WAIT, openings: leadsTo(target) }),
        aQueue({ id: 'support', dn: '6001', ...support }),
      ],
      prompts: [{ id: 'later', name: 'Later', durationMs: 1_000 }],
      agents: [anAgent({ id: 'joe', queues: [{ queueId: 'support', penalty: 0 }] })],
      trunks: [aTrunk({ id: 't1' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.customer('ann');
  s.taken();
  return s;
}

function ofAnn(s: Stage): readonly object[] {
  return s.taken().filter((effect) => 'channel' in effect && effect.channel === 'ann');
}

test('K1: who has waited the longest time goes to the other queue, not a moment before, and is served there', (t) => {
  const s = stage(toQueue('support'));
  s.wait(MAX_WAIT - 1);
  t.is(s.call('ann')?.queueId, 'sales');
  s.wait(1);
  t.like(s.call('ann'), { queueId: 'support', state: { at: 'waiting', until: null } });
  t.false(ofAnn(s).some((effect) => 'do' in effect && effect.do === 'fallback'));
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.join('ann');
  t.is(s.call('ann')?.state.at, 'talking');
});

test('K1: after the longest wait callers go to a number, a prompt or a voicemail where the queue says so', (t) => {
  const number = stage({ kind: 'number', number: '+15550009' });
  number.wait(MAX_WAIT);
  t.like(number.taken().at(-1), { do: 'turn-away', onTo: { number: '+15550009' } });
  t.is(number.call('ann'), undefined);
  const prompt = stage({ kind: 'announcement', promptId: 'later' });
  prompt.wait(MAX_WAIT);
  t.like(ofAnn(prompt).at(-1), { do: 'turn-away', onTo: null, prompt: 'later' });
  const box = stage({ kind: 'voicemail', agentId: 'joe' });
  box.wait(MAX_WAIT);
  t.like(ofAnn(box).at(-1), { do: 'voicemail', agentId: 'joe' });
});

for (const [what, target, support] of [
  ['nothing is said', null, {}],
  ['the queue leads to itself', toQueue('sales'), {}],
  ['the other queue is no more', toQueue('gone'), {}],
  [
    'the other queue is closed and leads back',
    toQueue('support'),
    { openings: { ...ALWAYS_OPEN, hours: [], closedTarget: toQueue('sales') } },
  ],
] as const) {
  test(`K1: where ${what} the dialplan’s fallback takes over who has waited the longest time`, (t) => {
    const s = stage(target, support);
    s.wait(MAX_WAIT);
    t.deepEqual(ofAnn(s), [{ do: 'fallback', channel: 'ann' }]);
    t.is(s.call('ann'), undefined);
  });
}

test('K1: queues that lead to each other after the longest wait keep their caller, who is served by whom is free first', (t) => {
  const s = stage(toQueue('support'), { maxWaitMs: MAX_WAIT, openings: leadsTo(toQueue('sales')) });
  for (const queueId of ['support', 'sales', 'support']) {
    s.wait(MAX_WAIT);
    t.like(s.call('ann'), { queueId, state: { at: 'waiting' } });
  }
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.join('ann');
  t.is(s.call('ann')?.state.at, 'talking');
});

test('K1: a closed queue that callers go to after the longest wait leads on to where it says', (t) => {
  const openings = { ...ALWAYS_OPEN, hours: [], closedTarget: { kind: 'announcement', promptId: 'later' } } as const;
  const s = stage(toQueue('support'), { openings });
  s.wait(MAX_WAIT);
  t.like(ofAnn(s).at(-1), { do: 'turn-away', prompt: 'later' });
});
