import type { Instant } from '../domain/ids.js';
import type { Trouble } from '../domain/trouble.js';
import type { Change, View } from '../domain/world.js';

export interface Step {
  readonly at: Instant;
  readonly firstSequence: number;
  readonly changes: readonly Change[];
}

/** Health figures of the engine for `/status` and benches. */
export interface EngineHealth {
  readonly switchConnected: boolean;
  readonly amiConnected: boolean;
  /** Not null: calls go on, but facts wait in memory for this reason. */
  readonly storageTrouble: string | null;
  readonly factsWaiting: number;
  /** Joins that were durable when sent, out of all joins. */
  readonly durableJoins: number;
  readonly joins: number;
  readonly startedAt: Instant;
  /** What does not work now, and since when (K7). */
  readonly troubles: readonly Trouble[];
}

/** Reading the running engine: state now, and every step as it happens. */
export interface Live {
  readonly view: View;
  health(): EngineHealth;
  /** Called synchronously after each step; must not throw. Returns the unsubscribe function. */
  subscribe(listener: (step: Step) => void): () => void;
}
