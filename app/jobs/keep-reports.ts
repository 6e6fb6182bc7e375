import type { Millis } from '../domain/ids.js';
import type { OpenReportRows } from '../domain/report-rows.js';
import type { Clock } from '../ports/clock.js';
import type { FactLog } from '../ports/fact-log.js';
import type { Log } from '../ports/log.js';
import type { QueueHistory } from '../ports/queue-history.js';
import { HistoryRounds } from './history-rounds.js';
import type { ReportFolding, ReportProgress, ReportStore } from '../ports/report-store.js';

/** Facts that are folded and written together: their rows keep the engine's commits waiting for a few milliseconds. */
const PAGE = 300;
/** Between two looks while nobody asks for a report. */
const LOOK_MS: Millis = 5_000;
/** Between two pages, for whoever else wants to write. */
const REST_MS: Millis = 5;

interface KeepReportsParts {
  readonly history: Pick<QueueHistory, 'page'>;
  readonly facts: Pick<FactLog, 'lastSequence'>;
  readonly store: ReportStore;
  readonly fold: { readonly version: number; readonly make: (open: OpenReportRows) => ReportFolding };
  readonly clock: Clock;
  readonly log: Log;
}

interface State {
  readonly fold: ReportFolding;
  readonly progress: ReportProgress;
}

const NOTHING: OpenReportRows = { stay: [], talk: [], offer: [], session: [], interval: [], line: [] };

/** Follows history and keeps the rows of reports up to it, from where they were left or, where there are none, from the beginning. */
export class KeepReports {
  readonly #parts: KeepReportsParts;
  #state: State | null = null;
  readonly #rounds: HistoryRounds;
  /** All facts up to here are in the rows, also those that make none. */
  #seen = 0;

  constructor(parts: KeepReportsParts) {
    this.#parts = parts;
    this.#rounds = new HistoryRounds({
      ...{ clock: parts.clock, log: parts.log, everyMs: LOOK_MS, failedMs: 100 },
      trouble: 'reports could not be kept up',
      round: () => this.#pages(),
      forget: () => (this.#state = null),
    });
  }

  /** How far history is in the rows. */
  get progress(): ReportProgress {
    return this.#state?.progress ?? { sequence: 0, seenAt: 0 };
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Waits until all that is stored now is in the rows, at most so long; whether it is. */
  async upToDate(withinMs: Millis): Promise<boolean> {
    const last = await this.#parts.facts.lastSequence();
    let [waited, cancel] = [false, (): void => undefined];
    const cut = new Promise<void>((resolve) => {
      cancel = this.#parts.clock.after(withinMs, () => {
        waited = true;
        resolve();
      });
    });
    // A follow that was under way may have looked before the last fact was there.
    while (!waited && this.#seen < last && !this.#rounds.stopped) await Promise.race([this.#rounds.follow(), cut]);
    cancel();
    return this.#seen >= last;
  }

  async #pages(): Promise<void> {
    const { history, facts, store } = this.#parts;
    const last = await facts.lastSequence();
    let state: State = this.#state ?? (await this.#begin());
    this.#state = state;
    for (;;) {
      const { fold, progress } = state;
      const page = await history.page(progress.sequence, PAGE);
      const end = page.at(-1);
      if (!end) break;
      const next = { sequence: end.sequence, seenAt: end.at };
      // Reading, folding and writing a page never hold whoever else has something to do up in one go.
      await this.#rounds.breath();
      const changes = page.flatMap((fact) => fold.take(fact));
      await this.#rounds.breath();
      if (!(await store.save(changes, progress.sequence, next))) throw new Error('somebody else writes them');
      state = { fold, progress: next };
      this.#state = state;
      if (page.length < PAGE || this.#rounds.stopped) break;
      await this.#rounds.rest(REST_MS);
    }
    // Facts of other kinds may be behind the last one that was read.
    if (!this.#rounds.stopped) this.#seen = Math.max(this.#seen, last);
  }

  async #begin(): Promise<State> {
    const { store, fold, log } = this.#parts;
    const kept = await store.load(fold.version);
    if (kept) return { fold: fold.make(kept.open), progress: kept };
    log.info('Reports are made anew from history');
    await store.begin(fold.version);
    return { fold: fold.make(NOTHING), progress: { sequence: 0, seenAt: 0 } };
  }
}
