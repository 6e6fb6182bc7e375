import test from 'ava';
import { dialFailure } from '../../app/domain/policies/dial-failure.js';
import { legVerdict, type LegWaits } from '../../app/domain/policies/leg-end.js';
import { offerCost } from '../../app/domain/policies/no-answer.js';
import { wrapUpUntil } from '../../app/domain/policies/wrap-up.js';
import type { OfferFailure } from '../../app/domain/offer.js';
import type { LegState } from '../../app/domain/leg.js';
import type { Session } from '../../app/domain/world.js';
import { aNumber, NO_GROUPS } from '../support/rows.js';
import { SETTINGS } from '../support/world.js';

const session = (over: Partial<Session> = {}): Session => ({
  id: 's1',
  agentId: 'joe',
  interface: 'mobile',
  device: aNumber(),
  groups: NO_GROUPS,
  reach: { at: 'there' },
  desktop: { at: 'none' },
  queuePauses: [],
  refusals: null,
  callFailed: null,
  nailedUp: true,
  connectOnLogin: 'park',
  since: 0,
  state: { at: 'ready' },
  holds: [],
  pending: { hold: null, logout: null },
  freeSince: 0,
  noAnswers: 0,
  restUntil: 0,
  interval: { state: 'ready', reason: null, setter: null, via: 'web', since: 0 },
  ...over,
});

const DIALS: readonly (readonly [number, number | null, boolean, string])[] = [
  [17, 486, true, 'busy'],
  [17, null, true, 'busy'],
  [21, 603, true, 'rejected'],
  [19, 480, true, 'no-answer'],
  [18, null, false, 'no-answer'],
  [1, 404, false, 'number-refused'],
  [28, 484, false, 'number-refused'],
  [127, 302, false, 'number-refused'],
  [127, 415, false, 'number-refused'],
  [127, 420, true, 'number-refused'],
  [58, 488, false, 'number-refused'],
  [58, 606, false, 'number-refused'],
  [21, 403, false, 'rejected'],
  [34, 503, false, 'trunk-failed'],
  [21, 401, false, 'trunk-failed'],
  [21, 407, false, 'trunk-failed'],
  [41, 500, true, 'trunk-failed'],
  [0, 408, false, 'trunk-failed'],
  [0, 408, true, 'no-answer'],
  [38, null, false, 'trunk-failed'],
  [16, null, true, 'rejected'],
  [127, null, true, 'rejected'],
];

for (const [cause, sip, rang, meaning] of DIALS) {
  test(`a dial that ends with cause ${cause}, SIP ${sip ?? 'nothing'}, ${rang ? 'after' : 'without'} ringing is ${meaning}`, (t) => {
    t.is(dialFailure(cause, sip, rang), meaning as never);
  });
}

const WAITS: LegWaits = { ...SETTINGS, afterIdle: 'redial-on-next-call' };
const parked: LegState = { at: 'parked', channel: 'c', since: 0, until: null };
const redial = (attempt: number): LegState => ({
  at: 'dialing',
  channel: 'c',
  purpose: { for: 'park' },
  contact: null,
  tried: [],
  attempt,
  ringing: true,
  until: 0,
});

test('E5: a parked leg ends as dropped on cause 16 and as lost otherwise', (t) => {
  t.deepEqual(legVerdict(session(), parked, 'hung-up', 10, WAITS), {
    event: { on: 'dropped', cause: 'hung-up' },
    hold: 'leg-dropped',
  });
  t.deepEqual(legVerdict(session(), parked, 'media-lost', 10, WAITS), {
    event: { on: 'lost', attempt: 0, until: 2_010, cause: 'media-lost' },
    hold: 'leg-lost',
  });
});

test('E5: a first dial that fails waits for the agent, a redial backs off and at last gives up', (t) => {
  t.like(legVerdict(session(), redial(0), 'busy', 10, WAITS), { event: { on: 'dropped' }, hold: 'leg-dropped' });
  t.like(legVerdict(session(), redial(1), 'busy', 10, WAITS), { event: { on: 'lost', attempt: 1, until: 5_010 } });
  t.like(legVerdict(session(), redial(4), 'busy', 10, WAITS), {
    event: { on: 'lost', until: null },
    hold: 'leg-lost',
  });
});

