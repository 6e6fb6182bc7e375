import type { Directory } from '../directory.js';
import type { AgentId, PromptId } from '../ids.js';
import { settingFor } from '../setting-for.js';
import type { Call } from '../world.js';

/**
 * K5: what the customer has to hear before a recording of this conversation begins; null: nothing, or they have heard it.
 * Once is enough: whoever is sent on has been told.
 */
export function consentPrompt(
  directory: Directory,
  { queueId, toldOfRecording }: Pick<Call, 'queueId' | 'toldOfRecording'>,
  agentId: AgentId,
): PromptId | null {
  if (toldOfRecording) return null;
  return settingFor(directory, 'consentPrompt', { queueId, agentId }) || null;
}
