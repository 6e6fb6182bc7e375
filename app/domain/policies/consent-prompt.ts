import { isMember, membersOf } from '../conferences.js';
import type { AgentId, PromptId } from '../ids.js';
import { settingFor } from '../setting-for.js';
import type { Call, View } from '../world.js';

/**
 * K5: what has to be heard before this conversation is recorded; null: nothing, or who is in it has heard it. Once is
 * enough: whoever is sent on has been told.
 */
export function consentPrompt(view: Pick<View, 'all' | 'directory'>, call: Call, agentId: AgentId): PromptId | null {
  const told = whoIsRecorded(view, call).every(({ toldOfRecording }) => toldOfRecording);
  if (told) return null;
  return settingFor(view.directory, 'consentPrompt', { queueId: call.queueId, agentId }) || null;
}

/** The customer, and in a conference whoever is in its bridge as well: what they say is written. */
export function whoIsRecorded(view: Pick<View, 'all'>, call: Call): readonly Call[] {
  if (!isMember(call)) return [call];
  const others = membersOf(view, call.state.conference).filter(({ id, state }) => id !== call.id && state.joined);
  return [call, ...others];
}
