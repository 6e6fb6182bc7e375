import { callNext } from './call.js';
import { agentsIn, calledInto, isCalledIn, membersOf, type Member } from './conferences.js';
import type { ConferenceState } from './conference-state.js';
import type { Draft } from './draft.js';
import { moveAgent } from './holds.js';
import type { BridgeId, CallId, ChannelId } from './ids.js';
import { channelOfLeg, legNext } from './leg.js';
import { passingTo } from './passing.js';
import type { Call, Change, Leg, Session } from './world.js';

type Detail = Change['detail'];
/** A conference, as who comes into it has to know it. */
export type About = Pick<ConferenceState, 'conference' | 'bridge' | 'queueId'>;

/** K3: agent and customer in a bridge that is named for the call, into which others come. */
export function beginConference(draft: Draft, session: Session, customer: Call, detail: Detail): About {
  const bridge = `${draft.moment.pbx}-call-${customer.id}-all`;
  const about = { conference: customer.id, bridge, queueId: customer.queueId };
  const leg = draft.leg(session.id);
  draft.send({ do: 'bridge', bridge, name: bridge });
  if (leg) agentInto(draft, leg, about, customer.id);
  if (session.state.at !== 'talking' || session.state.callId !== customer.id) {
    moveAgent(draft, session, { on: 'joined', callId: customer.id }, 'agent.talking', session, detail);
  }
  comeIn(draft, customer, about, leg?.bridge ?? null, detail);
  return about;
}

/** The agent goes first, so that whom they talk to hears them without a gap; their keys are not for the others. */
export function agentInto(draft: Draft, leg: Leg, { bridge }: Pick<About, 'bridge'>, callId: CallId): void {
  const channel = channelOfLeg(leg.state);
  if (!channel) return;
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'joined', callId }) }, 'leg.connected');
  draft.send({ do: 'add', bridge, channels: [channel], joins: false, ...leaving(leg.bridge) });
}

/** Into the conference: out of `from`, where they may be, from hold, or because they have answered. */
export function comeIn(draft: Draft, call: Call, about: About, from: BridgeId | null, detail: Detail): void {
  const { channel, guarded } = call;
  const state = callNext(call.state, { on: 'conferred', at: draft.at, ...about });
  const { conference } = about;
  draft.put('call', { ...call, state, answered: true, guarded: false }, 'call.conferred', { ...detail, conference });
  const quiets = call.state.at === 'talking' && call.state.held ? { quiets: true as const } : {};
  draft.send({ do: 'add', bridge: about.bridge, channels: [channel], joins: true, ...leaving(from), ...quiets });
  if (guarded) draft.send({ do: 'deadman', channel, seconds: 0 });
}

/** In the bridge by now. */
export function isInConference(draft: Draft, call: Member): void {
  if (call.state.joined) return;
  draft.put('call', { ...call, state: callNext(call.state, { on: 'both-joined' }) }, 'call.in-conference');
}

/** One of them is gone: agents who were named by that call are named by another one. The agents, when none is left. */
export function renameAgents(draft: Draft, gone: Member): readonly Session[] {
  const [next] = membersOf(draft, gone.state.conference);
  const named = [...draft.all('session')].filter(({ state }) => state.at === 'talking' && state.callId === gone.id);
  if (!next) return named;
  for (const session of named) {
    const leg = draft.leg(session.id);
    const state = leg && legNext(leg.state, { on: 'joined', callId: next.id });
    if (leg && state && leg.state.at === 'connected') draft.put('leg', { ...leg, state }, 'leg.connected');
    moveAgent(draft, session, { on: 'joined', callId: next.id }, 'agent.talking');
  }
  return [];
}

/** A leg that stays goes back to where it waits; nobody else is let in there before. */
export function legBack(draft: Draft, session: Session, from: BridgeId): void {
  const leg = draft.leg(session.id);
  const channel = leg?.state.at === 'connected' ? leg.state.channel : null;
  if (!leg?.bridge || channel === null) return;
  draft.send({ do: 'add', bridge: leg.bridge, channels: [channel], joins: false, leaves: from });
}

/** K3: the last two of a conference are an agent and the customer: they talk as any two, who may be put on hold again. */
export function twoLeft(draft: Draft, session: Session, customer: Member): void {
  const leg = draft.leg(session.id);
  if (!leg?.bridge) return;
  const { bridge: from } = customer.state;
  const until = draft.at + draft.directory.settings.deliverMs;
  const state = callNext(customer.state, { on: 'two-left', sessionId: session.id, at: draft.at, until });
  draft.put('call', { ...customer, state }, 'call.two-left', { sessionId: session.id });
  legBack(draft, session, from);
  // Who never was told to have come in may still hear the music of their hold.
  const quiets = customer.state.joined ? {} : { quiets: true as const };
  draft.send({ do: 'add', bridge: leg.bridge, channels: [customer.channel], joins: true, leaves: from, ...quiets });
  draft.send({ do: 'unbridge', bridge: from });
}

/** A join that was asked for and did not happen, as far as anybody knows, is asked for again. */
export function joinMemberAgain(draft: Draft, { channel, state: { bridge } }: Member): void {
  draft.send(
    { do: 'bridge', bridge, name: bridge },
    { do: 'add', bridge, channels: [channel], joins: true, quiets: true },
  );
}

/** Whom an agent asked into a conference, or into their talk, is not called any more. */
export function callNobodyIn(draft: Draft, session: Session): void {
  for (const call of draft.all('call')) {
    // Whom a customer waits for, whom the agent has passed on (K3), is for them and nobody else.
    if (!isCalledIn(call) || call.state.sessionId !== session.id || passingTo(draft, call.id)) continue;
    endCalledIn(draft, call);
  }
}

export function endCalledIn(draft: Draft, call: Call): void {
  if (call.state.at !== 'agent-first') draft.send({ do: 'hangup', channel: call.channel, reason: 'normal' });
  draft.drop('call', call.id, 'call.ended', { by: 'agent', queueId: null });
  if (call.trunkId !== null) draft.raise({ signal: 'routes.changed' });
}

/** How many are in it, or called into it. */
export function sizeOf(draft: Draft, conference: CallId): number {
  const parties = membersOf(draft, conference).length + calledInto(draft, conference).length;
  return parties + agentsIn(draft, conference).length;
}

function leaving(bridge: ChannelId | null): { readonly leaves?: BridgeId } {
  return bridge === null ? {} : { leaves: bridge };
}
