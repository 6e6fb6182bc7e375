import test from 'ava';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { Change } from '../../app/domain/world.js';
import { QueueLog, type QueueLogWords } from '../../app/projections/queue-log.js';
import { queueLogText } from '../../app/projections/queue-log-line.js';
import { aCall, aLeg, anOffer, aSession, gone, put } from '../support/rows.js';

const START = 1_760_000_000_000;
const WORDS: QueueLogWords = {
  callerOf: (id) => (id === 'k1' ? '+4930123456' : ''),
  dialledFor: ({ detail }) => `to-${String(detail['to'])}`,
  callbackKey: () => '7',
  queuesOf: () => ['sales', 'help'],
  reason: (given) => (given === '2' ? 'Lunch' : given),
};
const NAMES = { queue: (id: string) => id, agent: (id: string) => `Agent ${id}` };

type Step = readonly [seconds: number, change: Change];

/** What the log says of changes so many seconds after the start, without the instant of the start. */
function logOf(...steps: readonly Step[]): string[] {
  const log = new QueueLog(WORDS);
  const facts = steps.map(([after, change], n) => {
    return { ...factOf(change), sequence: n + 1, at: START + after * 1_000 } as RecordedFact;
  });
  return facts
    .flatMap((fact) => log.take(fact))
    .map((line) =>
      queueLogText(line, NAMES)
        .replace(/^\d+/, (at) => String(Number(at) - START / 1_000))
        .trimEnd(),
    );
}

const because = (change: Change, why: string, detail: Change['detail'] = {}): Change => ({ ...change, why, detail });
const waits = (over: Partial<Parameters<typeof aCall>[0]> = {}) => aCall({ id: 'k1', ...over });
const talking = { at: 'talking', sessionId: 's1', since: 1 } as const;
const arrived: Step = [0, put.call(waits(), 'call.arrived')];
const signedIn: Step = [0, put.session(aSession({ id: 's1', agentId: 'joe' }), 'test')];
const leg = aLeg({ id: 's1', state: { at: 'connected', channel: 'n1-leg', callId: 'k1' } });
/** Asked at 10 s, in conversation at 15 s. */
const joined: readonly Step[] = [
  signedIn,
  arrived,
  [10, put.offer(anOffer({ id: 'o1', callId: 'k1', sessionId: 's1' }), 'offer.made')],
  [11, put.leg(leg)],
  [15, because(gone('offer', 'o1'), 'offer.joined', { callId: 'k1', sessionId: 's1' })],
  [15, put.call(waits({ state: talking }), 'call.joined')],
];
const ENTERED = '0|k1|sales|NONE|ENTERQUEUE||+4930123456|1';
const CONNECTED = '15|k1|sales|Agent joe|CONNECT|15|n1-leg|5';
const ended = (seconds: number, by: string): Step => [seconds, because(gone('call', 'k1'), 'call.ended', { by })];

test('M: queue_log tells who came, who took them, and who of the two hung up', (t) => {
  t.deepEqual(logOf(...joined, ended(75, 'caller')), [
    ENTERED,
    CONNECTED,
    '75|k1|sales|Agent joe|COMPLETECALLER|15|60|1',
  ]);
  t.is(logOf(...joined, ended(75, 'agent')).at(-1), '75|k1|sales|Agent joe|COMPLETEAGENT|15|60|1');
});

test('M: queue_log tells who hung up while they waited, at which place, and after how long', (t) => {
  const other = waits({ id: 'k0' });
  const lines = logOf(
    [0, put.call(other, 'call.arrived')],
    arrived,
    [5, because(gone('call', 'k0'), 'call.ended', { by: 'caller' })],
    ended(9, 'caller'),
  );
  t.deepEqual(lines, [
    '0|k0|sales|NONE|ENTERQUEUE|||1',
    '0|k1|sales|NONE|ENTERQUEUE||+4930123456|2',
    '5|k0|sales|NONE|ABANDON|1|1|5',
    '9|k1|sales|NONE|ABANDON|1|2|9',
  ]);
});

test('M: a caller of a higher priority or an earlier place stands before others in queue_log', (t) => {
  const urgent = waits({ id: 'k2', priority: 5, place: START + 9 });
  const lines = logOf(arrived, [1, put.call(urgent, 'call.arrived')], ended(2, 'caller'));
  t.deepEqual(lines.slice(1), ['1|k2|sales|NONE|ENTERQUEUE|||1', '2|k1|sales|NONE|ABANDON|2|1|2']);
});

