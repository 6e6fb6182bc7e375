import { DEFAULT_SITE } from '../domain/directory.js';
import type { Millis, QueueId, SiteId } from '../domain/ids.js';
import type { LevelFigures } from '../domain/report-figures.js';
import type { Clock } from '../ports/clock.js';
import type { Live } from '../ports/live.js';
import type { LocalTimes } from '../ports/local-times.js';
import type { Log } from '../ports/log.js';
import type { Reports } from '../ports/reports.js';

/** Between two looks, and longer where a look takes long: a twentieth of the time is enough for it. */
const LOOK_MS: Millis = 10_000;
const REST_FOR_EACH: number = 20;

interface FollowTodayParts {
  readonly reports: Pick<Reports, 'serviceLevel'>;
  readonly live: Pick<Live, 'view'>;
  readonly localTimes: LocalTimes;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of the callers of each queue since its site's day began, for the wallboard. */
export class FollowToday {
  readonly #parts: FollowTodayParts;
  #figures: ReadonlyMap<QueueId, LevelFigures> = new Map();
  #cancel: (() => void) | null = null;
  #stopped = false;
  #failing = false;

  constructor(parts: FollowTodayParts) {
    this.#parts = parts;
  }

  /** As of the last look; a queue to which nobody came is not in it. */
  get figures(): ReadonlyMap<QueueId, LevelFigures> {
    return this.#figures;
  }

  start(): void {
    const { clock } = this.#parts;
    const look = (): void => {
      const began = clock.mono();
      void this.look().then(() => {
        const rest = Math.max(LOOK_MS, REST_FOR_EACH * (clock.mono() - began));
        if (!this.#stopped) this.#cancel = clock.after(rest, look);
      });
    };
    look();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Never rejects: what was read last stands until it can be read again. */
  async look(): Promise<void> {
    const { live, log } = this.#parts;
    try {
      const figures = new Map<QueueId, LevelFigures>();
      const sites = new Set([...live.view.directory.queues.values()].map(({ siteId }) => siteId));
      for (const siteId of sites) for (const row of await this.#ofSite(siteId)) figures.set(row.key, row);
      this.#figures = figures;
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) log.warn(`the figures of today could not be read: ${String(error)}`);
      this.#failing = true;
    }
  }

  async #ofSite(siteId: SiteId): Promise<readonly (LevelFigures & { readonly key: string })[]> {
    const { reports, live, localTimes, clock } = this.#parts;
    const { sites } = live.view.directory;
    const zone = (sites.get(siteId) ?? sites.get(DEFAULT_SITE))?.zone ?? 'UTC';
    const today = localTimes.at(clock.now(), zone).date;
    const asked = {
      first: today,
      last: today,
      by: 'queue',
      siteId,
      queueId: null,
      trunkId: null,
      agentId: null,
    } as const;
    return (await reports.serviceLevel(asked)).rows;
  }
}
