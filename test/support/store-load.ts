import type { Call, Change, Leg, Offer, Session } from '../../app/domain/world.js';
import type { Batch } from '../../app/ports/store.js';
import * as rows from './rows.js';

const AGENTS = 50;

export function aSession(id: string, over: Partial<Session> = {}): Session {
  return rows.aSession({ id, agentId: `agent-of-${id}`, device: rows.aNumber({ trunkId: 't1' }), ...over });
}

export function aLeg(id: string, over: Partial<Leg> = {}): Leg {
  const state = { at: 'parked', channel: `n1-leg-${id}-k1-1`, since: 1_760_000_000_100, until: null } as const;
  return rows.aLeg({ id, state, dialled: 1, trunkId: 't1', bridge: `n1-session-${id}`, ...over });
}

export function aCall(id: string, over: Partial<Call> = {}): Call {
  return rows.aCall({ id, ...over });
}

export function anOffer(id: string, callId: string, sessionId: string): Offer {
  return rows.anOffer({ id, callId, sessionId });
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