test('M: queue_log tells why a caller left a queue: the longest wait, nobody to serve them, a key', (t) => {
  for (const by of ['timeout', 'fallback']) {
    t.is(logOf(arrived, ended(30, by)).at(-1), '30|k1|sales|NONE|EXITWITHTIMEOUT|1|1|30', by);
  }
  for (const by of ['closed', 'no-route', 'onward']) {
    t.is(logOf(arrived, ended(3, by)).at(-1), '3|k1|sales|NONE|EXITEMPTY|1|1|3', by);
  }
  const due = { at: 'due', until: null, number: '+4930123456', since: 1, tries: 0 } as const;
  const away: Step = [8, put.call(waits({ callback: due }), 'call.away')];
  t.deepEqual(logOf(arrived, away, ended(9, 'cancelled')), [ENTERED, '8|k1|sales|NONE|EXITWITHKEY|7|1|1|8']);
});

test('M: who is called back comes to the queue again in queue_log when they talk', (t) => {
  const due = { at: 'due', until: null, number: '+4930123456', since: 1, tries: 0 } as const;
  const away: Step = [8, put.call(waits({ callback: due }), 'call.away')];
  const lines = logOf(signedIn, arrived, away, [20, put.call(waits({ state: talking }), 'call.joined')]);
  t.deepEqual(lines.slice(2), ['20|k1|sales|NONE|ENTERQUEUE||+4930123456|1', '20|k1|sales|Agent joe|CONNECT|0||0']);
});

test('M: queue_log tells of agents who were asked and did not come, in milliseconds, and blames nobody else', (t) => {
  const failed = (reason: string): readonly string[] =>
    logOf(
      signedIn,
      arrived,
      [10, put.offer(anOffer({ id: 'o1', callId: 'k1', sessionId: 's1' }), 'offer.made')],
      [14.5, because(gone('offer', 'o1'), 'offer.failed', { reason, callId: 'k1', sessionId: 's1' })],
    ).slice(1);
  for (const reason of ['no-answer', 'rejected', 'busy', 'not-confirmed']) {
    t.deepEqual(failed(reason), ['14|k1|sales|Agent joe|RINGNOANSWER|4500'], reason);
  }
  for (const reason of ['caller-gone', 'answered-elsewhere', 'leg-lost', 'void'])
    t.deepEqual(failed(reason), [], reason);
});

test('M: queue_log tells of blind transfers, and the next queue is a stay of its own', (t) => {
  const sent = because(put.call(waits({ queueId: 'help' })), 'call.transferred', { to: 'queue', sessionId: 's1' });
  t.deepEqual(logOf(...joined, [45, sent], ended(50, 'caller')).slice(2), [
    '45|k1|sales|Agent joe|BLINDTRANSFER|to-queue|queue|15|30|1',
    '45|k1|help|NONE|ENTERQUEUE||+4930123456|1',
    '50|k1|help|NONE|ABANDON|1|1|5',
  ]);
  const outside = because(put.call(waits({ state: talking })), 'call.transferred', { to: 'number', sessionId: 's1' });
  t.deepEqual(logOf(...joined, [45, outside], ended(45, 'onward')).slice(2), [
    '45|k1|sales|Agent joe|BLINDTRANSFER|to-number|number|15|30|1',
  ]);
});

test('M: queue_log tells of attended transfers by the bridge of the two', (t) => {
  const state = { at: 'together', withCall: 'k9', bridge: 'n1-call-k9', since: 1, joined: false } as const;
  const lines = logOf(...joined, [45, put.call(waits({ state }), 'call.completed')], ended(90, 'caller'));
  t.deepEqual(lines.slice(2), ['45|k1|sales|Agent joe|ATTENDEDTRANSFER|BRIDGE|n1-call-k9|15|30|1']);
});

test('M: a caller whose agent was lost is completed by the agent and comes to the queue again in queue_log', (t) => {
  const lines = logOf(...joined, [20, put.call(waits(), 'call.requeued')]);
  t.deepEqual(lines.slice(2), [
    '20|k1|sales|Agent joe|COMPLETEAGENT|15|5|1',
    '20|k1|sales|NONE|ENTERQUEUE||+4930123456|1',
  ]);
});

test('M: a closed queue that leads to another is left in queue_log, and the other one entered', (t) => {
  const lines = logOf(arrived, [4, put.call(waits({ queueId: 'help' }), 'call.queued')]);
  t.deepEqual(lines.slice(1), ['4|k1|sales|NONE|EXITEMPTY|1|1|4', '4|k1|help|NONE|ENTERQUEUE||+4930123456|1']);
});

