import type { AgentId, CallId, Instant, QueueId } from '../domain/ids.js';
import type { PassedAgent } from '../domain/passed-over.js';
import type { TraceStep } from '../domain/trace-step.js';
import type { CallParty } from './call-history.js';

/** `others`: agents of the queue who were not asked, where one was chosen or nobody was there to be. */
export interface TracedStep extends TraceStep {
  readonly others: readonly PassedAgent[];
}

/** Why one call went where it went. */
export interface CallTrace {
  /** Personal. null: forgotten, or never known. */
  readonly caller: CallParty | null;
  readonly beganAt: Instant;
  /** null: it goes on. */
  readonly endedAt: Instant | null;
  /** False: it has more facts than are read; these are the first. */
  readonly whole: boolean;
  /** Every queue it was ever in, the last one last. */
  readonly queueIds: readonly QueueId[];
  /** Everybody who ever had to do with it. */
  readonly agentIds: readonly AgentId[];
  readonly steps: readonly TracedStep[];
}

export interface CallTraces {
  /** null: history knows of no such call. Rejects with a `StoreFailure`. */
  of(callId: CallId): Promise<CallTrace | null>;
}
