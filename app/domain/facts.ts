import { maskCallback } from './mask-callback.js';
import { maskDevice } from './device.js';
import { maskNumber } from './mask-number.js';
import type { Call, Change, Entities, Kind, Session, Supervision } from './world.js';

/** Raised when the shape of facts changes; readers of history look at it first. */
const FACT_VERSION = 1;

/** Entities as history may keep them: session numbers masked, callers left out (rules F2 and O). */
export interface MaskedEntities extends Omit<Entities, 'call'> {
  call: Omit<Call, 'caller'>;
}

type Detail = Change['detail'];

/** What history keeps of one change. `after` is the masked entity, null when it is gone. */
export type Fact = {
  [K in Kind]: {
    readonly version: number;
    /** The change's `why`, e.g. `offer.made`. */
    readonly type: string;
    readonly kind: K;
    readonly id: string;
    readonly agentId: string | null;
    readonly sessionId: string | null;
    readonly callId: string | null;
    readonly queueId: string | null;
    readonly detail: Detail;
    readonly after: MaskedEntities[K] | null;
  };
}[Kind];

/** A fact with its place in history. Sequences begin at 1; a gap means that history was shortened while storage failed. */
export type RecordedFact = Fact & { readonly sequence: number; readonly at: number };

/** A thing as some fact left it; `after` null: it is over. */
export type LeftEntity = { [K in Kind]: Pick<Extract<Fact, { readonly kind: K }>, 'kind' | 'id' | 'after'> }[Kind];

/** The fact of a change. Pure; nothing personal passes: numbers keep two digits, the caller is left out. */
export function factOf(change: Change): Fact {
  return {
    version: FACT_VERSION,
    type: change.why,
    kind: change.kind,
    id: change.id,
    ...refsOf(change),
    detail: maskDetail(change.detail),
    after: maskedAfter(change),
  } as Fact;
}

/** A session without its full number; everything else is as it was. */
export function maskSession(session: Session): Session {
  return { ...session, device: maskDevice(session.device) };
}

/** A call without the person who calls. */
export function maskCall(call: Call): MaskedEntities['call'] {
  const { caller: _caller, callback, ...rest } = call;
  return callback === undefined ? rest : { ...rest, callback: maskCallback(callback) };
}

/** A supervision without the supervisor's number. */
export function maskSupervision(one: Supervision): Supervision {
  return { ...one, device: one.device && maskDevice(one.device) };
}

function maskedAfter(change: Change): MaskedEntities[Kind] | null {
  if (!change.after) return null;
  if (change.kind === 'session') return maskSession(change.after);
  if (change.kind === 'call') return maskCall(change.after);
  if (change.kind === 'supervision') return maskSupervision(change.after);
  return change.after;
}

type Refs = Pick<Fact, 'agentId' | 'sessionId' | 'callId' | 'queueId'>;

/** Whom a fact is about. When the entity is gone only its own id and what `detail` names is known. */
function refsOf(change: Change): Refs {
  const named = {
    agentId: textIn(change.detail, 'agentId'),
    sessionId: textIn(change.detail, 'sessionId'),
    callId: textIn(change.detail, 'callId'),
    queueId: textIn(change.detail, 'queueId'),
  };
  switch (change.kind) {
    case 'session': {
      const state = change.after?.state;
      const callId = state && 'callId' in state ? state.callId : named.callId;
      return { ...named, sessionId: change.id, agentId: change.after?.agentId ?? named.agentId, callId };
    }
    case 'leg': {
      const state = change.after?.state;
      return { ...named, sessionId: change.id, callId: state?.at === 'connected' ? state.callId : named.callId };
    }
    case 'call': {
      const state = change.after?.state;
      const sessionId = state && 'sessionId' in state ? state.sessionId : named.sessionId;
      return { ...named, callId: change.id, queueId: change.after?.queueId ?? named.queueId, sessionId };
    }
    case 'offer': {
      const { sessionId, callId, queueId } = change.after ?? named;
      return { ...named, sessionId, callId, queueId };
    }
    case 'turn': {
      const { agentId, queueId } = change.after ?? named;
      return { ...named, agentId, queueId };
    }
    case 'toll':
      return { ...named, agentId: change.id };
    case 'supervision': {
      const { agentId, sessionId, callId } = change.after ?? named;
      return { ...named, agentId, sessionId, callId };
    }
    case 'recording': {
      const { agentId, sessionId, callId, queueId } = change.after ?? named;
      return { agentId, sessionId, callId, queueId };
    }
    case 'trunk':
      return named;
  }
}

function textIn(detail: Detail, key: string): string | null {
  const value = detail[key];
  return typeof value === 'string' ? value : null;
}

/** Whole values that look like telephone numbers, and international numbers inside a sentence. */
const WHOLE_NUMBER = /^\+?(?:[ ().-]*\d){7,}[ ().-]*$/;
const NUMBER_INSIDE = /\+\d(?:[ ().-]?\d){5,}/g;

function maskDetail(detail: Detail): Detail {
  return Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, maskText(value)]));
}

function maskText(value: Detail[string]): Detail[string] {
  if (typeof value !== 'string') return value;
  return WHOLE_NUMBER.test(value) ? maskNumber(value) : value.replace(NUMBER_INSIDE, maskNumber);
}
