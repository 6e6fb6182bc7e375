import type { MaskedEntities, RecordedFact } from '../domain/facts.js';
import type { Instant } from '../domain/ids.js';
import type { Kind } from '../domain/world.js';

/** One thing that ran, masked as in history. */
export type KeptEntity = { readonly [K in Kind]: { readonly kind: K; readonly entity: MaskedEntities[K] } }[Kind];

/** All that ran behind one fact. */
export interface Keyframe {
  /** The last fact that is in it. */
  readonly sequence: number;
  /** Its instant. */
  readonly at: Instant;
  readonly entities: readonly KeptEntity[];
}

/** Keyframes, made of history. All reject with a `StoreFailure`. */
export interface KeyframeStore {
  /** The newest of this version with nothing in it behind `sequence` (null: the newest of all); null: there is none. */
  upTo(sequence: number | null, version: number): Promise<Keyframe | null>;
  /** All of it or nothing; one of the same sequence is replaced. */
  save(keyframe: Keyframe, version: number): Promise<void>;
}

/** History that is laid over what ran. */
export interface KeyframeFolding {
  take(facts: readonly RecordedFact[]): void;
  entities(): readonly KeptEntity[];
}