test('M: calls in no queue, an agent’s own and direct ones, are not in queue_log', (t) => {
  const own = waits({ queueId: null, direction: 'out' });
  const lines = logOf(
    signedIn,
    [0, put.call(own)],
    [1, put.call({ ...own, state: talking }, 'call.joined')],
    ended(2, 'caller'),
  );
  t.deepEqual(lines, []);
});

test('M: queue_log tells who signs in and out, where, for how long, and in which queues', (t) => {
  const session = aSession({ id: 's1', agentId: 'joe', since: START });
  const out = aSession({ ...session, state: { at: 'logged-out' } });
  const lines = logOf([0, put.session(session, 'session.logged-in')], [90, put.session(out, 'session.logged-out')]);
  t.deepEqual(lines, [
    '0|s1|NONE|Agent joe|AGENTLOGIN|***11',
    '0|NONE|sales|Agent joe|ADDMEMBER|',
    '0|NONE|help|Agent joe|ADDMEMBER|',
    '90|NONE|sales|Agent joe|REMOVEMEMBER|',
    '90|NONE|help|Agent joe|REMOVEMEMBER|',
    '90|s1|NONE|Agent joe|AGENTLOGOFF|***11|90',
  ]);
});

test('M: queue_log tells of pauses in all queues, with their reason, and of a reason that changes', (t) => {
  const hold = (reason: string) => ({ setter: 'agent', reason, since: 1, via: 'web', by: 'joe' }) as const;
  const held = (...reasons: string[]) => aSession({ id: 's1', agentId: 'joe', holds: reasons.map(hold) });
  const lines = logOf(
    [0, put.session(held('login'), 'session.logged-in')],
    [1, put.session(held(), 'hold.cleared')],
    [2, put.session(held('2'), 'hold.set')],
    [3, put.session(held('2'), 'agent.reach')],
    [4, put.session(held('lunch'), 'hold.set')],
    [5, put.session(held(), 'hold.cleared')],
  ).slice(3);
  t.deepEqual(lines, [
    '0|NONE|NONE|Agent joe|PAUSEALL|login',
    '1|NONE|NONE|Agent joe|UNPAUSEALL|',
    '2|NONE|NONE|Agent joe|PAUSEALL|Lunch',
    '4|NONE|NONE|Agent joe|UNPAUSEALL|',
    '4|NONE|NONE|Agent joe|PAUSEALL|lunch',
    '5|NONE|NONE|Agent joe|UNPAUSEALL|',
  ]);
});

test('M: queue_log tells of pauses in one queue, over when the last who paused it there is done', (t) => {
  const pause = (setter: 'agent' | 'supervisor') =>
    ({ queueId: 'sales', setter, reason: '2', since: 1, askedAt: 1, via: 'web', by: 'x' }) as const;
  const with_ = (...queuePauses: ReturnType<typeof pause>[]) =>
    put.session(aSession({ id: 's1', agentId: 'joe', queuePauses }));
  const unpaused = { queueId: 'sales' };
  const lines = logOf(
    [1, because(with_(pause('agent')), 'queue.paused', { queueId: 'sales', reason: '2' })],
    [2, because(with_(pause('supervisor')), 'queue.unpaused', unpaused)],
    [3, because(with_(), 'queue.unpaused', unpaused)],
  );
  t.deepEqual(lines, ['1|NONE|sales|Agent joe|PAUSE|Lunch', '3|NONE|sales|Agent joe|UNPAUSE|']);
});

test('M: who has paused since before what was read is not said to pause again in queue_log', (t) => {
  const hold = { setter: 'agent', reason: '2', since: 1, via: 'web', by: 'joe' } as const;
  const held = aSession({ id: 's1', agentId: 'joe', holds: [hold] });
  t.deepEqual(logOf([1, put.session(held, 'agent.reach')]), []);
  t.is(logOf([1, put.session(held, 'hold.set')]).length, 1);
  t.deepEqual(logOf([1, put.session({ ...held, holds: [] }, 'hold.cleared')]), []);
});

test('M: no name can end a field or a line of queue_log', (t) => {
  const hostile = 'Jo|e\r\n1|x|y|z|\u2028AB\u0000AN\u0085D\u202eON\t';
  const line = { at: START, event: 'PAUSE', id: hostile, queueId: 'q', agentId: 'a', data: [hostile] } as const;
  const text = queueLogText(line, { queue: () => hostile, agent: () => '\n|' });
  t.is(text.split('|').length, 6);
  t.regex(text, /^1760000000\|[^\p{C}\u2028]+\|NONE\|PAUSE\|[^\p{C}\u2028]+\n$/u);
});
