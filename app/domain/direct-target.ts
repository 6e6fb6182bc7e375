import { isSameNumber } from './session-number.js';
import type { Agent, Queue } from './directory.js';
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

/** The queue whose own number this is. */
export function queueAt({ directory }: Pick<View, 'directory'>, number: string): Queue | null {
  for (const queue of directory.queues.values()) if (isSameNumber(queue.dn, number)) return queue;
  return null;
}

/** Whether the number is an agent's or a queue's own: it is reached without any trunk. */
export function isInner(view: View, number: string): boolean {
  return agentAt(view, number) !== null || queueAt(view, number) !== null;
}
