import type { Draft } from './draft.js';
import type { PromptId } from './ids.js';
import type { Greeting, LegPurpose } from './leg.js';
import { announcementAt } from './route-target.js';
import type { Session, View } from './world.js';

/**
 * E1a: the prompt that a leg hears before it is parked for the first time: that of the routing point which the agent's
 * `connectOnLogin` names. Null for `park`, and when the routing point has gone since: the leg is parked at once then.
 */
export function greetingPrompt(view: View, { connectOnLogin }: Session): PromptId | null {
  if (connectOnLogin === '' || connectOnLogin === 'park') return null;
  const promptId = announcementAt(view.directory.routes.values(), connectOnLogin);
  return promptId !== null && view.directory.prompts.has(promptId) ? promptId : null;
}

/** What a leg hears once it is up; a lost leg that is redialled has heard it. */
export function greetingFor(draft: Draft, session: Session, purpose: LegPurpose, attempt: number): Greeting | null {
  const promptId = purpose.for === 'park' && attempt === 0 ? greetingPrompt(draft, session) : null;
  if (promptId === null) return null;
  const durationMs = draft.directory.prompts.get(promptId)?.durationMs ?? 0;
  const playback = `${draft.moment.pbx}-greet-${draft.newId()}`;
  return { playback, until: draft.at + durationMs + draft.directory.settings.deliverMs };
}
