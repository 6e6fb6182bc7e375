import type { AgentId, SessionId } from './ids.js';

/** Why an agent of a queue was not asked for a caller in some moment. */
export const PASSED_OVER = [
  ...(['signed-out', 'not-ready', 'private-call', 'busy', 'wrap-up', 'resting', 'phone-away', 'leg-down'] as const),
  ...(['paused', 'unskilled', 'declined', 'penalty', 'asked-too', 'not-chosen'] as const),
] as const;
export type PassedOver = (typeof PASSED_OVER)[number];

/** One agent of the queue who was not asked. */
export interface PassedAgent {
  readonly agentId: AgentId;
  readonly sessionId: SessionId | null;
  readonly why: PassedOver;
  /** Reason of the pause; null: none. */
  readonly reason: string | null;
}
