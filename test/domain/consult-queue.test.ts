import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import { ALWAYS_OPEN } from '../../app/domain/queue-openings.js';
import type { Agent, Queue } from '../../app/domain/directory.js';
import type { Call } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const SUPPORT = '6001';
const CLOSED = { ...ALWAYS_OPEN, emergencyClosed: true };

/** Joe of sales talks to c1; Ann is of support, ready, or busy with a caller of that queue. */
function stage({ support = {}, busy = false }: { support?: Partial<Queue>; busy?: boolean } = {}): Stage {
  const queues = [
    aQueue({ id: 'sales', settings: { wrapUpMs: 5_000 } }),
    aQueue({ id: 'support', dn: SUPPORT, settings: { wrapUpMs: 7_000 }, ...support }),
  ];
  const s = new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', dn: '8888' }),
        anAgent({ id: 'ann', dn: '8889', number: '+15551232222', queues: [{ queueId: 'support', penalty: 0 }] }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues,
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.ready('ann');
  s.customer('c1');
  s.join('c1');
  if (busy) {
    s.customer('c2', SUPPORT);
    s.join('c2');
  }
  s.taken();
  return s;
}

function changes(s: Stage, queues: ReadonlyMap<string, Queue>): void {
  const directory = { ...s.world.directory, queues };
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
}

const idOf = (s: Stage): string => s.call('c1')?.id ?? 'none';
const party = (s: Stage): Call => [...s.world.all('call')].find(({ direction }) => direction === 'out') as Call;
const arriving = (s: Stage): Call | undefined => s.call(`${party(s).channel}-in`);
const end = (s: Stage, what: 'complete' | 'abort') => s.ask({ do: `${what}-consult`, agentId: 'joe', callId: idOf(s) });
const consult = (s: Stage, number = SUPPORT) => s.ask({ do: 'consult', agentId: 'joe', callId: idOf(s), number });

/** Joe's call has come into the queue. */
function waits(s: Stage): Stage {
  consult(s);
  const { id, channel } = party(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.customer(`${channel}-in`, SUPPORT, `inner-${s.session('joe').id}`);
  s.play({ type: 'leg.ringing', channel });
  return s;
}

/** Ann has taken it. */
function asked(s = stage()): Stage {
  waits(s);
  const { channel } = party(s);
  s.play({ type: 'far.answered', channel });
  s.join(`${channel}-in`);
  return s;
}

test('K3: who asks a queue waits there unanswered, as long as any caller, and hears what callers hear', (t) => {
  const s = waits(stage({ busy: true }));
  t.like(arriving(s), { queueId: 'support', answered: false, state: { at: 'waiting', music: true } });
  t.true(dos(s.taken()).includes('music'));
  s.wait(600_000);
  t.is(party(s).state.at, 'calling');
  s.gone('c2');
  s.wait(7_000);
  t.is(s.call(`${party(s).channel}-in`)?.state.at, 'offered');
});

test('K3: the queue’s agent is heard anew behind the music: the asking leg is taken out and in', (t) => {
  const s = waits(stage());
  const { channel } = party(s);
  s.play({ type: 'far.answered', channel });
  s.join(`${channel}-in`);
  const leg = s.leg('joe');
  t.like(s.taken().findLast((effect) => effect.do === 'add') as Effect, {
    bridge: leg.bridge,
    channels: [s.channel('joe')],
    joins: false,
    after: `${channel}-in`,
  });
});

test('K3: completed, the customer is theirs, of the queue they came by; nothing of the asking is left', (t) => {
  const s = asked();
  t.is(arriving(s)?.queueId, 'support');
  t.is(end(s, 'complete').refusal, null);
  t.like(s.call('c1'), { queueId: 'sales', state: { at: 'talking', sessionId: s.session('ann').id } });
  t.is([...s.world.all('call')].length, 1);
  t.is(s.session('joe').state.at, 'wrap-up');
});

test('K3, C4: let go of, who answered wraps up as the asked queue says', (t) => {
  const s = asked();
  const { channel } = party(s);
  end(s, 'abort');
  s.gone(`${channel}-in`);
  t.deepEqual(s.session('ann').state, { at: 'wrap-up', until: s.at + 7_000 });
  t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'retrieving' } });
});

