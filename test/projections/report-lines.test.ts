import test from 'ava';
import type { CallState } from '../../app/domain/call.js';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { OpenReportRows, ReportLine } from '../../app/domain/report-rows.js';
import type { Change } from '../../app/domain/world.js';
import { ReportFold } from '../../app/projections/report-fold.js';
import { aCall, aLeg, aSession, gone, put } from '../support/rows.js';

const START = 1_760_000_000_000;
const DAY = 86_400;
const NOTHING: OpenReportRows = { stay: [], talk: [], offer: [], session: [], interval: [], line: [] };

type Step = readonly [seconds: number, change: Change];
const at = (seconds: number): number => START + seconds * 1_000;

/** The lines of this history, folded in one go; the same must come out with a restart behind each fact. */
function linesOf(t: { deepEqual: (a: unknown, b: unknown, why: string) => unknown }, ...steps: readonly Step[]) {
  const facts = steps.map(
    ([after, change], n) => ({ ...factOf(change), sequence: n + 1, at: at(after) }) as RecordedFact,
  );
  const laid = (take: (fact: RecordedFact) => ReturnType<ReportFold['take']>): Map<string, ReportLine> => {
    const rows = new Map<string, ReportLine>();
    for (const fact of facts) for (const { kind, row } of take(fact)) if (kind === 'line') rows.set(row.id, row);
    return rows;
  };
  const fold = new ReportFold(NOTHING);
  const rows = laid((fact) => fold.take(fact));
  const kept = new Map<string, ReportLine>();
  const session = aSession({ id: 's1', agentId: 'joe', since: START });
  for (const fact of facts) {
    const open = [...kept.values()].filter(({ endedAt }) => endedAt === null);
    const known = { id: 's1', agentId: session.agentId, interface: 'mobile', beganAt: START, endedAt: null } as const;
    const again = new ReportFold({ ...NOTHING, session: [known], line: open });
    for (const { kind, row } of again.take(fact)) if (kind === 'line') kept.set(row.id, row);
  }
  t.deepEqual(kept, rows, 'a restart behind each fact changes nothing');
  return [...rows.values()].map(({ kind, trunkId, agentId, part, wholeMs, beganAt, endedAt }) => [
    ...[kind, trunkId, agentId, part, wholeMs === null ? null : wholeMs / 1_000],
    ...[(beganAt - START) / 1_000, endedAt === null ? null : (endedAt - START) / 1_000],
  ]);
}

const signedIn: Step = [0, put.session(aSession({ id: 's1', agentId: 'joe', since: START }), 'session.logged-in')];
const leg = (over: Partial<Parameters<typeof aLeg>[0]>) =>
  aLeg({ id: 's1', trunkId: 'sbc', startedAt: at(1), ...over });
const dialing = (purpose: 'park' | 'offer') => ({
  ...({ at: 'dialing', channel: 'c1', contact: 'a', tried: [], attempt: 0, ringing: false, until: at(60) } as const),
  purpose: purpose === 'park' ? ({ for: 'park' } as const) : ({ for: 'offer', offerId: 'o1' } as const),
});
const parked = { at: 'parked', channel: 'c1', since: at(5), until: null } as const;
const connected = { at: 'connected', channel: 'c1', callId: 'k1' } as const;
const answered = { answeredAt: at(5) };
const down = leg({ state: { at: 'dropped', cause: 'agent' }, trunkId: 'sbc', startedAt: null });

test('E10: a leg is metered from its answer to its end, and one that nobody answers is not', (t) => {
  const dialled: Step = [1, put.leg(leg({ state: dialing('park') }), 'leg.dialled')];
  t.deepEqual(linesOf(t, signedIn, dialled, [40, put.leg(down, 'leg.dropped')]), []);
  t.deepEqual(
    linesOf(
      t,
      ...[signedIn, dialled],
      [5, put.leg(leg({ state: parked, ...answered }), 'leg.parked')],
      [9, put.leg(leg({ state: connected, ...answered }), 'leg.connected')],
      [70, put.leg(leg({ state: { ...parked, since: at(70) }, ...answered }), 'leg.parked')],
      [95, put.leg(down, 'leg.dropped')],
    ),
    [['nailed-up', 'sbc', 'joe', 0, 90, 5, 95]],
  );
});

test('E10, E1: a leg for one call is told apart, and is nailed up as a whole once it waits in park', (t) => {
  const joined: Step = [5, put.leg(leg({ state: connected, ...answered }), 'leg.connected')];
  const over: Step = [35, gone('leg', 's1')];
  t.deepEqual(linesOf(t, signedIn, joined, over), [['call-leg', 'sbc', 'joe', 0, 30, 5, 35]]);
  const parks: Step = [20, put.leg(leg({ state: parked, ...answered }), 'leg.parked')];
  t.deepEqual(linesOf(t, signedIn, joined, parks, over), [['nailed-up', 'sbc', 'joe', 0, 30, 5, 35]]);
});

