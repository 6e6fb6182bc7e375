import { Random, seedOf } from '../../test/simulation/random.js';

/** Choices of one record, repeated by the run's seed and the record's number. */
export class SeededRandom {
  readonly #random: Random;

  constructor(seed: number, index: number) {
    this.#random = new Random(seedOf(seed, index));
  }

  chance(share: number): boolean {
    return this.#random.chance(share);
  }

  /** A whole number from 0, `limit` not included. */
  below(limit: number): number {
    return this.#random.whole(0, limit - 1);
  }

  of<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** At least one of them, each at most once, in any order. */
  some<T>(from: readonly T[]): T[] {
    const left = [...from];
    return Array.from({ length: 1 + this.below(from.length) }, () => left.splice(this.below(left.length), 1)[0] as T);
  }
}
