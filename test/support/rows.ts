import type { Device } from '../../app/domain/device.js';
import type { Groups } from '../../app/domain/groups.js';

import type { Call, Change, Leg, Offer, Session, Supervision } from '../../app/domain/world.js';

/** In none, and picks up none. */
export const NO_GROUPS: Groups = { call: [], pickup: [] };

/** A signed-in agent who is ready, and everything else as the test wants it. */
export function aSession(over: Partial<Session> & Pick<Session, 'id' | 'agentId'>): Session {
  const since = over.since ?? 1_760_000_000_000;
  const state = over.state ?? { at: 'ready' };
  return {
    interface: 'mobile',
    device: aNumber(),
    reach: { at: 'there' },
    desktop: { at: 'none' },
    queuePauses: [],
    refusals: null,
    callFailed: null,
    nailedUp: true,
    connectOnLogin: 'park',
    groups: NO_GROUPS,
    since,
    state,
    holds: [],
    pending: { hold: null, logout: null },
    freeSince: since,
    noAnswers: 0,
    restUntil: 0,
    interval: { state: state.at, reason: null, setter: null, via: 'web', since },
    ...over,
  };
}

type NumberDevice = Extract<Device, { kind: 'number' }>;

export function aNumber(over: Partial<NumberDevice> = {}): NumberDevice {
  return { kind: 'number', number: '+15551231111', typed: false, trunkId: null, ...over };
}

export function aLeg(over: Partial<Leg> & Pick<Leg, 'id'>): Leg {
  return { state: { at: 'none' }, dialled: 0, trunkId: null, startedAt: null, answeredAt: null, bridge: null, ...over };
}

export function aCall(over: Partial<Call> & Pick<Call, 'id'>): Call {
  const arrivedAt = over.arrivedAt ?? 1_760_000_000_000;
  return {
    direction: 'in',
    channel: `n1-${over.id}`,
    caller: { number: '+4930123456', name: 'Anna Berg' },
    trunkId: 'sbc',
    dialledNumber: '08001234',
    queueId: 'sales',
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

export function anOffer(over: Partial<Offer> & Pick<Offer, 'id' | 'callId' | 'sessionId'>): Offer {
  return { queueId: 'sales', state: { at: 'reserved', until: 1_760_000_030_000 }, ...over };
}

export const put = {
  session: (after: Session, why = 'test'): Change => ({ kind: 'session', id: after.id, after, why, detail: {} }),
  leg: (after: Leg, why = 'test'): Change => ({ kind: 'leg', id: after.id, after, why, detail: {} }),
  call: (after: Call, why = 'test'): Change => ({ kind: 'call', id: after.id, after, why, detail: {} }),
  offer: (after: Offer, why = 'test'): Change => ({ kind: 'offer', id: after.id, after, why, detail: {} }),
  supervision: (after: Supervision, why = 'test'): Change => ({
    ...{ kind: 'supervision', id: after.id },
    ...{ after, why, detail: {} },
  }),
};

export function gone(kind: 'session' | 'leg' | 'call' | 'offer', id: string): Change {
  return { kind, id, after: null, why: 'test', detail: {} };
}
