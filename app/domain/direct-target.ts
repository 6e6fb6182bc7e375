import { isSameNumber } from './session-number.js';
import type { Agent } from './directory.js';
import type { AgentId } from './ids.js';
import type { Call, View } from './world.js';

/** K6: rings one agent and nobody else. Sent on to a queue it is a call of that queue. */
export function isDirect(call: Pick<Call, 'queueId' | 'directTo'>): call is Call & { readonly directTo: AgentId } {
  return call.directTo !== undefined && call.queueId === null;
}

/** The agent whose own number this is. */
export function agentAt({ directory }: View, number: string): Agent | null {
  for (const agent of directory.agents.values()) if (isSameNumber(agent.dn, number)) return agent;
  return null;
}

/** Whether the number is an agent's or a queue's own: it is reached without any trunk. */
export function isInner(view: View, number: string): boolean {
  if (agentAt(view, number)) return true;
  for (const queue of view.directory.queues.values()) if (isSameNumber(queue.dn, number)) return true;
  return false;
}
