import { changesWhatExists, lanesOf } from '../domain/effect-traits.js';
import type { Effect } from '../domain/effects.js';
import type { EffectFailure } from '../domain/events.js';
import type { Millis } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import type { Switch } from '../ports/switch.js';
import { EffectTrouble } from './effect-trouble.js';

/** Holds an effect back until it may go; the lanes start it when `opened` is called. */
export interface Gate {
  readonly open: boolean;
  whenOpen(call: () => void): void;
}

interface Job {
  readonly effect: Effect;
  readonly keys: readonly string[];
  readonly gate: Gate | null;
  state: 'queued' | 'running' | 'done';
  startedAt: Millis;
  /** Requests made so far. */
  tries: number;
}

/** Who cannot be taken out of a bridge would hear the next conversation there: asked this often before others go on. */
const REMOVE_TRIES = 3;

export interface LaneReports {
  /** Called when the request leaves, with the gate it waited for. */
  readonly started: (effect: Effect, gate: Gate | null) => void;
  readonly failed: (effect: Effect, reason: EffectFailure) => void;
  /** Called for every lane of an effect that is over and may have changed what exists. */
  readonly touched: (key: string) => void;
}

/**
 * Effects in the order they were asked for, per channel and per bridge. An effect stands in all its lanes at once and
 * starts when it is first in each; the oldest effect is first everywhere, so lanes cannot wait for each other in a ring.
 */
export class Lanes {
  readonly #lanes = new Map<string, Job[]>();
  readonly #running = new Set<Job>();
  readonly #trouble: EffectTrouble;
  #stopped = false;

  constructor(
    private readonly target: Pick<Switch, 'perform'>,
    private readonly clock: Clock,
    private readonly effectMs: Millis,
    private readonly reports: LaneReports,
    private readonly log: Log,
  ) {
    this.#trouble = new EffectTrouble(clock, log);
  }

  add(effect: Effect, gate: Gate | null = null): void {
    if (this.#stopped) return;
    const keys = [...new Set(lanesOf(effect))];
    const job: Job = { effect, keys, gate, state: 'queued', startedAt: 0, tries: 0 };
    for (const key of keys) {
      const lane = this.#lanes.get(key);
      if (lane) lane.push(job);
      else this.#lanes.set(key, [job]);
    }
    if (gate && !gate.open) gate.whenOpen(() => this.#start(job));
    else this.#start(job);
  }

  /** Whether an effect waits or is under way after which this channel or bridge may be gone, or be elsewhere. */
  isOpen(key: string): boolean {
    return this.#lanes.get(key)?.some(({ effect }) => changesWhatExists(effect)) ?? false;
  }

  /** Whether we are about to take this channel out of this bridge: what is told of it there is soon undone. */
  isLeaving(bridge: string, channel: string): boolean {
    return this.#lanes.get(channel)?.some(({ effect }) => effect.do === 'remove' && effect.bridge === bridge) ?? false;
  }

  get quiet(): boolean {
    return this.#lanes.size === 0;
  }

  /** No effect leaves any more, for good. */
  stop(): void {
    this.#stopped = true;
    this.#lanes.clear();
  }

  /** A request whose answer never came (a fault of the adapter) counts as timed out, so that its lanes go on. */
  expire(): void {
    const latest = this.clock.mono() - 2 * this.effectMs;
    for (const job of [...this.#running]) {
      if (job.startedAt > latest) continue;
      this.log.error('an effect got no answer from its adapter and counts as timed out', { effect: job.effect.do });
      this.#answered(job, 'timeout');
    }
  }

  #start(job: Job): void {
    if (this.#stopped || job.state !== 'queued' || (job.gate && !job.gate.open)) return;
    for (const key of job.keys) if (!this.#isItsTurn(key, job)) return;
    this.#request(job);
  }

  /** First in this lane, but for what it may go beside. */
  #isItsTurn(key: string, job: Job): boolean {
    for (const earlier of this.#lanes.get(key) ?? []) {
      if (earlier === job) return true;
      if (earlier.state !== 'running' || !goesBeside(job.effect, earlier.effect)) return false;
    }
    return false;
  }

  #request(job: Job): void {
    job.state = 'running';
    const tries = ++job.tries;
    job.startedAt = this.clock.mono();
    this.#running.add(job);
    this.reports.started(job.effect, job.gate);
    this.target.perform(job.effect, this.effectMs, (outcome) => {
      if (job.tries !== tries) return;
      if (!outcome.ok && outcome.reason !== 'gone') this.#trouble.tell(job.effect, outcome.reason, outcome.detail);
      this.#answered(job, outcome.ok ? null : outcome.reason);
    });
  }

  #answered(job: Job, failure: EffectFailure | null): void {
    const insists = job.effect.do === 'remove' && failure !== null && failure !== 'gone';
    if (insists && job.tries < REMOVE_TRIES && job.state === 'running' && !this.#stopped) this.#request(job);
    else this.#finish(job, failure);
  }

  #finish(job: Job, failure: EffectFailure | null): void {
    if (job.state === 'done') return;
    job.state = 'done';
    this.#running.delete(job);
    const next = this.#leave(job);
    // What is gone was not changed by what was asked of it.
    if (changesWhatExists(job.effect) && failure !== 'gone') for (const key of job.keys) this.reports.touched(key);
    if (this.#stopped) return;
    for (const waiting of next) this.#start(waiting);
    if (failure && !isOrdinary(job.effect, failure)) this.reports.failed(job.effect, failure);
  }

  /** Takes the job out of its lanes; the jobs that are first now. */
  #leave(job: Job): readonly Job[] {
    const next: Job[] = [];
    for (const key of job.keys) {
      const lane = this.#lanes.get(key);
      const at = lane?.indexOf(job) ?? -1;
      if (!lane || at < 0) continue;
      lane.splice(at, 1);
      const [first] = lane;
      if (first) next.push(first);
      else this.#lanes.delete(key);
    }
    return next;
  }
}

/**
 * A caller is brought to the agent while their own line is being answered: Asterisk does both in the channel's one
 * thread, whichever comes first, and the caller waits for one round trip instead of two.
 */
function goesBeside(effect: Effect, earlier: Effect): boolean {
  return effect.do === 'add' && effect.joins && earlier.do === 'answer';
}

/** What is gone need not be hung up, hushed, quieted or taken down. */
function isOrdinary(effect: Effect, failure: EffectFailure): boolean {
  if (failure !== 'gone') return false;
  return (
    effect.do === 'hangup' ||
    effect.do === 'hush' ||
    effect.do === 'end-greeting' ||
    effect.do === 'quiet' ||
    effect.do === 'unbridge'
  );
}
