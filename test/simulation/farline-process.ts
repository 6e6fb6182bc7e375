import { NUMBERING } from '../../app/adapters/http/api/phone-number.js';
import type { Directory } from '../../app/domain/directory.js';
import type { Effect } from '../../app/domain/effects.js';
import type { SwitchEvent } from '../../app/domain/events.js';
import { createEngine } from '../../app/engine/engine.js';
import type { Engine } from '../../app/engine/engine.js';
import type { EngineTimings } from '../../app/engine/timings.js';
import type { Outcome, Snapshot, Switch } from '../../app/ports/switch.js';
import type { VirtualTime } from '../support/virtual-time.js';
import { WALL_CLOCKS } from '../support/world.js';
import { Arrivals } from './arrivals.js';
import type { Asterisk, Done } from './asterisk.js';
import type { FaultCounts, FaultRates } from './faults.js';
import { MemoryStore } from './memory-store.js';
import type { MemoryDatabase } from './memory-store.js';
import type { Random } from './random.js';

/** How soon what waits behind a prompt sees that it was hushed, ms. */
const LOOK_AGAIN_MS = 2;

/** Durations of the engine at about a tenth. */
export const TIMINGS: EngineTimings = {
  joinWaitMs: 10,
  sweepMs: 700,
  secondLookMs: 40,
  snapshotRetryMs: 100,
  startWithoutSwitchMs: 400,
  deadmanRefreshMs: 2_000,
  deadmanSeconds: 60,
  storageRetryMs: 50,
  answerWithinMs: 300,
  silenceMs: 9_000,
  effectMs: 300,
  askAgainMs: 100,
  factsInMemory: 60,
  commandsRemembered: 20,
  stopWithinMs: 300,
};

export interface Surroundings {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly asterisk: Asterisk;
  readonly database: MemoryDatabase;
  readonly rates: FaultRates;
  readonly counts: FaultCounts;
  readonly directory: () => Directory;
  /** A line of the engine's log at level error. */
  readonly complain: (line: string, fields: unknown) => void;
  /** Takes a line of the story, made only when somebody keeps it. */
  readonly tell: (line: () => string) => void;
}

/** One life of Farline: the production engine on modelled ports. Killed, it never does anything again. */
export class FarlineProcess {
  alive = true;
  /** Its events socket is open: callers and legs can enter the application. */
  connected = false;
  readonly engine: Engine;
  #silent = false;
  readonly arrivals = new Arrivals();
  #newestDelivery = 0;
  /** The socket is broken and the adapter does not know yet. */
  #broken = false;
  #told = 0;
  readonly #newestBridging = new Map<string, number>();

