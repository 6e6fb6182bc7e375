import { decide } from '../domain/decide.js';
import type { Decision } from '../domain/decision.js';
import { canBeAskedAgain } from '../domain/effect-traits.js';
import type { Effect } from '../domain/effects.js';
import type { DomainEvent, EffectFailure } from '../domain/events.js';
import type { Instant, LocalTime, Moment } from '../domain/ids.js';
import { maskNumber } from '../domain/mask-number.js';
import type { Kind } from '../domain/world.js';
import type { Step } from '../ports/live.js';
import type { StoredState } from '../ports/store.js';
import type { Asked } from './command-desk.js';
import type { EngineParts } from './engine.js';
import { Inbox } from './inbox.js';
import { JoinGate } from './join-gate.js';
import { Journal } from './journal.js';
import { Lanes } from './lanes.js';
import type { Gate } from './lanes.js';
import { newestAsking, newestInstant } from './recover.js';
import { hasSessionFact } from './session-facts.js';
import { Stamp } from './stamp.js';
import { StoredGate } from './stored-gate.js';
import { Subscribers } from './subscribers.js';
import { Timers } from './timers.js';
import { Touched } from './touched.js';
import { World } from './world.js';

/** One event, and who waits for what is decided, if anybody does. */
export type Item = {
  readonly event: DomainEvent;
  /** By the steady clock: when a person asked for it, who may have waited for the start to be over. */
  readonly askedAt?: Instant;
} & Partial<Asked>;

/** The only writer: takes one event at a time, decides, keeps the facts first and then asks Asterisk. */
export class Decider {
  readonly world: World;
  readonly inbox: Inbox<Item>;
  readonly journal: Journal;
  readonly lanes: Lanes;
  readonly timers: Timers;
  readonly touched: Touched;
  readonly subscribers: Subscribers;
  /** Requests that bring two people together so far, and how many of them left with facts that outlive the process. */
  joins = 0;
  durableJoins = 0;
  readonly #parts: EngineParts;
  readonly #stamp: Stamp;
  #sequence = 0;

  constructor(parts: EngineParts, onFenced: (why: string) => void) {
    const { clock, log, timings } = parts;
    this.#parts = parts;
    this.world = new World(parts.directory);
    this.#stamp = new Stamp(clock);
    this.touched = new Touched(clock);
    this.subscribers = new Subscribers(log);
    this.inbox = new Inbox<Item>(
      (item) => this.#step(item),
      (item, error) => this.#broken(item, error),
    );
    const { storageRetryMs: retryMs, factsInMemory } = timings;
    this.journal = new Journal(parts.store, clock, { retryMs, factsInMemory }, log, onFenced);
    this.lanes = this.#makeLanes();
    const now = (): Instant => this.#stamp.now();
    const wake = (event: DomainEvent): void => this.inbox.push({ event });
    const isUnderWay = (kind: Kind, id: string): boolean =>
      (kind === 'offer' && this.#isJoining(id)) || (kind === 'call' && this.#isToBePlaced(id));
    this.timers = new Timers(clock, now, this.world, wake, isUnderWay);
  }

  /** Takes over the rows of an earlier life. */
  load(stored: StoredState): void {
    this.world.load(stored);
    this.#sequence = stored.lastSequence;
    this.#stamp.notBefore(newestInstant(stored), newestAsking(stored));
    this.timers.armAll();
  }

  /** Takes what somebody asks for; they asked now, whenever it is decided. */
  take(asked: Asked): void {
    this.inbox.push({ ...asked, askedAt: this.#stamp.steady() });
  }

  #step(item: Item): void {
    const event = this.#follow(item.event);
    const moment = this.#moment(item.askedAt ?? this.#stamp.steady());
    const decision = decide(this.world, event, moment);
    const recorded = decision.changes.length > 0 ? this.#record(decision, moment.at) : null;
    try {
      if (decision.effects.length > 0) this.#send(decision.effects);
    } finally {
      // After Asterisk was asked: nobody on the telephone waits for those who only look on, nor for a deadline to be set.
      if (recorded) this.#tell(recorded);
    }
    if (event.type === 'caller.entered') this.#tellIfRefused(event, decision);
    item.decided?.(decision);
  }

  /** Leaves no row, so without this line nobody would ever know why customers do not get through. */
  #tellIfRefused(event: Extract<DomainEvent, { type: 'caller.entered' }>, { changes, effects }: Decision): void {
    if (changes.length > 0 || !effects.some((effect) => effect.do === 'hangup')) return;
    const { dialledNumber, endpoint } = event;
    const dialled = maskNumber(dialledNumber);
    this.#parts.log.warn('a caller was refused: no queue has the dialled number', { dialled, endpoint });
  }

  /** What the engine itself knows of an event before it is decided, and what it knows of it besides. */
  #follow(event: DomainEvent): DomainEvent {
    if (event.type === 'directory.changed') {
      const was = this.world.directory;
      this.world.directory = event.directory;
      return { ...event, was };
    }
    if (event.type === 'switch.up') this.world.switchUp = true;
    else if (event.type === 'switch.down' || event.type === 'switch.replaced') this.world.switchUp = false;
    return event;
  }

