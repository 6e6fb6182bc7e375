import type { Millis } from '../domain/ids.js';

/** Every duration of the engine is a setting, so that tests run at a tenth of it. */
export interface EngineTimings {
  /** How long the effect that joins two people waits for its facts to be durable. */
  readonly joinWaitMs: Millis;
  /** Time between two comparisons with what Asterisk has. */
  readonly sweepMs: Millis;
  /** A sweep acts only on what a second look after this long still shows. */
  readonly secondLookMs: Millis;
  /** Pause before a snapshot that failed is asked for again. */
  readonly snapshotRetryMs: Millis;
  /** How long the start waits for Asterisk before it goes on without. */
  readonly startWithoutSwitchMs: Millis;
  /** How often waiting callers' dead-man timers are set anew; less than half of `deadmanSeconds`. */
  readonly deadmanRefreshMs: Millis;
  /** K7: at least 60. */
  readonly deadmanSeconds: number;
  readonly storageRetryMs: Millis;
  /** Longest wait of a command for its facts before it is answered `storage-failed`. */
  readonly answerWithinMs: Millis;
  /** K5: longest wait of who asked for a recording to be silent, should its own deadline never be decided. */
  readonly silenceMs: Millis;
  /** Longest time Asterisk may take to answer one effect. */
  readonly effectMs: Millis;
  /** Pause before the failure of an effect that can be asked for again is decided. */
  readonly askAgainMs: Millis;
  /** Facts kept in memory while the storage fails; beyond it only the newest row of each thing is kept. */
  readonly factsInMemory: number;
  /** How many answered commands are remembered. */
  readonly commandsRemembered: number;
  /** Longest wait at stop for effects and facts on their way. */
  readonly stopWithinMs: Millis;
}

export const DEFAULT_TIMINGS: EngineTimings = {
  joinWaitMs: 10,
  sweepMs: 3_000,
  secondLookMs: 150,
  snapshotRetryMs: 500,
  startWithoutSwitchMs: 3_000,
  deadmanRefreshMs: 20_000,
  deadmanSeconds: 60,
  storageRetryMs: 250,
  answerWithinMs: 2_000,
  silenceMs: 90_000,
  effectMs: 3_000,
  askAgainMs: 1_000,
  factsInMemory: 50_000,
  commandsRemembered: 10_000,
  stopWithinMs: 3_000,
};