test('D1: a leg that finds no way waits for one', (t) => {
  t.like(legVerdict(session(), redial(0), 'trunk-full', 10, WAITS), {
    event: { on: 'lost', until: null, cause: 'trunk-full' },
    hold: 'trunk-full',
  });
});

test('E1b: who is dialled with the next call anyway may put the phone down after talking', (t) => {
  const talking: LegState = { at: 'connected', channel: 'c', callId: 'x' };
  t.is(legVerdict(session({ connectOnLogin: '' }), talking, 'hung-up', 10, WAITS).hold, null);
  t.is(legVerdict(session(), talking, 'hung-up', 10, WAITS).hold, 'leg-dropped');
});

test('E11: redials after a restart of Asterisk are spread by the given delay', (t) => {
  const verdict = legVerdict(session(), parked, 'switch-restarted', 10, WAITS, 700);
  t.like(verdict, { event: { on: 'lost', until: 2_710 } });
});

test('K2: the kinds of no-answer have delays of their own', (t) => {
  const settings = { ...SETTINGS, notReadyAfter: 0 };
  t.is(offerCost(session(), failed('busy'), 100, settings).restUntil, 10_100);
  t.is(offerCost(session(), failed('rejected'), 100, settings).restUntil, 5_100);
  t.is(offerCost(session(), failed('no-answer'), 100, settings).restUntil, 600);
});

const failed = (reason: OfferFailure) => ({ reason, byPhone: true });

test('I7: what the telephone refused is counted apart from what nobody answered', (t) => {
  const settings = { ...SETTINGS, notReadyAfter: 2 };
  const refused = offerCost(session({ noAnswers: 1 }), failed('busy'), 100, settings);
  t.deepEqual(refused, { noAnswers: 1, refusals: { count: 1, last: 'busy', at: 100 }, restUntil: 10_100, hold: null });
  const again = offerCost(session({ noAnswers: 1, refusals: refused.refusals }), failed('rejected'), 200, settings);
  t.deepEqual(again, {
    noAnswers: 1,
    refusals: { count: 2, last: 'rejected', at: 200 },
    restUntil: 0,
    hold: 'rejected',
  });
  t.is(offerCost(session({ refusals: again.refusals }), failed('busy'), 300, settings).refusals?.count, 1);
  const onDesktop = offerCost(session(), { reason: 'rejected', byPhone: false }, 100, settings);
  t.deepEqual(onDesktop, { noAnswers: 1, refusals: null, restUntil: 5_100, hold: null });
  const missed = offerCost(session({ noAnswers: 1, refusals: refused.refusals }), failed('no-answer'), 200, settings);
  t.deepEqual(missed, { noAnswers: 0, refusals: refused.refusals, restUntil: 0, hold: 'no-answer' });
});

test('K2: a withdrawn offer, a caller who is gone and a missing way cost nothing', (t) => {
  for (const reason of ['withdrawn', 'caller-gone', 'trunk-full'] as const) {
    t.deepEqual(offerCost(session({ noAnswers: 1 }), failed(reason), 100, SETTINGS), {
      noAnswers: 1,
      refusals: null,
      restUntil: 0,
      hold: null,
    });
  }
});

test('D1: ways that failed are tried again after a while, and it counts against nobody', (t) => {
  const cost = offerCost(session(), failed('trunk-out-of-service'), 100, SETTINGS);
  t.deepEqual(cost, { noAnswers: 0, refusals: null, restUntil: 10_100, hold: null });
  const tried = { ...redial(2), tried: [{ trunkId: 't1', contact: 'a' }] } as LegState;
  t.like(legVerdict(session(), tried, 'trunk-out-of-service', 100, WAITS), {
    event: { on: 'lost', attempt: 1, until: 10_100 },
    hold: 'trunk-out-of-service',
  });
});

test('K2: not ready after the n-th no-answer in a row', (t) => {
  const settings = { ...SETTINGS, notReadyAfter: 2 };
  t.is(offerCost(session(), failed('no-answer'), 100, settings).hold, null);
  t.is(offerCost(session({ noAnswers: 1 }), failed('no-answer'), 100, settings).hold, 'no-answer');
});

test('C4: no wrap-up where none is set', (t) => {
  t.is(wrapUpUntil(0, 5), null);
  t.is(wrapUpUntil(10, 5), 15);
});
