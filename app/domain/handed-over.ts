import { callNext } from './call.js';
import { agentInto, type About } from './conference-moves.js';
import { membersOf } from './conferences.js';
import { customerOf } from './consults.js';
import type { Draft } from './draft.js';
import { moveAgent } from './holds.js';
import type { ChannelId } from './ids.js';
import { arrivingEnd } from './inner-ends.js';
import { legNext } from './leg.js';
import { countCall } from './turns.js';
import type { Call, Change, Leg, Session } from './world.js';

/** A colleague who was asked, on their leg, and the call by which they were reached. */
interface Colleague {
  readonly session: Session;
  readonly leg: Leg & { readonly bridge: string };
  readonly arrival: Call;
  /** They have it on hold. */
  readonly held: boolean;
}

/**
 * K3: the customer is the colleague's from now on, as if the colleague had been asked for them by the queue: the two are in
 * the bridge of the colleague's leg, and the calls by which the agents reached each other are over. False: whom the agent
 * consulted is no colleague, or one who has the agent on hold or asks somebody else about them.
 */
export function giveToColleague(draft: Draft, customer: Call, party: Call, detail: Change['detail']): boolean {
  const to = colleagueOf(draft, arrivingEnd(draft, party));
  if (!to || to.held) return false;
  apart(draft, party, to, detail);
  isTheirs(draft, customer, to, party.channel, detail);
  return true;
}

/**
 * D2: as above, by the call with which the agent's own telephone reached the colleague. A colleague who has that call on hold
 * has the customer on hold then.
 */
export function giveTo(draft: Draft, customer: Call, own: Call, detail: Change['detail']): void {
  const to = colleagueOf(draft, own);
  if (!to) return draft.refuse('no-call');
  if (!to.held) draft.send({ do: 'remove', bridge: to.leg.bridge, channel: own.channel });
  draft.send({ do: 'hangup', channel: own.channel, reason: 'normal' });
  draft.drop('call', own.id, 'call.ended', { ...detail, by: 'agent', queueId: own.queueId });
  isTheirs(draft, customer, to, own.channel, detail);
}

/** Joined once nobody of the talk before is there any more, on this channel: what was said in private stays so. */
function isTheirs(draft: Draft, customer: Call, to: Colleague, after: ChannelId, detail: Change['detail']): void {
  const { bridge } = to.leg;
  const until = draft.at + draft.directory.settings.deliverMs;
  const { id: sessionId, agentId } = to.session;
  const stays = to.held ? { held: true as const } : {};
  const state = callNext(customer.state, { on: 'handed-over', sessionId, at: draft.at, until, ...stays });
  const about = { ...detail, to: sessionId, bridge };
  draft.put('call', { ...customer, state, guarded: true }, 'call.handed-over', about);
  const leg = legNext(to.leg.state, { on: 'joined', callId: customer.id });
  draft.put('leg', { ...to.leg, state: leg }, 'leg.connected');
  moveAgent(draft, to.session, { on: 'joined', callId: customer.id }, 'agent.talking');
  countCall(draft, customer, agentId);
  if (to.held) return;
  draft.send({ do: 'add', bridge, channels: [customer.channel], joins: true, after, quiets: true });
}

/**
 * K3: the colleague who was asked is in the conference themselves, by their leg, and no call is left between the agents. The
 * conference has somebody in it by then. False: as above.
 */
export function colleagueComesIn(draft: Draft, party: Call, about: About, detail: Change['detail']): boolean {
  const to = colleagueOf(draft, arrivingEnd(draft, party));
  const [member] = membersOf(draft, about.conference);
  if (!to || to.held || !member) return false;
  apart(draft, party, to, detail);
  agentInto(draft, to.leg, about, member.id);
  moveAgent(draft, to.session, { on: 'joined', callId: member.id }, 'agent.talking', to.session, detail);
  return true;
}

/** The two ends of the call between the agents leave their bridges, and are no more. */
function apart(draft: Draft, party: Call, { arrival, leg }: Colleague, detail: Change['detail']): void {
  const bridge = party.state.at === 'talking' ? draft.leg(party.state.sessionId)?.bridge : null;
  if (bridge) draft.send({ do: 'remove', bridge, channel: party.channel });
  draft.send({ do: 'remove', bridge: leg.bridge, channel: arrival.channel });
  for (const { id, channel, queueId } of [party, arrival]) {
    draft.send({ do: 'hangup', channel, reason: 'normal' });
    draft.drop('call', id, 'call.ended', { ...detail, by: 'agent', queueId });
  }
}

/** Who has taken this call; one who asks somebody else about it is on no leg of it. */
function colleagueOf(draft: Draft, arrival: Call | undefined): Colleague | undefined {
  if (arrival?.state.at !== 'talking' || customerOf(draft, arrival.id)) return undefined;
  const session = draft.session(arrival.state.sessionId);
  const leg = draft.leg(arrival.state.sessionId);
  if (session?.state.at !== 'talking' || session.state.callId !== arrival.id) return undefined;
  if (leg?.state.at !== 'connected' || leg.bridge === null) return undefined;
  return { session, leg: leg as Colleague['leg'], arrival, held: arrival.state.held !== undefined };
}

/**
 * Whether this customer was handed to their agent just now: an agent who puts the phone down in that moment did so on the
 * colleague they had talked to, and has not ended the call of somebody whom they may never have heard.
 */
export function isJustHandedOver(draft: Draft, { state }: Call): boolean {
  if (state.at !== 'talking' || state.handedOver === undefined) return false;
  return draft.at - state.since < draft.directory.settings.deliverMs;
}
