import { isOwnCall, overflowCall, releaseCall, requeueCall } from './calls.js';
import type { CallEnd } from './call-end.js';
import type { ConferenceState } from './conference-state.js';
import { agentsIn, calledInto, conferenceOf, membersOf, type Member } from './conferences.js';
import { endCalledIn, legBack, renameAgents, twoLeft } from './conference-moves.js';
import type { Draft } from './draft.js';
import type { CallId } from './ids.js';
import { finishTalk } from './sessions.js';
import { settingFor } from './setting-for.js';
import type { Session } from './world.js';

/** Why an agent is in a conference no more: they asked for it, put the phone down, it is none of their doing, or a supervisor's (C5). */
export type Leaving = 'left' | 'hung-up' | 'lost' | 'reset';

/** K3, E9: the agent is done with it as with any call; the others go on, or the conference ends, as it is set. */
export function leaveConference(draft: Draft, session: Session, how: Leaving): void {
  const { state } = session;
  const was = conferenceOf(draft, session);
  if (!was || state.at !== 'talking') return;
  freeAgent(draft, session, was, state.callId);
  const { conference, queueId } = was;
  const ends = settingFor(draft.directory, 'conferenceOnLeave', { agentId: session.agentId, queueId }) === 'end';
  if (ends && how !== 'lost' && how !== 'reset' && agentsIn(draft, conference).length === 0)
    return endConference(draft, conference, 'agent');
  settle(draft, conference, how);
}

/** One of them hung up, or was let go of: their row is gone by now. */
export function memberGone(draft: Draft, gone: Member): void {
  for (const session of renameAgents(draft, gone)) freeAgent(draft, session, gone.state, gone.id);
  settle(draft, gone.state.conference, 'left');
}

/** Everybody is let go of, and the agents are done. */
export function endConference(draft: Draft, conference: CallId, by: CallEnd): void {
  const agents = agentsIn(draft, conference);
  const members = membersOf(draft, conference);
  for (const { id, channel, trunkId, queueId } of members) {
    draft.send({ do: 'hangup', channel, reason: 'normal' });
    draft.drop('call', id, 'call.ended', { by, queueId, conference });
    if (trunkId !== null) draft.raise({ signal: 'routes.changed' });
  }
  for (const call of calledInto(draft, conference)) endCalledIn(draft, call);
  const state = members[0]?.state;
  for (const session of agents) {
    if (state && session.state.at === 'talking') freeAgent(draft, session, state, session.state.callId);
  }
}

function freeAgent(draft: Draft, session: Session, { bridge, queueId }: ConferenceState, callId: CallId): void {
  if (session.nailedUp) legBack(draft, session, bridge);
  finishTalk(draft, session, { id: callId, queueId });
}

/** Nobody is left alone in it: what becomes of the last one or two. */
function settle(draft: Draft, conference: CallId, how: Leaving): void {
  const members = membersOf(draft, conference);
  const agents = agentsIn(draft, conference);
  const [last] = members;
  if (!last || members.length > 1 || calledInto(draft, conference).length > 0) return;
  if (agents.length === 0) return letGo(draft, last, how);
  const [agent] = agents;
  // Who made the call talks on where they are: their agent's wrap-up is that of the customer who left.
  if (agents.length === 1 && agent && !isOwnCall(last)) twoLeft(draft, agent, last);
}

/** E4: a customer who is left alone because a line broke is served again; after a reset always (C5). */
function letGo(draft: Draft, last: Member, how: Leaving): void {
  const { queueId } = last;
  if (how === 'reset' && !isOwnCall(last)) return requeueCall(draft, last);
  const lost = how === 'lost' && !isOwnCall(last);
  const then = lost ? settingFor(draft.directory, 'onLegLost', { queueId }) : 'release';
  if (then === 'release') return releaseCall(draft, last, lost ? 'lost' : 'agent');
  if (then === 'overflow') return overflowCall(draft, last, 'lost');
  requeueCall(draft, last);
}

/** They could not be brought in: a customer is served again, anybody else is let go. */
export function notInConference(draft: Draft, call: Member): void {
  if (call.state.joined) return;
  if (isOwnCall(call)) return releaseCall(draft, call, 'lost');
  requeueCall(draft, call);
  memberGone(draft, call);
}
