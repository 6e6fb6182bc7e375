import type { AgentId, Instant, Millis, TrunkId } from '../domain/ids.js';

/** E10: legs of one agent over one way, summed. */
export interface LegSum {
  /** null: the session was gone before its leg. */
  readonly agentId: AgentId | null;
  /** null: a phone of ours, or dialled in. */
  readonly trunkId: TrunkId | null;
  /** Channels dialled or taken, answered or not. */
  readonly legs: number;
  readonly answered: number;
  /** Answered time of all of them together, as far as it lies in the span that was asked for. */
  readonly answeredMs: Millis;
}

/** What legs came to that have ended. */
export interface LegMinutes {
  /** Legs that ended after `from` and began before `to`; of one agent, or of all. */
  sums(from: Instant, to: Instant, agentId: AgentId | null): Promise<readonly LegSum[]>;
}
