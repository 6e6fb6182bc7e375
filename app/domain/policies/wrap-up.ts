import type { Directory } from '../directory.js';
import type { AgentId, Instant, Millis } from '../ids.js';
import { settingFor } from '../setting-for.js';
import type { Call } from '../world.js';

/** C4: when wrap-up after a call ends; null when there is none. */
export function wrapUpUntil(wrapUpMs: Millis, at: Instant): Instant | null {
  return wrapUpMs > 0 ? at + wrapUpMs : null;
}

/** C4: after a queue's call what is set for both, after a direct one (K6) what is set for the agent, after their own none. */
export function wrapUpMs(
  directory: Directory,
  agentId: AgentId,
  { queueId, directTo }: Pick<Call, 'queueId' | 'directTo'>,
): Millis {
  if (queueId !== null) return settingFor(directory, 'wrapUpMs', { agentId, queueId });
  return directTo === undefined ? 0 : settingFor(directory, 'directWrapUpMs', { agentId });
}
