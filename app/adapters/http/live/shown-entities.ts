import { z } from 'zod';
import type { Call, Entities, Kind, Leg, Session } from '../../../domain/world.js';
import { sessionOf } from '../../../domain/calls.js';
import { shownSupervision } from './shown-supervision.js';
import { instantAnswer } from '../api/field-schemas.js';
import { maskNumber } from './mask-number.js';

/** Whose eyes: agents see personal numbers masked, supervisors and admins whole (O). */
export type Eyes = 'masked' | 'whole';

const states = [
  'logged-out',
  'not-ready',
  'ready',
  'offered',
  'calling',
  'talking',
  'private-call',
  'wrap-up',
] as const;
const legStates = [
  'none',
  'dialing',
  'confirming',
  'greeting',
  'parked',
  'connecting',
  'connected',
  'lost',
  'dropped',
] as const;

export const legAnswer = z.strictObject({
  state: z.enum(legStates),
  cause: z.string().nullable().describe('why it was lost or dropped'),
  trunkId: z.string().nullable(),
});

export const sessionAnswer = z.strictObject({
  id: z.string(),
  agentId: z.string(),
  interface: z.enum(['internal', 'phone', 'mobile', 'pbx']),
  number: z.string().nullable().describe('masked, for everybody: it may have come with this login only'),
  typedNumber: z.boolean(),
  phoneId: z.string().nullable().describe('the telephone it rings'),
  reachable: z.boolean().describe('false while its phone or softphone is not registered'),
  nailedUp: z.boolean(),
  since: instantAnswer,
  state: z.enum(states),
  stateSince: instantAnswer,
  holds: z.array(z.strictObject({ setter: z.string(), reason: z.string(), since: instantAnswer, by: z.string() })),
  queuePauses: z
    .array(
      z.strictObject({
        queueId: z.string(),
        setter: z.string(),
        reason: z.string(),
        since: instantAnswer,
        by: z.string(),
      }),
    )
    .describe('queues of which no calls come'),
  refused: z
    .strictObject({ count: z.int(), last: z.enum(['busy', 'rejected']), at: instantAnswer })
    .nullable()
    .describe('calls that the telephone itself refused since the agent talked last'),
  callFailed: z
    .strictObject({ cause: z.string(), at: instantAnswer })
    .nullable()
    .describe('why the last call the agent made came to nothing; gone with the next one'),
  desktop: z.enum(['none', 'open', 'closed']),
  pending: z.strictObject({ hold: z.string().nullable(), logout: z.boolean() }),
  callId: z.string().nullable(),
});

export const callAnswer = z.strictObject({
  id: z.string(),
  direction: z.enum(['in', 'out']).describe('out: the agent makes it'),
  caller: z.strictObject({ number: z.string(), name: z.string() }).describe('the far party, either way'),
  dialledNumber: z.string(),
  trunkId: z.string().nullable(),
  queueId: z.string().nullable().describe('null while the caller is in a menu, and of a call that the agent makes'),
  priority: z.int(),
  arrivedAt: instantAnswer,
  state: z.enum([
    'menu',
    'waiting',
    'offered',
    'agent-first',
    'calling',
    'failed',
    'talking',
    'passing',
    'together',
    'conference',
    'ended',
  ]),
  sessionId: z.string().nullable().describe('the session it talks with, or that makes it'),
  withCall: z
    .string()
    .nullable()
    .describe(
      'who is consulted meanwhile, whose answer it waits for, or whom the agent brought it together with: that call',
    ),
  conference: z
    .string()
    .nullable()
    .describe('the conference it is in: the call it began with, which may be over; or into which it is called'),
  heldSince: instantAnswer.nullable().describe('since when it is on hold; null: it is not'),
  callback: z
    .string()
    .nullable()
    .describe('how far being called back got; from `due` on nobody is on the line; null: nobody speaks of it'),
});

export function shownLeg(leg: Leg | undefined): z.input<typeof legAnswer> {
  const state = leg?.state ?? { at: 'none' as const };
  return { state: state.at, cause: 'cause' in state ? state.cause : null, trunkId: leg?.trunkId ?? null };
}

export function shownSession(session: Session): z.input<typeof sessionAnswer> {
  const { id, agentId, device, reach, nailedUp, since, state, holds, queuePauses, pending, interval } = session;
  return {
    id,
    agentId,
    interface: session.interface,
    number: device.kind === 'number' ? maskNumber(device.number) : null,
    typedNumber: device.kind === 'number' && device.typed,
    phoneId: device.kind === 'phone' ? device.phoneId : null,
    reachable: reach.at === 'there',
    nailedUp,
    since,
    state: state.at,
    stateSince: interval.since,
    holds: holds.map(({ setter, reason, since: from, by }) => ({ setter, reason, since: from, by })),
    queuePauses: queuePauses.map(({ queueId, setter, reason, since: from, by }) => ({
      queueId,
      setter,
      reason,
      since: from,
      by,
    })),
    refused: session.refusals,
    callFailed: session.callFailed,
    desktop: session.desktop.at,
    pending: { hold: pending.hold?.reason ?? null, logout: pending.logout !== null },
    callId: 'callId' in state ? state.callId : null,
  };
}

export function shownCall(call: Call, eyes: Eyes): z.input<typeof callAnswer> {
  const { id, direction, caller, dialledNumber, trunkId, queueId, priority, arrivedAt, state } = call;
  const shown = eyes === 'whole' ? caller : { number: maskNumber(caller.number), name: '' };
  const heldSince = (state.at === 'talking' ? state.held?.since : null) ?? null;
  const from = { dialledNumber, trunkId, queueId, priority, arrivedAt };
  return {
    id,
    direction,
    caller: shown,
    ...from,
    state: state.at,
    sessionId: sessionOf(call),
    withCall: withCallOf(call),
    conference: state.at === 'conference' ? state.conference : 'into' in state ? (state.into ?? null) : null,
    heldSince,
    callback: call.callback?.at ?? null,
  };
}

/** K3: the other call of a consultation, during it and after it was completed. */
function withCallOf({ state }: Call): string | null {
  if (state.at === 'together' || state.at === 'passing') return state.withCall;
  return (state.at === 'talking' && state.held?.at === 'held' ? state.held.consult : null) ?? null;
}

/** An entity as the event stream shows it; what only the engine needs stays inside. */
export function shownEntity<K extends Kind>(kind: K, entity: Entities[K], eyes: Eyes): unknown {
  switch (kind) {
    case 'session':
      return shownSession(entity as Session);
    case 'leg':
      return { id: entity.id, ...shownLeg(entity as Leg) };
    case 'call':
      return shownCall(entity as Call, eyes);
    case 'offer': {
      const { id, callId, sessionId, queueId, state } = entity as Entities['offer'];
      return { id, callId, sessionId, queueId, state: state.at, until: 'until' in state ? state.until : null };
    }
    case 'trunk': {
      const { id, failures, outUntil, ping, since } = entity as Entities['trunk'];
      return { id, failures, outUntil, ping: ping.at, since };
    }
    case 'supervision':
      return shownSupervision(entity as Entities['supervision']);
    case 'turn':
    case 'toll':
      return entity;
    case 'recording': {
      const { id, callId, sessionId, agentId, queueId, startedAt, state } = entity as Entities['recording'];
      return { id, callId, sessionId, agentId, queueId, startedAt, state: state.at };
    }
  }
}
