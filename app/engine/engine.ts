import { isEmergencyCall } from '../domain/emergency.js';
import type { Directory } from '../domain/directory.js';
import type { DomainEvent, SwitchEvent } from '../domain/events.js';
import type { Instant } from '../domain/ids.js';
import type { Numbering } from '../domain/number-rules.js';
import type { Clock } from '../ports/clock.js';
import type { Commands } from '../ports/commands.js';
import type { Ids } from '../ports/ids.js';
import type { EngineHealth, Live } from '../ports/live.js';
import type { LocalTimes } from '../ports/local-times.js';
import type { Log } from '../ports/log.js';
import type { Store } from '../ports/store.js';
import type { Switch, SwitchSink } from '../ports/switch.js';
import { AwaitsSilence } from './awaits-silence.js';
import { CommandDesk } from './command-desk.js';
import { Deadman } from './deadman.js';
import { Decider } from './decider.js';
import { Sweeper } from './sweeper.js';
import type { EngineTimings } from './timings.js';
import { Troubles } from './troubles.js';

export interface EngineParts {
  readonly store: Store;
  readonly switch: Switch;
  readonly clock: Clock;
  readonly ids: Ids;
  /** For opening hours. */
  readonly localTimes: LocalTimes;
  /** D7. */
  readonly numbering: Numbering;
  readonly log: Log;
  /** The life of this process, part of every channel id; never the same twice. */
  readonly epoch: string;
  /** Name of the PBX, e.g. `n1`. */
  readonly pbx: string;
  /** What admins configured, as loaded at start. */
  readonly directory: Directory;
  /** Loads it again after an admin changed it. */
  readonly loadDirectory: () => Promise<Directory>;
  readonly timings: EngineTimings;
  /** For `health` only. */
  readonly amiConnected: () => boolean;
  /** For `health` only: false while Asterisk's events come and its answers do not. */
  readonly requestsAnswered?: () => boolean;
  /** For `health` only: false while Asterisk's SIP stands still. */
  readonly sipAnswers?: () => boolean;
  /** Called once when another process acts for this site: nothing is left to do but to end the process. */
  readonly gaveWay?: (why: string) => void;
}

export interface Engine {
  readonly commands: Commands;
  readonly live: Live;
  /** Where the switch adapter delivers what it hears. */
  readonly sink: SwitchSink;
  /** Where jobs deliver what they found out about trunks and phones; decided once the engine is live. */
  readonly report: (
    event: Extract<DomainEvent, { type: 'trunk.pinged' | 'device.seen' | 'desktop.seen' | 'presence.seen' }>,
  ) => void;
  /**
   * Reads the rows, compares with Asterisk once the sink heard `switch.up`, then goes live; without Asterisk after a
   * while all the same. Rejects when the rows cannot be read.
   */
  start(): Promise<void>;
  /** Stops deciding; conversations and parked legs stay. Resolves when effects and facts on their way are through. */
  stop(): Promise<void>;
  /** Another process acts for this site, for this reason: no effect leaves any more and commands are refused. */
  giveWay(why: string): void;
}

export function createEngine(parts: EngineParts): Engine {
  return new RunningEngine(parts);
}

/** The life of the engine: start, breaks of the connection, giving way, stop. */
class RunningEngine implements Engine {
  readonly sink: SwitchSink = (event) => this.#hear(event);
  readonly report: Engine['report'] = (event) => this.#decider.inbox.push({ event });
  readonly commands: CommandDesk;
  readonly live: Live;
  readonly #parts: EngineParts;
  readonly #decider: Decider;
  readonly #deadman: Deadman;
  readonly #sweeper: Sweeper;
  readonly #troubles: Troubles;
  readonly #startedAt: Instant;
  #phase: 'loading' | 'catching-up' | 'live' | 'stopped' = 'loading';
  #wentLive: () => void = () => undefined;
  #connected = false;
  #gaveWay = false;

  constructor(parts: EngineParts) {
    const { clock, timings } = parts;
    const decider = new Decider(parts, (why) => this.giveWay(why));
    this.#parts = parts;
    this.#decider = decider;
    this.#startedAt = clock.now();
    const silence = new AwaitsSilence(decider.world, decider.subscribers, clock, timings.silenceMs);
    this.commands = new CommandDesk(
      (asked) => decider.take(asked),
      decider.journal,
      clock,
      timings,
      parts.loadDirectory,
      () => this.#phase !== 'live' || decider.world.switchUp,
      (command, then) => silence.after(command, then),
      (command) => command.do === 'dial' && isEmergencyCall(decider.world, command.number),
    );
    const { deadmanRefreshMs: refreshMs, deadmanSeconds: seconds } = timings;
    this.#deadman = new Deadman(decider.world, clock, { refreshMs, seconds }, (effect) => decider.lanes.add(effect));
    const works = {
      ari: () => this.#switchWorks,
      // Whoever cannot be reached cannot be asked.
      'ari-requests': () => !this.#switchWorks || (parts.requestsAnswered?.() ?? true),
      sip: () => !this.#switchWorks || (parts.sipAnswers?.() ?? true),
      ami: parts.amiConnected,
      storage: () => decider.journal.trouble === null,
    };
    this.#troubles = new Troubles(works, clock, parts.log);
    this.#sweeper = this.#makeSweeper();
    this.live = {
      view: decider.world,
      health: () => this.#health(),
      subscribe: (listener) => decider.subscribers.add(listener),
    };
    decider.touched.begin();
  }

