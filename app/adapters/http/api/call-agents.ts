import { sessionOf } from '../../../domain/calls.js';
import { agentsIn, isMember } from '../../../domain/conferences.js';
import type { AgentId, CallId } from '../../../domain/ids.js';
import type { Call, View } from '../../../domain/world.js';
import type { Caller } from '../auth/caller.js';
import { seesCall } from '../auth/may-see.js';

/** Whose call it is, else those who are asked to take it. */
export function agentsOfCall(view: View, call: Call): AgentId[] {
  if (isMember(call)) return agentsIn(view, call.state.conference).map(({ agentId }) => agentId);
  const whose = sessionOf(call);
  const asked = view.offersOfCall(call.id).map(({ sessionId }) => sessionId);
  return (whose === null ? asked : [whose]).flatMap((sessionId) => view.get('session', sessionId)?.agentId ?? []);
}

/** O: whether this call is there for the caller; one's own is, also where one's role does not hold. */
export function seesCallOf(view: View, callId: CallId, caller: Caller): boolean {
  const call = view.get('call', callId);
  if (!call) return false;
  const agents = agentsOfCall(view, call);
  return agents.some((agentId) => agentId === caller.agentId) || seesCall(caller, call, agents, view.directory);
}
