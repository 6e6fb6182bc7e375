import type { Call, Change, Leg, Offer, Session } from '../../app/domain/world.js';
import type { Batch } from '../../app/ports/store.js';

const AGENTS = 50;

export function aSession(id: string, over: Partial<Session> = {}): Session {
  const since = 1_790_000_000_000;
  return {
    id,
    agentId: `agent-of-${id}`,
    interface: 'mobile',
    number: '+15551231111',
    typedNumber: false,
    trunkId: 't1',
    nailedUp: true,
    connectOnLogin: 'park',
    dropOnLogout: true,
    confirm: true,
    since,
    state: { at: 'ready' },
    holds: [],
    pending: { hold: null, logout: null },
    freeSince: since,
    noAnswers: 0,
    restUntil: 0,
    interval: { state: 'ready', reason: null, setter: null, via: 'web', since },
    ...over,
  };
}

export function aLeg(id: string, over: Partial<Leg> = {}): Leg {
  const channel = `n1-leg-${id}-k1-1`;
  const since = 1_790_000_000_100;
  return {
    id,
    state: { at: 'parked', channel, since },
    dialled: 1,
    trunkId: 't1',
    bridge: `n1-session-${id}`,
    ...over,
  };
}

export function aCall(id: string, over: Partial<Call> = {}): Call {
  const arrivedAt = 1_790_000_000_200;
  return {
    id,
    channel: `n1-1790000000.${id}`,
    caller: { number: '+15559990042', name: 'Ann Customer' },
    trunkId: 't1',
    dialledNumber: '8000',
    queueId: 'q1',
    priority: 0,
    arrivedAt,
    place: arrivedAt,
    state: { at: 'waiting', since: arrivedAt, until: null, apology: null, music: false },
    answered: true,
    guarded: false,
    declined: {},
    ...over,
  };
}

export function anOffer(id: string, callId: string, sessionId: string, over: Partial<Offer> = {}): Offer {
  return { id, callId, sessionId, queueId: 'q1', state: { at: 'reserved', until: 1_790_000_020_000 }, ...over };
}

export function changed<K extends Change['kind']>(
  kind: K,
  after: NonNullable<Extract<Change, { kind: K }>['after']>,
  why = `${kind}.changed`,
): Change {
  return { kind, id: after.id, after, why, detail: {} } as Change;
}

export function gone(kind: Change['kind'], id: string, why = `${kind}.gone`): Change {
  return { kind, id, after: null, why, detail: {} } as Change;
}

export function batchOf(firstSequence: number, changes: readonly Change[], full = false): Batch {
  return { firstSequence, at: 1_790_000_000_000 + firstSequence, changes, full };
}

/** Without end: each step joins a new call to an agent and ends the agent's call before, six changes in all. */
export function* callSteps(firstSequence: number): Generator<Batch, never> {
  let sequence = firstSequence;
  for (let n = 0; ; n++) {
    const session = `s${n % AGENTS}`;
    const call = `c${n}`;
    const offer = `o${n}`;
    const talking = { at: 'talking', callId: call } as const;
    const changes = [
      changed('call', aCall(call, { state: { at: 'talking', sessionId: session, since: 1_790_000_000_000 + n } })),
      changed('session', aSession(session, { state: talking })),
      changed('leg', aLeg(session, { state: { at: 'connected', channel: `n1-leg-${session}-k1-1`, callId: call } })),
      changed('offer', anOffer(offer, call, session)),
      gone('offer', `o${n - 1}`),
      gone('call', `c${n - AGENTS}`),
    ];
    yield batchOf(sequence, changes);
    sequence += changes.length;
  }
}
