import type { Directory } from '../../app/domain/directory.js';
import type { Effect } from '../../app/domain/effects.js';
import type { EffectFailure } from '../../app/domain/events.js';
import { NUMBERING } from '../../app/adapters/http/api/phone-number.js';
import { createEngine } from '../../app/engine/engine.js';
import type { Engine } from '../../app/engine/engine.js';
import { DEFAULT_TIMINGS } from '../../app/engine/timings.js';
import type { EngineTimings } from '../../app/engine/timings.js';
import type { Batch, Store, StoredState } from '../../app/ports/store.js';
import type { Outcome, Snapshot, Switch } from '../../app/ports/switch.js';
import { VirtualTime, turn } from './virtual-time.js';
import { WALL_CLOCKS } from './world.js';

export interface Asked {
  readonly effect: Effect;
  readonly done: (outcome: Outcome) => void;
}

/** A switch whose every answer is given by the test. */
export class ManualSwitch implements Switch {
  readonly asked: Asked[] = [];
  readonly snapshots: ((snapshot: Snapshot | null) => void)[] = [];
  silenced = false;
  /** Answers each request at once. */
  obedient = false;

  perform(effect: Effect, _deadlineMs: number, done: (outcome: Outcome) => void): void {
    this.asked.push({ effect, done });
    if (this.obedient) done({ ok: true });
  }

  snapshot(done: (snapshot: Snapshot | null) => void): void {
    this.snapshots.push(done);
  }

  /** Who was taken by the dead-man. */
  fallen: readonly string[] = [];

  fellBack(channels: readonly string[], done: (those: readonly string[]) => void): void {
    done(channels.filter((channel) => this.fallen.includes(channel)));
  }

  silence(): void {
    this.silenced = true;
  }

  /** What was asked so far, as `do subject`. */
  get effects(): readonly string[] {
    return this.asked.map(({ effect }) => `${effect.do} ${'channel' in effect ? effect.channel : effect.bridge}`);
  }

  answer(n: number, failure: EffectFailure | null = null): void {
    this.asked[n]?.done(failure ? { ok: false, reason: failure, detail: 'by the test' } : { ok: true });
  }

  /** Answers the oldest question for a snapshot. */
  show(snapshot: Snapshot | null): void {
    this.snapshots.shift()?.(snapshot);
  }
}

/** A store whose every commit is answered by the test. */
export class ManualStore implements Store {
  readonly waiting: { readonly batch: Batch; readonly done: (error: Error | null) => void }[] = [];
  readonly stored: Batch[] = [];
  state: StoredState = {
    sessions: [],
    legs: [],
    calls: [],
    offers: [],
    trunks: [],
    turns: [],
    tolls: [],
    supervisions: [],
    recordings: [],
    lastSequence: 0,
  };
  /** Stores each batch at once. */
  quick = false;
  /** First sequences of what waited each time the engine was in a hurry. */
  readonly hurried: (readonly number[])[] = [];

  load(): Promise<StoredState> {
    return Promise.resolve(this.state);
  }

  commit(batch: Batch, done: (error: Error | null) => void): void {
    this.waiting.push({ batch, done });
    if (this.quick) this.storeAll();
  }

  hurry(): void {
    this.hurried.push(this.waiting.map(({ batch }) => batch.firstSequence));
  }

  /** Whether what is handed in outlives the process at once. */
  keeps = false;
  /** First sequences of what waited each time the engine had it kept. */
  readonly kept: (readonly number[])[] = [];

  keep(): boolean {
    if (this.keeps) this.kept.push(this.waiting.map(({ batch }) => batch.firstSequence));
    return this.keeps;
  }

  /** Stores everything that waits. */
  storeAll(): void {
    for (const { batch, done } of this.waiting.splice(0)) {
      this.stored.push(batch);
      done(null);
    }
  }

  /** Fails everything that waits. */
  fail(error = new Error('disk full')): void {
    for (const { done } of this.waiting.splice(0)) done(error);
  }
}

export const NOTHING: Snapshot = { channels: [], bridges: [] };

/** The production engine and domain on ports that the test holds in its hands. */
export class EngineUnderTest {
  readonly time = new VirtualTime();
  readonly switch = new ManualSwitch();
  readonly store = new ManualStore();
  readonly errors: string[] = [];
  /** Lines of level warn with their fields. */
  readonly warnings: string[] = [];
  /** Why this engine gave way to another process. */
  readonly gaveWay: string[] = [];
  readonly engine: Engine;
  directory: Directory;

  constructor(directory: Directory, timings: Partial<EngineTimings> = {}) {
    this.directory = directory;
    const quiet = (): void => undefined;
    let made = 0;
    this.engine = createEngine({
      store: this.store,
      switch: this.switch,
      clock: this.time.clock(),
      ids: { next: () => `i${++made}` },
      log: {
        debug: quiet,
        info: quiet,
        warn: (line, fields) => this.warnings.push(`${line} ${JSON.stringify(fields ?? {})}`),
        error: (line) => this.errors.push(line),
      },
      localTimes: WALL_CLOCKS,
      numbering: NUMBERING,
      epoch: 'e1',
      pbx: 'n1',
      directory,
      loadDirectory: () => Promise.resolve(this.directory),
      timings: { ...DEFAULT_TIMINGS, ...timings },
      amiConnected: () => true,
      gaveWay: (why) => this.gaveWay.push(why),
    });
  }

  /** Starts and connects with nothing in Asterisk. */
  async begin(snapshot: Snapshot = NOTHING): Promise<void> {
    const started = this.engine.start();
    await turn();
    this.engine.sink({ type: 'switch.up', restarted: false });
    this.switch.show(snapshot);
    await started;
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    await this.time.runUntil(this.time.mono + ms);
  }
}
