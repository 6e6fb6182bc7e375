import test from 'ava';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { CallEnd } from '../../app/domain/call-end.js';
import type { OfferFailure } from '../../app/domain/offer.js';
import { TRACE_STEPS } from '../../app/domain/trace-step.js';
import type { Change } from '../../app/domain/world.js';
import { loadTexts } from '../../app/adapters/http/texts.js';
import { traceOf } from '../../app/projections/call-trace.js';
import { aCall, anOffer, aSession, gone, put } from '../support/rows.js';
import { TEMPLATES } from '../support/web-app.js';

const START = 1_760_000_000_000;
type Step = readonly [seconds: number, change: Change, detail?: Change['detail']];

/** What the trace says of these, as `seconds what agent`. */
function traced(...steps: readonly Step[]): string[] {
  const facts = steps.map(([after, change, detail = {}], n): RecordedFact => {
    return { ...factOf({ ...change, detail }), sequence: n + 1, at: START + after * 1_000 } as RecordedFact;
  });
  return traceOf(facts).map(({ at, what, agentId }) => `${(at - START) / 1_000} ${what} ${agentId ?? ''}`.trim());
}

const named = (change: Change, why: string): Change => ({ ...change, why });
const waits = (over: Partial<Parameters<typeof aCall>[0]> = {}) => aCall({ id: 'k1', ...over });
const arrived: Step = [0, put.call(waits(), 'call.arrived'), { routeId: 'hotline' }];
const asked = (after: number, n: number, agentId: string, detail: Change['detail']): readonly Step[] => [
  [after, put.offer(anOffer({ id: `o${n}`, callId: 'k1', sessionId: `s${n}` }), 'offer.made'), detail],
  [after, put.session(offered(n, agentId), 'agent.offered')],
];
const offered = (n: number, agentId: string) =>
  aSession({ id: `s${n}`, agentId, state: { at: 'offered', offerId: `o${n}`, callId: 'k1' } });
const failed = (after: number, n: number, reason: OfferFailure): Step => [
  after,
  named(gone('offer', `o${n}`), 'offer.failed'),
  { reason, callId: 'k1', sessionId: `s${n}` },
];
const talking = (n: number) => waits({ state: { at: 'talking', sessionId: `s${n}`, since: 1 } });

test('M: a call that one agent did not answer, another took and sent on is told step by step, with who and why', (t) => {
  const hold = { setter: 'agent', reason: 'no-answer', since: START + 20_000, via: 'system', by: 'system' } as const;
  const idle = aSession({ id: 's1', agentId: 'joe', state: { at: 'not-ready' }, holds: [hold] });
  const steps = traced(
    arrived,
    ...asked(0, 1, 'joe', { because: 'strategy', strategy: 'longest-idle', free: 2 }),
    failed(20, 1, 'no-answer'),
    [20, put.call(waits(), 'call.requeued')],
    [20, put.session(idle, 'agent.offer-ended'), { callId: 'k1' }],
    ...asked(20, 2, 'jay', { because: 'strategy', strategy: 'longest-idle', free: 1 }),
    [24, named(gone('offer', 'o2'), 'offer.joined'), { callId: 'k1', sessionId: 's2' }],
    [24, put.call(talking(2), 'call.joined'), { sessionId: 's2' }],
    [60, put.call(waits({ queueId: 'help' }), 'call.transferred'), { to: 'queue', from: 'sales', sessionId: 's2' }],
    ...asked(70, 3, 'ann', { because: 'agent-free', waiting: 1 }),
    [75, put.call(talking(3), 'call.joined'), { sessionId: 's3' }],
    [90, named(gone('call', 'k1'), 'call.ended'), { by: 'caller', sessionId: 's3' }],
  );
  t.deepEqual(steps, [
    '0 arrived',
    '0 led-queue',
    '0 asked-of joe',
    '20 failed-no-answer joe',
    '20 requeued',
    '20 held-after joe',
    '20 asked-only jay',
    '24 joined jay',
    '60 to-queue jay',
    '60 waits',
    '70 asked-free ann',
    '75 joined ann',
    '90 ended-caller ann',
  ]);
});

test('M: who finds nobody waits, and the trace says so; who is asked for in the same step does not', (t) => {
  t.deepEqual(traced(arrived), ['0 arrived', '0 led-queue', '0 waits']);
  t.deepEqual(traced(arrived, ...asked(0, 1, 'joe', {})), ['0 arrived', '0 led-queue', '0 asked joe']);
});

test('M: a closed route, a closed queue and a menu say where they led', (t) => {
  const nowhere = put.call(waits({ queueId: null }), 'call.arrived');
  t.deepEqual(traced([0, nowhere, { routeId: 'r', closed: 'holiday' }]), ['0 arrived', '0 route-closed-holiday']);
  const detoured = put.call(waits({ queueId: 'help' }), 'call.arrived');
  t.deepEqual(traced([0, detoured, { routeId: 'r', closedQueueId: 'sales' }]).slice(1, 3), [
    '0 queue-closed',
    '0 led-queue',
  ]);
  const state = { at: 'menu', menuId: 'main', since: 1, until: 2, playback: null, music: true, asked: 1, menus: 1 };
  const inMenu = put.call(waits({ queueId: null, state: state as never }), 'call.arrived');
  t.deepEqual(
    traced([0, inMenu, { routeId: 'r' }], [4, put.call(waits(), 'call.queued'), { menuId: 'main', key: '1' }]),
    ['0 arrived', '0 led-menu', '4 menu-key', '4 led-queue', '4 waits'],
  );
  const own = put.call(waits({ trunkId: null, priority: 3 }), 'call.arrived');
  t.deepEqual(traced([0, own]).slice(0, 3), ['0 arrived-inside', '0 led-own-queue', '0 priority']);
});

const FAILURES: Readonly<Record<OfferFailure, true>> = {
  ...{ 'no-answer': true, rejected: true, busy: true, 'not-confirmed': true, withdrawn: true },
  ...{ 'answered-elsewhere': true, 'caller-gone': true, 'leg-lost': true, 'leg-dropped': true, 'join-failed': true },
  ...{ void: true, 'trunk-out-of-service': true, 'trunk-full': true, 'number-unroutable': true },
  'phone-unreachable': true,
};
const ENDS: Readonly<Record<CallEnd, true>> = {
  ...{ caller: true, agent: true, timeout: true, fallback: true, 'no-route': true, closed: true, onward: true },
  ...{ announced: true, lost: true, called: true, failed: true, 'not-ready': true, busy: true, voicemail: true },
  ...{ 'given-up': true, cancelled: true, 'called-again': true },
};

test('M: every step of a trace has a sentence, and no sentence is of no step', (t) => {
  const steps = [
    ...TRACE_STEPS,
    ...Object.keys(FAILURES).map((reason) => `failed-${reason}`),
    ...Object.keys(ENDS).map((by) => `ended-${by}`),
  ];
  const said = loadTexts(TEMPLATES, 'en').keys.filter((key) => key.startsWith('trace.step.'));
  t.deepEqual(said.map((key) => key.slice('trace.step.'.length)).sort(), steps.sort());
});
