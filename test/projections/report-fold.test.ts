import test from 'ava';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { OpenReportRows, ReportChange, ReportKind, ReportRows } from '../../app/domain/report-rows.js';
import type { Change } from '../../app/domain/world.js';
import { ReportFold } from '../../app/projections/report-fold.js';
import { aCall, anOffer, aSession, gone, put } from '../support/rows.js';

const START = 1_760_000_000_000;
const NOTHING: OpenReportRows = { stay: [], talk: [], offer: [], session: [], interval: [], line: [] };

type Step = readonly [seconds: number, change: Change];
type Rows = { [K in ReportKind]: Map<string, ReportRows[K]> };

function factsOf(steps: readonly Step[]): RecordedFact[] {
  return steps.map(([after, change], n) => {
    return { ...factOf(change), sequence: n + 1, at: START + after * 1_000 } as RecordedFact;
  });
}

function laid(changes: readonly ReportChange[], rows: Rows): Rows {
  for (const { kind, row } of changes) (rows[kind] as Map<string, ReportChange['row']>).set(row.id, row);
  return rows;
}

function noRows(): Rows {
  return {
    stay: new Map(),
    talk: new Map(),
    offer: new Map(),
    session: new Map(),
    interval: new Map(),
    line: new Map(),
  };
}

/** The rows of this history, folded in one go; the same must come out with a restart behind each fact. */
function rowsOf(t: { deepEqual: (a: unknown, b: unknown, why: string) => unknown }, ...steps: readonly Step[]): Rows {
  const facts = factsOf(steps);
  const fold = new ReportFold(NOTHING);
  const rows = noRows();
  for (const fact of facts) laid(fold.take(fact), rows);
  const again = noRows();
  for (const fact of facts) laid(new ReportFold(openOf(again)).take(fact), again);
  t.deepEqual(again, rows, 'a restart behind each fact changes nothing');
  return rows;
}

function openOf(rows: Rows): OpenReportRows {
  const open = Object.entries(rows).map(([kind, all]) => [
    kind,
    [...all.values()].filter((row) => row.endedAt === null),
  ]);
  return Object.fromEntries(open) as OpenReportRows;
}

/** Seconds behind the start. */
const s = (at: number | null | undefined): number | null => (at == null ? null : (at - START) / 1_000);
const because = (change: Change, why: string, detail: Change['detail'] = {}): Change => ({ ...change, why, detail });
const waits = (over: Partial<Parameters<typeof aCall>[0]> = {}) => aCall({ id: 'k1', ...over });
const talking = (sessionId = 's1') => ({ at: 'talking', sessionId, since: 1 }) as const;
const signedIn = (id = 's1', agentId = 'joe'): Step => [
  0,
  put.session(aSession({ id, agentId, since: START }), 'session.logged-in'),
];
const arrived: Step = [0, put.call(waits(), 'call.arrived')];
const joined: readonly Step[] = [
  signedIn(),
  arrived,
  [10, put.offer(anOffer({ id: 'o1', callId: 'k1', sessionId: 's1' }), 'offer.made')],
  [15, because(gone('offer', 'o1'), 'offer.joined', { callId: 'k1', sessionId: 's1' })],
  [15, put.call(waits({ state: talking() }), 'call.joined')],
];
const ended = (seconds: number, by: string): Step => [seconds, because(gone('call', 'k1'), 'call.ended', { by })];

function stays({ stay }: Rows): unknown[] {
  return [...stay.values()].map(({ queueId, kind, enteredAt, leftAt, outcome, agentId, talkMs, endedAt }) => [
    ...[queueId, kind, s(enteredAt), s(leftAt), outcome, agentId, talkMs / 1_000, s(endedAt)],
  ]);
}

test('M: a caller who is answered is one row: when they came, were answered, how long they talked', (t) => {
  const rows = rowsOf(t, ...joined, ended(75, 'caller'));
  t.deepEqual(stays(rows), [['sales', 'came', 0, 15, 'answered', 'joe', 60, 75]]);
  t.deepEqual(
    [...rows.talk.values()].map((talk) => [talk.agentId, s(talk.beganAt), s(talk.endedAt)]),
    [['joe', 15, 75]],
  );
  t.deepEqual(
    [...rows.offer.values()].map((offer) => [offer.agentId, s(offer.madeAt), s(offer.endedAt), offer.outcome]),
    [['joe', 10, 15, 'joined']],
  );
});