  constructor(
    private readonly around: Surroundings,
    readonly epoch: string,
    /** Whether this life can note steps. */
    canNote: boolean,
  ) {
    const { time, database, directory } = around;
    const alive = (): boolean => this.alive;
    let made = 0;
    this.engine = createEngine({
      store: new MemoryStore(database, time, this.#storeSpeed(), alive, canNote),
      switch: this.#switch(),
      clock: time.clock(alive),
      ids: { next: () => `${epoch}${(++made).toString(36).padStart(4, '0')}` },
      log: { debug: ignore, info: ignore, warn: ignore, error: (line, fields) => around.complain(line, fields) },
      localTimes: WALL_CLOCKS,
      numbering: NUMBERING,
      epoch,
      pbx: 'n1',
      directory: directory(),
      loadDirectory: () => Promise.resolve(directory()),
      timings: TIMINGS,
      amiConnected: () => true,
    });
  }

  kill(): void {
    this.alive = false;
    this.connected = false;
  }

  connect(restarted: boolean): void {
    if (!this.alive) return;
    this.#noticeBreak();
    this.connected = true;
    this.#hand({ type: 'switch.up', restarted });
  }

  /** The socket breaks; the adapter notices `lateMs` later. */
  disconnect(lateMs: number): void {
    this.connected = false;
    this.#broken = true;
    this.around.time.after(lateMs, () => this.#noticeBreak());
  }

  #noticeBreak(): void {
    if (!this.#broken) return;
    this.#broken = false;
    this.#hand({ type: 'switch.down' });
  }

  replaced(): void {
    this.#hand({ type: 'switch.replaced' });
  }

  /** Made by the adapter of an answer it got. */
  answered(event: SwitchEvent): void {
    this.around.time.after(this.around.random.between(0.1, 1.5), () => this.#hand(event));
  }

  /** Asterisk tells: in order, unless something goes wrong on the way. */
  deliver(event: SwitchEvent): void {
    const { random, rates, counts, time } = this.around;
    if (!this.connected) return;
    if (random.chance(rates.eventLost)) return void counts.eventLost++;
    const delay = random.between(0.1, 1.5);
    const told = ++this.#told;
    if (random.chance(rates.eventLate)) {
      counts.eventLate++;
      return void time.after(delay + random.between(5, 400), () => this.#hear(event, told));
    }
    this.#newestDelivery = Math.max(this.#newestDelivery, time.mono + delay);
    time.after(this.#newestDelivery - time.mono, () => this.#hear(event, told));
    if (!random.chance(rates.eventDoubled)) return;
    counts.eventDoubled++;
    time.after(this.#newestDelivery - time.mono + random.pick([0, 1, 30, 300]), () => this.#hear(event, told));
  }

  /** Like the adapter, drops a report of who is in a bridge that a newer one of the same channel has overtaken. */
  #hear(event: SwitchEvent, told: number): void {
    if (event.type === 'bridge.joined' || event.type === 'bridge.left') {
      if (told < (this.#newestBridging.get(event.channel) ?? 0)) return;
      this.#newestBridging.set(event.channel, told);
    }
    this.#hand(event);
  }

  #hand(event: SwitchEvent): void {
    if (!this.alive) return;
    this.arrivals.heard(event);
    this.engine.sink(event);
  }

  #storeSpeed(): { commitMs: () => number; answerMs: () => number } {
    const { random, rates, counts } = this.around;
    return {
      commitMs: () => {
        if (!random.chance(rates.storeSlow)) return random.between(0.2, 3);
        counts.storeSlow++;
        return random.between(15, 120);
      },
      answerMs: () => random.between(0.05, 0.4),
    };
  }

  #switch(): Switch {
    const { asterisk } = this.around;
    return {
      perform: (effect, deadlineMs, done) => this.#perform(effect, deadlineMs, done),
      snapshot: (done) => this.#snapshot(done),
      fellBack: (channels, done) =>
        void this.around.time.after(1, () => this.alive && done(asterisk.fellBack(channels))),
      silence: () => {
        this.#silent = true;
      },
    };
  }

  #perform(effect: Effect, deadlineMs: number, done: (outcome: Outcome) => void): void {
    const { random, rates, counts, time, asterisk } = this.around;
    let open = true;
    const answer = (afterMs: number, outcome: Outcome): void =>
      void time.after(afterMs, () => {
        if (!open || !this.alive) return;
        open = false;
        done(outcome);
      });
    if (this.#silent) return answer(0, failed('refused'));
    if (!asterisk.up) return answer(random.between(1, 50), failed(random.pick(['refused', 'timeout'])));
    if (random.chance(rates.restRefused)) {
      counts.restRefused++;
      return answer(random.between(0.5, 3), failed('refused'));
    }
    const askedAt = time.mono;
    const silence = (): void => answer(askedAt + deadlineMs - time.mono, failed('timeout'));
    if (random.chance(rates.restTimeoutNotDone)) {
      counts.restTimeoutNotDone++;
      return silence();
    }
    const mute = random.chance(rates.restTimeoutDone);
    if (mute) counts.restTimeoutDone++;
    this.#arrive(effect, random.between(0.1, 2), silence, (result) => {
      if (mute) silence();
      else answer(random.between(0.1, 2), result === 'ok' ? { ok: true } : failed(result));
    });
  }

  /**
   * The request reaches Asterisk, also when its sender died meanwhile, half of the time. `late` is called when it must
   * wait there, so that its sender gives up in time.
   */
  #arrive(effect: Effect, afterMs: number, late: () => void, done: (result: Done) => void): void {
    const { random, time, asterisk } = this.around;
    time.after(afterMs, () => {
      if (!this.alive && random.chance(0.5)) return;
      if (!asterisk.up) return late();
      if (asterisk.heldBack(effect) > 0) late();
      this.#carriedOut(effect, done);
    });
  }

  /** Behind the prompt that plays there, which may be hushed before its time. */
  #carriedOut(effect: Effect, done: (result: Done) => void): void {
    const { time, asterisk, counts, tell } = this.around;
    if (!asterisk.up) return;
    const held = asterisk.heldBack(effect);
    if (held > 0) return void time.after(Math.min(held + 0.1, LOOK_AGAIN_MS), () => this.#carriedOut(effect, done));
    const result = asterisk.perform(effect);
    tell(() => `asterisk ${result}: ${JSON.stringify(effect)}`);
    if (result === 'gone') counts.restGone++;
    done(result);
  }

  #snapshot(done: (snapshot: Snapshot | null) => void): void {
    const { random, rates, counts, time, asterisk } = this.around;
    const failedNow = random.chance(rates.snapshotFailed);
    if (failedNow) counts.snapshotFailed++;
    time.after(random.between(0.2, 4), () => {
      const snapshot = failedNow || !asterisk.up || !this.connected ? null : asterisk.snapshot();
      time.after(random.between(0.2, 4), () => {
        if (this.alive) done(snapshot);
      });
    });
  }
}

function failed(reason: 'gone' | 'refused' | 'timeout'): Outcome {
  return { ok: false, reason, detail: 'simulated' };
}

function ignore(): void {
  // These lines are for operators.
}
