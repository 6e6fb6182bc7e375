import type { RecordedFact } from '../domain/facts.js';
import type { Instant, Millis } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { FactLog } from '../ports/fact-log.js';
import type { KeptEntity, KeyframeFolding, KeyframeStore } from '../ports/keyframe-store.js';
import type { Log } from '../ports/log.js';
import { HistoryRounds } from './history-rounds.js';

/** Facts that are read and folded without a rest: a few milliseconds. */
const PAGE = 300;
/** Between two looks once all of history is folded. */
const LOOK_MS: Millis = 5_000;
/** Between two pages, for whoever else wants to work. */
const REST_MS: Millis = 5;
/** At the latest behind so many facts there is a keyframe, however short the time was. */
export const MOST_FACTS_BETWEEN = 10_000;

interface KeepKeyframesParts {
  readonly facts: Pick<FactLog, 'after'>;
  readonly store: KeyframeStore;
  readonly fold: { readonly version: number; readonly make: (start: readonly KeptEntity[]) => KeyframeFolding };
  /** Of history, from one keyframe to the next. */
  readonly everyMs: Millis;
  readonly clock: Clock;
  readonly log: Log;
}

interface State {
  readonly fold: KeyframeFolding;
  /** The last fact that is folded, and its instant. */
  sequence: number;
  at: Instant;
  /** Facts since the newest keyframe. */
  since: number;
}

/**
 * Follows history and keeps what ran every few minutes of it. Nothing is remembered but the keyframes themselves, so
 * whoever dies anywhere goes on from the newest. The call's path knows nothing of it: facts are read as others read them.
 */
export class KeepKeyframes {
  readonly #parts: KeepKeyframesParts;
  #state: State | null = null;
  readonly #rounds: HistoryRounds;

  constructor(parts: KeepKeyframesParts) {
    this.#parts = parts;
    this.#rounds = new HistoryRounds({
      ...{ clock: parts.clock, log: parts.log, everyMs: LOOK_MS, trouble: 'keyframes could not be kept' },
      round: () => this.#pages(),
      forget: () => (this.#state = null),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Up to the end of history. One at a time. Never rejects: what failed is tried again with the next look. */
  follow(): Promise<void> {
    return this.#rounds.follow();
  }

  async #pages(): Promise<void> {
    const { facts } = this.#parts;
    const state = (this.#state ??= await this.#begin());
    while (!this.#rounds.stopped) {
      const page = await facts.after(state.sequence, PAGE);
      await this.#take(state, page);
      if (page.length < PAGE) return;
      await this.#rounds.rest(REST_MS);
    }
  }

  /** A keyframe is what ran before the first fact of each stretch of the clock, whoever was there to see it begin. */
  async #take(state: State, page: readonly RecordedFact[]): Promise<void> {
    let begin = 0;
    for (const [n, { at }] of page.entries()) {
      const before = page[n - 1]?.at ?? state.at;
      if (state.sequence + n === 0 || !this.#isDue(state.since + n - begin, before, at)) continue;
      fold(state, page.slice(begin, n));
      begin = n;
      await this.#keep(state);
      state.since = 0;
    }
    fold(state, page.slice(begin));
  }

  #isDue(since: number, before: Instant, at: Instant): boolean {
    const { everyMs } = this.#parts;
    return Math.floor(at / everyMs) > Math.floor(before / everyMs) || since >= MOST_FACTS_BETWEEN;
  }

  async #keep({ fold: folding, sequence, at }: State): Promise<void> {
    const { store, fold: kind } = this.#parts;
    await store.save({ sequence, at, entities: folding.entities() }, kind.version);
  }

  async #begin(): Promise<State> {
    const { store, fold: kind } = this.#parts;
    const kept = await store.upTo(null, kind.version);
    if (!kept) return { fold: kind.make([]), sequence: 0, at: 0, since: 0 };
    const { sequence, at, entities } = kept;
    return { fold: kind.make(entities), sequence, at, since: 0 };
  }
}

function fold(state: State, facts: readonly RecordedFact[]): void {
  const last = facts.at(-1);
  if (!last) return;
  state.fold.take(facts);
  state.sequence = last.sequence;
  state.at = last.at;
  state.since += facts.length;
}
