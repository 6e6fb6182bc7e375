import { MOST_FACTS_BETWEEN } from './jobs/keep-keyframes.js';
import type { Clock } from './ports/clock.js';
import type { FactLog } from './ports/fact-log.js';
import type { KeyframeStore } from './ports/keyframe-store.js';
import type { Folded } from './projections/fold.js';
import { KEYFRAME_VERSION, KeyframeFold } from './projections/keyframe-fold.js';

export interface PastParts {
  readonly facts: Pick<FactLog, 'after'>;
  readonly keyframes: Pick<KeyframeStore, 'upTo'>;
  readonly clock: Pick<Clock, 'after'>;
}

/** Facts that are read and folded without a rest. */
const PAGE = 300;
/** Between two pages: who looks at the past keeps nobody waiting who calls now. */
const REST_MS = 2;
/** Keyframes are at most so far behind where they should be, or somebody waits for too long. */
const MOST_FACTS = 3 * MOST_FACTS_BETWEEN;

/** What ran behind some fact, from the keyframe before it; from there it goes on to later ones. */
export class PastFold {
  readonly #parts: PastParts;
  readonly #fold: KeyframeFold;
  #sequence: number;

  private constructor(parts: PastParts, fold: KeyframeFold, sequence: number) {
    this.#parts = parts;
    this.#fold = fold;
    this.#sequence = sequence;
  }

  /** Ready to go on to `sequence`. `gone`: the facts of before are not kept, by the first that is. */
  static async before(parts: PastParts, sequence: number, first: number): Promise<PastFold | 'behind' | 'gone'> {
    const keyframe = await parts.keyframes.upTo(sequence, KEYFRAME_VERSION);
    // Whole history begins with 1.
    if (!keyframe && first !== 1) return 'gone';
    const at = keyframe?.sequence ?? 0;
    return sequence - at > MOST_FACTS ? 'behind' : new PastFold(parts, new KeyframeFold(keyframe?.entities), at);
  }

  /** What ran behind this fact, which is none of before; it changes when it goes on. null: that is too far away. */
  async to(sequence: number): Promise<Folded | null> {
    const { facts, clock } = this.#parts;
    if (sequence - this.#sequence > MOST_FACTS) return null;
    while (this.#sequence < sequence) {
      const limit = Math.min(PAGE, sequence - this.#sequence);
      const page = (await facts.after(this.#sequence, limit)).filter((fact) => fact.sequence <= sequence);
      this.#fold.take(page);
      this.#sequence = page.at(-1)?.sequence ?? sequence;
      await new Promise<void>((resolve) => void clock.after(REST_MS, resolve));
    }
    return this.#fold.folded;
  }
}
