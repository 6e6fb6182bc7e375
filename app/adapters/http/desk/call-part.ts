import { isOnCall } from '../../../domain/agent.js';
import { isOwnCall } from '../../../domain/calls.js';
import { isMember } from '../../../domain/conferences.js';
import type { CallId } from '../../../domain/ids.js';
import type { Call } from '../../../domain/world.js';
import { besidePart } from './beside-part.js';
import { callerText } from './caller-text.js';
import { addPart, conferencePart } from './conference-part.js';
import { askPart, consultPart } from './consult-part.js';
import { since, type Glance } from './glance.js';
import { recordingPart } from './recording-part.js';

/** The call that is offered or talked on; null in between. */
export function callPart(glance: Glance): object {
  const { view, session, whole, csrf, texts, now } = glance;
  const { state, interval } = session;
  const call = 'callId' in state ? view.get('call', state.callId) : undefined;
  if (!call) return { call: null, dial: dialPart(glance), failed: failedPart(glance) };
  const beside = besidePart(glance, call);
  if (beside) return { call: beside };
  // E3: whoever has a call to look at decides before it is delivered.
  const preview = view.offerOfSession(session.id)?.state.at === 'preview';
  const consult = consultPart(glance, call);
  const queue = view.directory.queues.get(call.queueId ?? '');
  return {
    call: {
      state: state.at,
      text: texts.say(`state.${state.at}`),
      caller: callerText(call, whole, texts),
      queue: queue?.name ?? '',
      since: since(interval.since, now),
      waited: since(call.arrivedAt, interval.since),
      preview: preview ? { csrf } : null,
      out: isOwnCall(call),
      consult,
      // While somebody is consulted the two calls are ended or brought together, and nothing else.
      hold: consult ? null : holdPart(glance, call),
      recording: consult ? null : recordingPart(glance, call),
      ask: consult ? null : askPart(glance, call),
      conference: consult ? null : conferencePart(glance, call),
      digits: digitsPart(glance, call),
      add: consult ? null : addPart(glance, call),
      release: isOnCall(state) && !isMember(call) ? { callId: call.id, csrf } : null,
      transfer: state.at === 'talking' && !consult && !isMember(call) ? transferPart(glance, call.id) : null,
    },
  };
}

/** K3: who has no call may call somebody. */
function dialPart({ session: { state }, csrf, typed = {} }: Glance): object | null {
  if (state.at !== 'ready' && state.at !== 'not-ready' && state.at !== 'wrap-up') return null;
  return { csrf, number: typed['dial'] ?? '' };
}

/** Why the agent's last call came to nothing, until they make the next one. */
function failedPart({ session: { callFailed }, texts, now }: Glance): object | null {
  if (!callFailed) return null;
  const why = texts.say(`call-failed.${callFailed.cause}`);
  return { text: texts.say('desk.call-failed', { why }), since: since(callFailed.at, now) };
}

/** K3: keys for whoever is heard now; null: nobody is. */
function digitsPart({ csrf, typed = {} }: Glance, { id, state }: Call): object | null {
  if (state.at !== 'conference' && (state.at !== 'talking' || state.held)) return null;
  return { callId: id, csrf, digits: typed['callId'] === id ? (typed['digits'] ?? '') : '' };
}

/** K3: how long the caller is on hold, and the form that puts them there or brings them back; null: nobody is talked to. */
function holdPart({ csrf, now }: Glance, { id, state }: Call): object | null {
  if (state.at !== 'talking') return null;
  return { callId: id, csrf, held: state.held ? since(state.held.since, now) : null };
}

/** K3: where this caller can be sent on to. */
function transferPart({ view, csrf, typed: given = {} }: Glance, callId: CallId): object {
  // Other forms have fields of these names, too.
  const typed = given['call'] === callId ? given : {};
  const queues = [...view.directory.queues.values()].sort((a, b) => a.name.localeCompare(b.name));
  return {
    callId,
    csrf,
    queues: queues.map(({ id, name }) => ({ id, name, chosen: id === typed['queueId'] })),
    number: typed['number'] ?? '',
    colleague: typed['colleague'] ?? '',
  };
}
