import type { QueuePause } from '../../../domain/agent.js';
import type { Directory } from '../../../domain/directory.js';
import type { Session } from '../../../domain/world.js';
import type { Texts } from '../texts.js';
import { reasonWords } from '../reason-words.js';

/** One queue of an agent and its pauses, in words. */
export interface ShownQueue {
  readonly id: string;
  readonly name: string;
  readonly dn: string;
  readonly paused: boolean;
  /** The agent's own pause, which the agent ends. */
  readonly mine: boolean;
  readonly pauses: readonly { readonly setter: QueuePause['setter']; readonly text: string }[];
}

/** C3: every queue of this agent, and who paused them there and why. */
export function shownQueues(
  { agentId, queuePauses }: Session,
  directory: Directory,
  texts: Texts,
): readonly ShownQueue[] {
  return (directory.agents.get(agentId)?.queues ?? []).flatMap(({ queueId }) => {
    const queue = directory.queues.get(queueId);
    if (!queue) return [];
    const pauses = queuePauses.filter((pause) => pause.queueId === queueId);
    return {
      id: queueId,
      name: queue.name,
      dn: queue.dn,
      paused: pauses.length > 0,
      mine: pauses.some(({ setter }) => setter === 'agent'),
      pauses: pauses.map(({ setter, reason }) => ({ setter, text: pauseText(setter, reason, directory, texts) })),
    };
  });
}

function pauseText(setter: QueuePause['setter'], reason: string, directory: Directory, texts: Texts): string {
  const words = reasonWords(reason, directory, texts);
  return setter === 'supervisor' ? texts.say('reason-by.supervisor', { reason: words }) : words;
}

/** I7: that the telephone refused calls, while the agent is ready all the same; null: it did not. */
export function refusedText({ refusals }: Session, texts: Texts): string | null {
  return refusals && texts.say(`notice.told-${refusals.last}`, { count: refusals.count });
}
