import { MOST_FACTS_BETWEEN } from './jobs/keep-keyframes.js';
import type { Clock } from './ports/clock.js';
import type { FactLog } from './ports/fact-log.js';
import type { KeyframeStore } from './ports/keyframe-store.js';
import type { Folded } from './projections/fold.js';
import { KEYFRAME_VERSION, KeyframeFold } from './projections/keyframe-fold.js';

export interface PastParts {
  readonly facts: Pick<FactLog, 'lastOfEach'>;
  readonly keyframes: Pick<KeyframeStore, 'upTo'>;
  readonly clock: Pick<Clock, 'after'>;
}

/** Facts that are read and folded without a rest: a few milliseconds. */
const PAGE = 1_000;
/** Between two pages: who looks at the past keeps nobody waiting who calls now. */
const REST_MS = 2;
/** Keyframes are at most so far behind where they should be, or somebody waits for too long. */
const MOST_FACTS = 3 * MOST_FACTS_BETWEEN;
/** Of what was folded, so many states are remembered: who looks at the past goes back and forth in it. */
const MOST_KEPT = 16;

interface Kept {
  readonly sequence: number;
  readonly folded: Folded;
}

/**
 * What ran behind any fact, from the nearest state before it that is known: a keyframe, or one that somebody looked at
 * lately. History only grows, so what was folded once stays true. Entities are shared between states, never changed.
 */
export class PastFolds {
  /** Whatever was used last comes last. */
  readonly #kept: Kept[] = [];

  constructor(private readonly parts: PastParts) {}

  /**
   * What ran behind `sequence`; nobody may change it. `behind`: that is still being prepared; `gone`: the facts of
   * before are not kept, by the first that is. Rejects with a `StoreFailure`.
   */
  async at(sequence: number, first: number): Promise<Folded | 'behind' | 'gone'> {
    const near = this.#near(sequence) ?? (await this.#keyframe(sequence, first));
    if (near === 'gone') return 'gone';
    // A keyframe may be behind what was looked at lately.
    const start = this.#near(sequence, near.sequence) ?? near;
    return sequence - start.sequence > MOST_FACTS ? 'behind' : this.#goOn(start, sequence);
  }

  /** The nearest that is remembered: at most a page before, so that no keyframe is nearer by much; or behind `least`. */
  #near(sequence: number, least = sequence - PAGE): Kept | undefined {
    return this.#kept
      .filter((one) => one.sequence <= sequence && one.sequence >= least)
      .sort((one, other) => other.sequence - one.sequence)[0];
  }

  async #keyframe(sequence: number, first: number): Promise<Kept | 'gone'> {
    const keyframe = await this.parts.keyframes.upTo(sequence, KEYFRAME_VERSION);
    // Whole history begins with 1.
    if (!keyframe && first !== 1) return 'gone';
    return { sequence: keyframe?.sequence ?? 0, folded: new KeyframeFold(keyframe?.entities).folded };
  }

  async #goOn(start: Kept, sequence: number): Promise<Folded> {
    this.#keep(start);
    let { sequence: at, folded } = start;
    while (at < sequence) {
      const end = Math.min(at + PAGE, sequence);
      const left = await this.parts.facts.lastOfEach(at, end);
      const fold = KeyframeFold.from(folded);
      fold.take(left);
      [at, folded] = [end, fold.folded];
      this.#keep({ sequence: at, folded });
      await new Promise<void>((resolve) => void this.parts.clock.after(REST_MS, resolve));
    }
    return folded;
  }

  #keep(one: Kept): void {
    const before = this.#kept.findIndex(({ sequence }) => sequence === one.sequence);
    if (before !== -1) this.#kept.splice(before, 1);
    this.#kept.push(one);
    if (this.#kept.length > MOST_KEPT) this.#kept.shift();
  }
}