test('M: who waits, hangs up, waits too long or finds the queue closed is told apart', (t) => {
  t.deepEqual(stays(rowsOf(t, arrived)), [['sales', 'came', 0, null, null, null, 0, null]]);
  for (const [by, outcome] of [
    ['caller', 'abandoned'],
    ['timeout', 'overflowed'],
    ['fallback', 'overflowed'],
    ['no-route', 'overflowed'],
    ['lost', 'other'],
    ['called-again', 'other'],
  ] as const) {
    t.deepEqual(stays(rowsOf(t, arrived, ended(30, by))), [['sales', 'came', 0, 30, outcome, null, 0, 30]], by);
  }
});

test('M: a caller whose agent was lost goes on waiting in the same row: they were answered, and talk twice', (t) => {
  const rows = rowsOf(
    t,
    ...joined,
    [25, put.call(waits(), 'call.requeued')],
    [40, put.call(waits({ state: talking('s2') }), 'call.joined')],
    ended(50, 'agent'),
  );
  t.deepEqual(stays(rows), [['sales', 'came', 0, 15, 'answered', 'joe', 20, 50]]);
  t.is(rows.talk.size, 2);
});

test('M: a caller who is sent on is one more row in the other queue, and the first keeps its talk', (t) => {
  const rows = rowsOf(
    t,
    ...joined,
    [35, because(put.call(waits({ queueId: 'help' })), 'call.transferred', { to: 'queue' })],
    ended(60, 'caller'),
  );
  t.deepEqual(stays(rows), [
    ['sales', 'came', 0, 15, 'answered', 'joe', 20, 35],
    ['help', 'came', 35, 60, 'abandoned', null, 0, 60],
  ]);
  t.deepEqual(
    stays(rowsOf(t, arrived, [9, put.call(waits({ queueId: 'help' }), 'call.queued')], ended(20, 'timeout'))),
    [
      ['sales', 'came', 0, 9, 'overflowed', null, 0, 9],
      ['help', 'came', 9, 20, 'overflowed', null, 0, 20],
    ],
  );
});

test('M: who agrees to be called back has left; the call back is no second offer to us', (t) => {
  const away = { at: 'due', number: '+4930123456', tries: 0, since: START } as never;
  const rows = rowsOf(
    t,
    signedIn(),
    arrived,
    [20, put.call(waits({ callback: away }), 'call.away')],
    [90, put.call(waits({ state: talking() }), 'call.joined')],
    ended(120, 'agent'),
  );
  t.deepEqual(stays(rows), [
    ['sales', 'came', 0, 20, 'callback', null, 0, 20],
    ['sales', 'called-back', 90, 90, 'answered', 'joe', 30, 120],
  ]);
});

test('M: a customer handed to a colleague is one call of two talks', (t) => {
  const rows = rowsOf(
    t,
    signedIn('s2', 'jay'),
    ...joined,
    [30, put.call(waits({ state: talking('s2') }), 'call.handed-over')],
    ended(50, 'caller'),
  );
  t.deepEqual(
    [...rows.talk.values()].map(({ agentId, beganAt, endedAt }) => [agentId, s(beganAt), s(endedAt)]),
    [
      ['joe', 15, 30],
      ['jay', 30, 50],
    ],
  );
  t.deepEqual(stays(rows), [['sales', 'came', 0, 15, 'answered', 'joe', 35, 50]]);
});

test('M: in a conference the conversation goes on', (t) => {
  const conference = {
    at: 'conference',
    conference: 'k1',
    bridge: 'b',
    queueId: 'sales',
    since: 1,
    joined: true,
  } as const;
  const rows = rowsOf(
    t,
    ...joined,
    [30, put.call(waits({ state: conference }), 'call.conferred')],
    ended(50, 'caller'),
  );
  t.deepEqual(stays(rows), [['sales', 'came', 0, 15, 'answered', 'joe', 35, 50]]);
  t.is(rows.talk.size, 1);
});