  /**
   * A slow Asterisk is not one that lost the join: withdrawn and asked for again, it would only get slower. Each request
   * ends by its own deadline.
   */
  #isJoining(offerId: string): boolean {
    const offer = this.world.get('offer', offerId);
    const call = offer?.state.at === 'delivering' ? this.world.get('call', offer.callId) : undefined;
    return call !== undefined && this.lanes.isOpen(call.channel);
  }

  /** K1: a trunk is not blamed for a call that waits for the storage. */
  #isToBePlaced(callId: string): boolean {
    const call = this.world.get('call', callId);
    return call?.callback?.at === 'dialling' && this.lanes.isOpen(call.channel);
  }

  #moment(steady: Instant): Moment {
    const { pbx, epoch, ids, localTimes, numbering } = this.#parts;
    const at = this.#stamp.next();
    const made: string[] = [];
    const local = (zone: string): LocalTime => localTimes.at(at, zone);
    return { ...numbering, at, steady, pbx, epoch, local, id: (n) => (made[n] ??= ids.next(at)) };
  }

  #record({ changes }: Decision, at: Instant): Step {
    const firstSequence = this.#sequence + 1;
    this.#sequence += changes.length;
    const full = hasSessionFact(this.world, changes);
    this.world.apply(changes);
    this.journal.write({ firstSequence, at, changes, full });
    return { at, firstSequence, changes };
  }

  #tell(step: Step): void {
    this.timers.follow(step.changes);
    this.touched.changes(step.changes);
    this.subscribers.tell(step);
  }

  #send(effects: readonly Effect[]): void {
    let gate: JoinGate | null = null;
    for (const effect of effects) {
      if (effect.do === 'add' && effect.joins) this.lanes.add(effect, (gate ??= this.#joinGate()));
      // K5: the row before the file.
      else if (effect.do === 'record') this.lanes.add(effect, new StoredGate(this.journal));
      else if (isOnceFor(effect)) this.lanes.add(effect, this.#patientGate());
      else this.lanes.add(effect);
    }
  }

  /** What a crash must not forget may wait for its row longer than a join. */
  #patientGate(): JoinGate {
    return this.#joinGate(this.#parts.timings.effectMs);
  }

  #joinGate(waitMs = this.#parts.timings.joinWaitMs): JoinGate {
    const gate = new JoinGate(this.#parts.clock, waitMs);
    if (this.journal.keep()) {
      gate.stored();
      return gate;
    }
    this.journal.whenStored(() => gate.stored());
    this.journal.hurry();
    if (this.journal.trouble !== null) gate.letGo();
    return gate;
  }

  #makeLanes(): Lanes {
    const { clock, timings, log } = this.#parts;
    const reports = {
      started: (effect: Effect, gate: Gate | null): void => this.#countJoin(effect, gate),
      failed: (effect: Effect, reason: EffectFailure): void => this.#failed(effect, reason),
      touched: (key: string): void => this.touched.name(key),
    };
    return new Lanes(this.#parts.switch, clock, timings.effectMs, reports, log);
  }

  #failed(effect: Effect, reason: EffectFailure): void {
    const tell = (): void => this.inbox.push({ event: { type: 'effect.failed', effect, reason } });
    if (canBeAskedAgain(effect)) this.#parts.clock.after(this.#parts.timings.askAgainMs, tell);
    else tell();
  }

  #countJoin(effect: Effect, gate: Gate | null): void {
    if (effect.do !== 'add' || !effect.joins) return;
    this.joins++;
    if (gate instanceof JoinGate && gate.durable) this.durableJoins++;
  }

  #broken(item: Item, error: unknown): void {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.log.error('a step broke off', { event: item.event.type, reason });
    item.failed?.(error);
  }
}

/**
 * K1: a counted try that is made before it is stored is made once more after a crash. D2: a telephone that was told of its
 * transfer drops both its lines, and whose row still said "on hold" would end with them.
 */
function isOnceFor(effect: Effect): boolean {
  return (effect.do === 'place-call' && effect.counted === true) || effect.do === 'transferred';
}