test('K3: nobody in time: the agent’s call ends with the longest wait, and nothing of the queue’s overflow answers it', (t) => {
  const s = waits(stage({ busy: true, support: { maxWaitMs: 30_000 } }));
  const { channel } = party(s);
  s.taken();
  s.wait(30_000);
  const effects = s.taken();
  t.false(dos(effects).includes('fallback'));
  t.like(
    effects.find((effect) => effect.do === 'hangup'),
    { channel: `${channel}-in`, reason: 'not-ready' },
  );
  s.gone(channel, 19, 480);
  t.is(s.session('joe').callFailed?.cause, 'no-answer');
  t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'held' } });
});

test('K3: the queue closes and sends its callers on: who asks is told instead', (t) => {
  const s = waits(stage({ busy: true }));
  const { channel } = party(s);
  s.taken();
  const queue = s.world.directory.queues.get('support') as Queue;
  const openings = { ...CLOSED, whenClosed: 'closed-target', emergencyTarget: { kind: 'number', number: '+15550001' } };
  const queues = new Map(s.world.directory.queues).set('support', { ...queue, openings } as Queue);
  changes(s, queues);
  t.deepEqual(
    s.taken().filter((effect) => effect.do === 'hangup' || effect.do === 'turn-away'),
    [{ do: 'hangup', channel: `${channel}-in`, reason: 'not-ready' }],
  );
});

test('K3: the customer hangs up while the queue is asked: nobody is asked any more, and the agent wraps up', (t) => {
  const s = waits(stage({ busy: true }));
  const { channel } = party(s);
  s.taken();
  s.gone('c1');
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.is(s.session('joe').state.at, 'wrap-up');
  s.gone(`${channel}-in`);
  t.like([...s.world.all('call')], [{ channel: 'c2' }]);
});

test('K3: the customer hangs up while the agent’s own queue is asked: the agent is not offered the call they asked by', (t) => {
  const s = stage({ busy: true });
  const ann = s.session('ann');
  const customer = s.call('c2')?.id ?? '';
  s.ask({ do: 'consult', agentId: 'ann', callId: customer, number: '6000' });
  const { id, channel } = party(s);
  s.play({ type: 'far.entered', channel, callId: id });
  const agents = new Map(s.world.directory.agents);
  const both = ['support', 'sales'].map((queueId) => ({ queueId, penalty: 0 }));
  agents.set('ann', { ...(agents.get('ann') as Agent), queues: both, settings: { wrapUpMs: 0 } });
  const directory = { ...s.world.directory, agents };
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
  s.customer(`${channel}-in`, '6000', `inner-${ann.id}`);
  t.is(s.call(`${channel}-in`)?.state.at, 'waiting');
  s.gone('c2');
  t.deepEqual(s.session('ann').state, { at: 'ready' });
  t.is(s.call(`${channel}-in`), undefined);
  t.deepEqual([...s.world.all('offer')], []);
});

test('K3: completed while it waits: the customer waits for the queue’s agent as long as the queue lets anybody wait', (t) => {
  const s = waits(stage({ busy: true, support: { maxWaitMs: 600_000 } }));
  const { channel } = party(s);
  end(s, 'complete');
  t.is(s.call('c1')?.state.at, 'passing');
  t.is(s.session('joe').state.at, 'wrap-up');
  s.wait(300_000);
  s.gone('c2');
  s.wait(7_000);
  s.play({ type: 'far.answered', channel });
  s.join(`${channel}-in`);
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('ann').id });
});

for (const [what, support, signedOut, number, code] of [
  ['closed', { openings: CLOSED }, false, SUPPORT, 'target-queue-closed'],
  ['without anybody signed in', {}, true, SUPPORT, 'target-queue-empty'],
  ['in which the agent alone is', {}, false, '6000', 'target-queue-empty'],
] as const) {
  test(`K3: a queue ${what} is not asked, and it is said why`, (t) => {
    const s = stage({ support });
    if (signedOut) s.ask({ do: 'logout', agentId: 'ann' });
    t.deepEqual(consult(s, number).refusal, { code, field: 'target' });
    t.is(s.session('joe').state.at, 'talking');
  });
}

test('K3: a closed queue that leads to another one is asked there', (t) => {
  const openings = { ...CLOSED, emergencyTarget: { kind: 'queue', queueId: 'support' } } as const;
  const s = stage();
  const queue = s.world.directory.queues.get('sales') as Queue;
  const queues = new Map(s.world.directory.queues).set('sales', { ...queue, openings });
  changes(s, queues);
  t.is(consult(s, '6000').refusal, null);
});

test('K5: nothing of what is asked of a queue is recorded', (t) => {
  const s = asked(stage({ support: { settings: { record: 'on' } } }));
  t.deepEqual([...s.world.all('recording')], []);
});