test('E10: a leg that a later session takes over is one line, whichever of the two is told first', (t) => {
  const up: Step = [5, put.leg(leg({ state: parked, ...answered }), 'leg.parked')];
  const taken: Step = [50, put.leg(aLeg({ ...leg({ state: parked, ...answered }), id: 's2' }), 'leg.parked')];
  const given: Step = [50, { ...gone('leg', 's1'), why: 'leg.handed-over' }];
  const over: Step = [65, gone('leg', 's2')];
  for (const both of [
    [taken, given],
    [given, taken],
  ]) {
    t.deepEqual(linesOf(t, signedIn, up, ...both, over), [['nailed-up', 'sbc', 'joe', 0, 60, 5, 65]]);
  }
});

test('E10: a leg that is redialled is a second line', (t) => {
  const up: Step = [5, put.leg(leg({ state: parked, ...answered }), 'leg.parked')];
  const lost: Step = [15, put.leg(leg({ state: { at: 'lost', attempt: 1, until: at(17), cause: 'x' } }), 'leg.lost')];
  const again = leg({ state: { ...parked, channel: 'c2' }, startedAt: at(17), answeredAt: at(20) });
  t.deepEqual(linesOf(t, signedIn, up, lost, [20, put.leg(again, 'leg.parked')]), [
    ['nailed-up', 'sbc', 'joe', 0, 10, 5, 15],
    ['nailed-up', 'sbc', 'joe', 0, null, 20, null],
  ]);
});

test('E10: what lasts for days is kept in parts of a day, and the last one knows how long all of it was', (t) => {
  const up: Step = [5, put.leg(leg({ state: parked, ...answered }), 'leg.parked')];
  t.deepEqual(linesOf(t, signedIn, up, [2.5 * DAY, gone('leg', 's1')]), [
    ['nailed-up', 'sbc', 'joe', 0, null, 5, DAY + 5],
    ['nailed-up', 'sbc', 'joe', 1, null, DAY + 5, 2 * DAY + 5],
    ['nailed-up', 'sbc', 'joe', 2, 2.5 * DAY - 5, 2 * DAY + 5, 2.5 * DAY],
  ]);
});

const calling = (contact: string): CallState => {
  const times = { since: at(1), until: at(60) };
  return { at: 'calling', sessionId: 's1', ...times, contact, tried: [], placed: true, ringing: true };
};
const out = (over: Partial<Parameters<typeof aCall>[0]>) =>
  aCall({ id: 'k1', queueId: null, direction: 'out', channel: 'o1', answered: false, ...over });
const talking = { at: 'talking', sessionId: 's1', since: at(10) } as const;

test('E10: a call outside is metered over the way that was answered, from then on, for who made it', (t) => {
  t.deepEqual(
    linesOf(
      t,
      ...[signedIn],
      [2, put.call(out({ state: calling('a'), trunkId: 'first' }), 'call.routed')],
      [4, put.call(out({ state: calling('b'), trunkId: 'second', channel: 'o2' }), 'call.routed')],
      [10, put.call(out({ state: talking, trunkId: 'second', channel: 'o2', answered: true }), 'call.joined')],
      [70, gone('call', 'k1')],
    ),
    [['out', 'second', 'joe', 0, 60, 10, 70]],
  );
});

test('E10: who calls us is metered from when we answer, and nobody’s; a telephone of ours and an inner call are not', (t) => {
  const came: Step = [0, put.call(aCall({ id: 'k1', answered: false }), 'call.arrived')];
  const taken: Step = [3, put.call(aCall({ id: 'k1' }), 'call.answered')];
  t.deepEqual(linesOf(t, came, taken, [30, gone('call', 'k1')]), [['in', 'sbc', null, 0, 27, 3, 30]]);
  t.deepEqual(linesOf(t, came, [30, gone('call', 'k1')]), []);
  const ours = aCall({ id: 'k1', trunkId: null });
  t.deepEqual(linesOf(t, [0, put.call(ours, 'call.arrived')], [30, gone('call', 'k1')]), []);
});

test('E10, K1: who is called back is metered from when they pick up, also when they never press the key', (t) => {
  const agreed = { number: '+4930123456', since: START, tries: 1 };
  const asked = { at: 'confirming', playback: 'p', asked: 1, until: at(30), ...agreed } as const;
  const due = { at: 'resting', until: at(300), ...agreed } as const;
  const called = out({ state: calling('a'), trunkId: 'sbc', queueId: 'sales' });
  t.deepEqual(
    linesOf(
      t,
      ...[signedIn],
      [2, put.call({ ...called, callback: { at: 'dialling', ...agreed } }, 'call.routed')],
      [8, put.call({ ...called, callback: asked }, 'call.picked-up')],
      [20, put.call({ ...called, channel: 'away', trunkId: null, callback: due }, 'call.not-reached')],
    ),
    [['out', 'sbc', 'joe', 0, 12, 8, 20]],
  );
});
