import { setTimeout as delay } from 'node:timers/promises';
import type { MovingSite } from './moving-site.js';

const LOOK_MS = 200;

export interface JobSeen {
  readonly id: string;
  readonly state: string;
  readonly why: string;
  readonly rows: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly signedIn: number;
  readonly pace: { readonly batches: number; readonly next: number } | null;
  readonly agents?: readonly { readonly state: string; readonly why: string }[];
}

/** One job, made, begun, and looked at as whoever has its page open does. */
export class FollowedJob {
  /** What its progress told that cannot be. */
  readonly wrong: string[] = [];
  largestBatch = 0;
  #last: JobSeen | null = null;

  private constructor(
    private readonly site: MovingSite,
    readonly id: string,
  ) {}

  static async make(site: MovingSite, fields: Readonly<Record<string, string>>): Promise<FollowedJob> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ name: 'Move', ...fields })) form.append(name, value);
    const { id } = await site.admin.api.upload<{ id: string }>('/api/v1/migrations', form);
    return new FollowedJob(site, id);
  }

  async act(act: 'start' | 'undo'): Promise<void> {
    this.#last = null;
    await this.site.admin.api.post(`/api/v1/migrations/${this.id}/act`, { act });
  }

  /** Follows it until `there`. @throws Error naming where it was after so long */
  async until(there: (job: JobSeen) => boolean, withinMs: number): Promise<JobSeen> {
    for (const end = performance.now() + withinMs; ; await delay(LOOK_MS)) {
      const job = await this.look();
      if (there(job)) return job;
      if (performance.now() > end) {
        throw new Error(`after ${withinMs} ms the job is ${JSON.stringify([job.state, job.why, job.counts])}`);
      }
    }
  }

  async look(): Promise<JobSeen> {
    const job = await this.site.admin.api.get<JobSeen>(`/api/v1/migrations/${this.id}`);
    const { counts, rows, agents = [] } = job;
    const sum = Object.values(counts).reduce((all, count) => all + count, 0);
    if (sum !== rows || agents.length !== rows) this.wrong.push(`${sum} and ${agents.length} rows of ${rows}`);
    for (const done of ['moved', 'undone']) {
      const [was, now] = [this.#last?.counts[done] ?? 0, counts[done] ?? 0];
      if (now < was && job.state !== 'undoing' && job.state !== 'undone')
        this.wrong.push(`${done} ${was}, then ${now}`);
      this.largestBatch = Math.max(this.largestBatch, this.#last ? now - was : 0);
    }
    this.#last = job;
    return job;
  }
}