test('M: a direct call and one that an agent makes are in no queue, and their talk is the agent’s', (t) => {
  const own = { queueId: null, direction: 'out' } as const;
  const rows = rowsOf(
    t,
    signedIn(),
    [5, put.call(waits({ ...own, state: talking() }), 'call.joined')],
    ended(9, 'agent'),
  );
  t.deepEqual(stays(rows), []);
  t.deepEqual(
    [...rows.talk.values()].map(({ queueId, agentId }) => [queueId, agentId]),
    [[null, 'joe']],
  );
});

test('M: an offer that comes to nothing says why', (t) => {
  const offered: readonly Step[] = [
    signedIn(),
    arrived,
    [10, put.offer(anOffer({ id: 'o1', callId: 'k1', sessionId: 's1' }), 'offer.made')],
    [12, put.offer(anOffer({ id: 'o1', callId: 'k1', sessionId: 's1' }), 'offer.delivering')],
  ];
  const rows = rowsOf(t, ...offered, [30, because(gone('offer', 'o1'), 'offer.failed', { reason: 'no-answer' })]);
  t.deepEqual(
    [...rows.offer.values()].map((one) => [one.agentId, s(one.madeAt), s(one.endedAt), one.outcome]),
    [['joe', 10, 30, 'no-answer']],
  );
});

const doing = (state: 'ready' | 'not-ready', since: number, reason: string | null = null) => ({
  state: { at: state } as const,
  interval: {
    state,
    reason,
    setter: reason === null ? null : ('agent' as const),
    via: 'web',
    since: START + since * 1_000,
  },
});
const session = (over: Partial<Parameters<typeof aSession>[0]>) =>
  aSession({ id: 's1', agentId: 'joe', since: START, ...over });

function intervals({ interval }: Rows): unknown[] {
  return [...interval.values()].map((one) => [one.state, one.reason, s(one.beganAt), s(one.endedAt)]);
}

test('M: what an agent did is told without a gap, from sign-in to sign-out', (t) => {
  const rows = rowsOf(
    t,
    [0, put.session(session(doing('not-ready', 0, 'login')), 'session.logged-in')],
    [5, put.session(session(doing('ready', 5)), 'hold.cleared')],
    [6, put.session(session({ ...doing('ready', 5), noAnswers: 1 }), 'test')],
    [60, put.session(session(doing('not-ready', 60, '2')), 'hold.set')],
    [90, put.session(session(doing('not-ready', 90, '3')), 'hold.set')],
    [99, gone('session', 's1')],
  );
  t.deepEqual(intervals(rows), [
    ['not-ready', 'login', 0, 5],
    ['ready', null, 5, 60],
    ['not-ready', '2', 60, 90],
    ['not-ready', '3', 90, 99],
  ]);
  t.deepEqual(
    [...rows.session.values()].map((one) => [one.agentId, one.interface, s(one.beganAt), s(one.endedAt)]),
    [['joe', 'mobile', 0, 99]],
  );
});

test('M: a session whose leg is kept is over with its sign-out', (t) => {
  const out = session({ state: { at: 'logged-out' } });
  const rows = rowsOf(t, signedIn(), [50, put.session(out, 'session.logged-out')], [70, gone('session', 's1')]);
  t.deepEqual(
    [...rows.session.values()].map(({ endedAt }) => s(endedAt)),
    [50],
  );
  t.true([...rows.interval.values()].every(({ endedAt }) => endedAt !== null));
});

test('M: what lasts for days is kept in parts of a day, and counts once', (t) => {
  const day = 86_400;
  const rows = rowsOf(
    t,
    [0, put.session(session(doing('not-ready', 0, '2')), 'session.logged-in')],
    [2.5 * day, gone('session', 's1')],
  );
  t.deepEqual(
    [...rows.interval.values()].map(({ part, wholeMs, beganAt, endedAt }) => [part, wholeMs, s(beganAt), s(endedAt)]),
    [
      [0, 2.5 * day * 1_000, 0, day],
      [1, null, day, 2 * day],
      [2, null, 2 * day, 2.5 * day],
    ],
  );
});