  async start(): Promise<void> {
    this.#decider.load(await this.#parts.store.load());
    this.#deadman.clearConversations();
    this.#phase = 'catching-up';
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.clock.after(this.#parts.timings.startWithoutSwitchMs, () => {
        this.#parts.log.warn('starting without Asterisk: it does not answer yet');
        this.#goLive();
      });
      this.#wentLive = () => {
        cancel();
        resolve();
      };
      if (this.#connected) this.#catchUp();
    });
  }

  async stop(): Promise<void> {
    if (this.#phase === 'stopped') return;
    this.#phase = 'stopped';
    const { inbox, lanes, journal } = this.#decider;
    this.commands.stop();
    inbox.close();
    this.#deadman.refresh();
    this.#rest();
    journal.hurry();
    const { clock, timings } = this.#parts;
    const latest = clock.mono() + timings.stopWithinMs;
    while (clock.mono() < latest && !(lanes.quiet && journal.factsWaiting === 0)) {
      await new Promise<void>((resolve) => void clock.after(10, resolve));
    }
    lanes.stop();
    journal.stop();
  }

  giveWay(why: string): void {
    if (this.#gaveWay) return;
    this.#gaveWay = true;
    this.#connected = false;
    this.commands.stop();
    this.#decider.lanes.stop();
    this.#parts.switch.silence();
    this.#rest();
    this.#parts.log.error('another process acts for this site: this one acts no more', { reason: why });
    this.#decider.inbox.push({ event: { type: 'switch.replaced' } });
    this.#parts.gaveWay?.(why);
  }

  /** Nothing is begun any more. */
  #rest(): void {
    this.#decider.timers.stop();
    this.#sweeper.stop();
    this.#deadman.stop();
  }

  #hear(event: SwitchEvent): void {
    this.#decider.touched.event(event);
    switch (event.type) {
      case 'switch.up':
        return this.#switchUp(event.restarted);
      case 'switch.down':
        this.#connected = false;
        this.#sweeper.abandon();
        return this.#decider.inbox.push({ event });
      case 'switch.replaced':
        return this.giveWay('Another process took over our application in Asterisk.');
      case 'bridge.joined':
      case 'bridge.left':
        // Our own doing: an offer that was withdrawn while its join was on the way is neither joined nor hung up.
        if (this.#decider.lanes.isLeaving(event.bridge, event.channel)) return;
        return this.#decider.inbox.push({ event });
      default:
        return this.#decider.inbox.push({ event });
    }
  }

  /** After a break the differences are decided first, while nobody is offered anything. */
  #switchUp(restarted: boolean): void {
    if (this.#gaveWay || this.#phase === 'stopped') return;
    const { inbox, world } = this.#decider;
    this.#connected = true;
    if (this.#phase === 'loading') return;
    this.#deadman.clearConversations();
    if (restarted && this.#phase === 'live') {
      this.#sweeper.abandon();
      return inbox.push({ event: { type: 'switch.up', restarted } });
    }
    world.switchUp = false;
    this.#catchUp();
  }

  /** Decides what differs, then what waited, and only then are calls offered. */
  #catchUp(): void {
    this.#sweeper.catchUp(() => {
      this.#goLive();
      this.#decider.inbox.push({ event: { type: 'switch.up', restarted: false } });
    });
  }

  /** The end of the start: from now on the inbox is open. */
  #goLive(): void {
    if (this.#phase !== 'catching-up') return;
    this.#phase = 'live';
    this.#decider.inbox.open();
    this.#sweeper.start();
    this.#deadman.start();
    this.#wentLive();
  }

  #makeSweeper(): Sweeper {
    const { switch: target, clock, pbx, timings: timing, log } = this.#parts;
    const { world: view, touched, inbox, lanes } = this.#decider;
    return new Sweeper({
      view,
      switch: target,
      clock,
      pbx,
      timing,
      touched,
      isOpen: (name) => lanes.isOpen(name),
      allDecided: () => this.#phase === 'live',
      admit: (events) => inbox.admit(events.map((event) => ({ event }))),
      send: (effect) => lanes.add(effect),
      beforeSweep: () => {
        lanes.expire();
        this.#troubles.look();
      },
      log,
    });
  }

  /** Connected, and compared with since: only then is anything handed out. */
  get #switchWorks(): boolean {
    return this.#connected && this.#decider.world.switchUp;
  }

  #health(): EngineHealth {
    const { journal, joins, durableJoins } = this.#decider;
    return {
      switchConnected: this.#switchWorks,
      amiConnected: this.#parts.amiConnected(),
      storageTrouble: journal.trouble,
      factsWaiting: journal.factsWaiting,
      durableJoins,
      joins,
      startedAt: this.#startedAt,
      troubles: this.#troubles.look(),
    };
  }
}
