import { askedBy } from '../asking.js';
import { callNext } from '../call.js';
import type { CallState } from '../call.js';
import { DEADMAN_SECONDS } from '../calls.js';
import { conferenceOf } from '../conferences.js';
import { customerOf, type TalkingCall as Talking } from '../consults.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import type { SessionId } from '../ids.js';
import { hearAnew } from '../inner-voices.js';
import { settingFor } from '../setting-for.js';
import type { Call, Session } from '../world.js';

type HoldCommand = Extract<Command, { do: 'hold-call' | 'retrieve-call' }>;
type Detail = Parameters<Draft['put']>[3];

/** K3: hold and retrieve; asked for twice they do the same as once. */
export function holdOrRetrieve(draft: Draft, session: Session, command: HoldCommand): void {
  const call = talkOf(draft, session);
  if (isConsulted(draft, session)) return draft.refuse('consulting');
  if (conferenceOf(draft, session)) return draft.refuse('in-conference');
  if (call?.id !== command.callId) return draft.refuse('no-call');
  if (command.do === 'hold-call') holdCall(draft, call, askedBy(command));
  else retrieveCall(draft, call, askedBy(command));
}

/** D2: the Hold key of the agent's own telephone does what the desk's does. */
export function holdPressed(draft: Draft, sessionId: SessionId, held: boolean): void {
  const session = draft.session(sessionId);
  const call = session && talkOf(draft, session);
  if (!call || customerOf(draft, call.id)) return;
  const asked = { via: 'phone', by: session.agentId };
  if (held) holdCall(draft, call, asked);
  else retrieveCall(draft, call, asked);
}

/** How it is known that two are together; absent: it was told. */
export type Seen = { readonly found?: true };

/** The caller is in the agent's bridge again. */
export function callerRetrieved(draft: Draft, call: Call, seen: Seen = {}): void {
  if (call.state.at !== 'talking' || call.state.held?.at !== 'retrieving') return;
  const heldMs = draft.at - call.state.held.since;
  const state = callNext(call.state, { on: 'retrieved', ...seen });
  const { sessionId } = call.state;
  const back = { ...call, state, guarded: false };
  draft.put('call', back, 'call.retrieved', { sessionId, heldMs });
  if (call.state.held.again) return holdCall(draft, back as Talking, {});
  hearAnew(draft, call.id);
  if (call.guarded) draft.send({ do: 'deadman', channel: call.channel, seconds: 0 });
}

/** The join did not come to it: the caller is on hold as before, and the agent may ask again. */
export function notRetrieved(draft: Draft, call: Call): void {
  if (call.state.at !== 'talking' || call.state.held?.at !== 'retrieving') return;
  putOnHold(draft, call as Talking, callNext(call.state, { on: 'not-retrieved' }), 'call.not-retrieved', {});
}

/** Out of the conversation, to the music; a dead-man guards who is alone with us (K7). Who is on the way back comes first. */
export function holdCall(draft: Draft, call: Talking, asked: Detail): void {
  const state = callNext(call.state, { on: 'held', at: draft.at });
  if (state === call.state) return;
  if (!call.state.held) return putOnHold(draft, call, state, 'call.held', asked);
  draft.put('call', { ...call, state }, 'call.hold-again', { sessionId: call.state.sessionId, ...asked });
}

function putOnHold(draft: Draft, call: Talking, state: CallState, why: string, detail: Detail): void {
  const { sessionId } = call.state;
  draft.put('call', { ...call, state, guarded: true }, why, { sessionId, ...detail });
  const bridge = draft.leg(sessionId)?.bridge;
  if (bridge) draft.send({ do: 'remove', bridge, channel: call.channel });
  guardOnHold(draft, call);
}

/** What who is on hold hears, and what keeps them: asked for again whenever nobody knows whether it still holds. */
export function guardOnHold(draft: Draft, { channel, queueId }: Call): void {
  const musicClass = settingFor(draft.directory, 'musicClass', { queueId });
  draft.send({ do: 'music', channel, musicClass }, { do: 'deadman', channel, seconds: DEADMAN_SECONDS });
}

/** Back to the conversation; nothing for who is not on hold. */
export function retrieveCall(draft: Draft, call: Talking, asked: Detail): void {
  const { held, sessionId } = call.state;
  if (held?.at === 'retrieving' && held.again) {
    const state = callNext(call.state, { on: 'retrieving', until: held.until });
    return draft.put('call', { ...call, state }, 'call.retrieving', { sessionId, ...asked });
  }
  if (held?.at !== 'held') return;
  joinAgain(draft, call, 'call.retrieving', { sessionId, ...asked });
}

/**
 * Asked for again after a restart, too: nobody but us knows that the join was on its way, and nobody knows whether a timer
 * of before still runs, which would cut them.
 */
export function joinAgain(draft: Draft, call: Call, why: string, detail: Detail): void {
  const bridge = call.state.at === 'talking' ? draft.leg(call.state.sessionId)?.bridge : null;
  if (!bridge) return;
  const until = draft.at + draft.directory.settings.deliverMs;
  const state = callNext(call.state, { on: 'retrieving', until });
  draft.put('call', { ...call, state, guarded: true }, why, detail);
  draft.send({ do: 'add', bridge, channels: [call.channel], joins: true, quiets: true });
}

/** The call in which this agent talks, on hold or not. */
export function talkOf(draft: Draft, session: Session): Talking | undefined {
  const call = session.state.at === 'talking' ? draft.call(session.state.callId) : undefined;
  return call?.state.at === 'talking' ? (call as Talking) : undefined;
}

/** While somebody is consulted the two calls are ended or completed, and nothing else. */
function isConsulted(draft: Draft, { state }: Session): boolean {
  return 'callId' in state && customerOf(draft, state.callId) !== undefined;
}
