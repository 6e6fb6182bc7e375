import type { DomainEvent } from '../domain/events.js';
import type { Effect } from '../domain/effects.js';
import type { ChannelId, Millis } from '../domain/ids.js';
import type { View } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import type { Switch } from '../ports/switch.js';
import { isAnotherAsterisk } from './another-asterisk.js';
import type { Differences } from './differences.js';
import { reconcile } from './reconcile.js';
import type { Touched } from './touched.js';

export interface SweeperParts {
  readonly view: View;
  readonly switch: Pick<Switch, 'snapshot' | 'fellBack'>;
  readonly clock: Clock;
  readonly pbx: string;
  readonly timing: { readonly sweepMs: Millis; readonly secondLookMs: Millis; readonly snapshotRetryMs: Millis };
  readonly touched: Touched;
  /** Whether an effect on this channel or bridge is open. */
  readonly isOpen: (name: string) => boolean;
  /** Whether nothing that was heard waits to be decided. */
  readonly allDecided: () => boolean;
  /** Decides these before anything that waits. */
  readonly admit: (events: readonly DomainEvent[]) => void;
  readonly send: (effect: Effect) => void;
  /** Called at each regular sweep. */
  readonly beforeSweep: () => void;
  readonly log: Log;
}

type Gone = Extract<DomainEvent, { type: 'channel.gone' }>;

/** Compares with Asterisk: at once on start and reconnect, else every few seconds and only when seen twice. */
export class Sweeper {
  /** Grows with each catch-up, stop and new look, so that answers to older questions are told apart. */
  #turn = 0;
  #looking = false;
  #cancelWait: (() => void) | null = null;
  #cancelSweep: (() => void) | null = null;

  constructor(private readonly parts: SweeperParts) {}

  /** Asks until Asterisk answers, decides the differences, then calls `done`. A newer catch-up takes its place. */
  catchUp(done: () => void): void {
    const turn = this.#newTurn();
    if (this.parts.allDecided()) this.parts.touched.renew();
    this.#look(turn, (differences, restarted) => {
      if (differences) {
        return this.#findWhoFellBack(turn, restarted ? afterRestart(differences) : differences, (found) => {
          this.#act(found);
          this.#endTurn();
          done();
        });
      }
      this.#cancelWait = this.parts.clock.after(this.parts.timing.snapshotRetryMs, () => this.catchUp(done));
    });
  }

  /** Begins the regular sweeps. */
  start(): void {
    this.#cancelSweep = this.parts.clock.after(this.parts.timing.sweepMs, () => {
      this.start();
      this.parts.beforeSweep();
      if (this.parts.view.switchUp && !this.#looking) this.sweep();
    });
  }

  /** One sweep: what the first look shows counts only if a second one, a moment later, still shows it. */
  sweep(): void {
    const turn = this.#newTurn();
    this.#look(turn, (first) => {
      if (!first || isEmpty(first)) return this.#endTurn();
      this.#cancelWait = this.parts.clock.after(this.parts.timing.secondLookMs, () =>
        this.#look(turn, (second) => {
          if (!second) return this.#endTurn();
          const { repairs, events } = both(first, second);
          const gone = this.#callersGone(events);
          // The rest at once: it may have changed by the time it is known who fell back.
          this.#act({ repairs, events: events.filter((event) => !gone.includes(event as Gone)) });
          this.#findWhoFellBack(turn, { repairs: [], events: gone }, (found) => {
            this.#act(found);
            this.#endTurn();
          });
        }),
      );
    });
  }

  /** Forgets a look that is under way (the connection is down). */
  abandon(): void {
    this.#newTurn();
    this.#endTurn();
  }

  stop(): void {
    this.abandon();
    this.#cancelSweep?.();
  }

  #newTurn(): number {
    this.#cancelWait?.();
    this.#looking = true;
    this.parts.touched.begin();
    return ++this.#turn;
  }

  #endTurn(): void {
    this.#looking = false;
    this.parts.touched.end();
  }

  #look(turn: number, seen: (differences: Differences | null, restarted: boolean) => void): void {
    const { view, pbx, touched, isOpen, switch: target } = this.parts;
    const skip = (name: string): boolean => touched.has(name) || isOpen(name);
    target.snapshot((snapshot) => {
      if (turn !== this.#turn) return;
      if (!snapshot) return seen(null, false);
      const hasJustLeft = (channel: ChannelId): boolean => touched.hasJustLeft(channel);
      seen(reconcile(view, snapshot, pbx, skip, hasJustLeft), isAnotherAsterisk(view, snapshot, skip));
    });
  }

  /** K7: callers who left while we did not listen hung up, or the dead-man took them. */
  #findWhoFellBack(turn: number, differences: Differences, found: (differences: Differences) => void): void {
    const gone = this.#callersGone(differences.events);
    if (gone.length === 0) return found(differences);
    const channels = gone.map(({ channel }) => channel);
    this.parts.switch.fellBack(channels, (those) => {
      if (turn !== this.#turn) return;
      const events = differences.events.map((event): DomainEvent => {
        return event.type === 'channel.gone' && those.includes(event.channel) ? { ...event, fellBack: true } : event;
      });
      found({ ...differences, events });
    });
  }

  #callersGone(events: readonly DomainEvent[]): readonly Gone[] {
    const isCaller = ({ channel }: Gone): boolean => this.parts.view.ownerOf(channel)?.kind === 'call';
    return events.filter((event): event is Gone => event.type === 'channel.gone' && isCaller(event));
  }

  #act({ events, repairs }: Differences): void {
    for (const event of events) this.parts.log.warn(`Asterisk differs from our rows: ${event.type}`, subject(event));
    for (const effect of repairs) this.parts.send(effect);
    this.parts.admit(events);
  }
}

/** One restart instead of the end of each channel. */
function afterRestart({ events, repairs }: Differences): Differences {
  const others = events.filter((event) => event.type !== 'channel.gone');
  return { events: [{ type: 'switch.up', restarted: true }, ...others], repairs };
}

function isEmpty({ events, repairs }: Differences): boolean {
  return events.length === 0 && repairs.length === 0;
}

function both(first: Differences, second: Differences): Differences {
  const seen = new Set([...first.events, ...first.repairs].map((one) => JSON.stringify(one)));
  const again = (one: DomainEvent | Effect): boolean => seen.has(JSON.stringify(one));
  return { events: second.events.filter(again), repairs: second.repairs.filter(again) };
}

/** Ids only: callers' numbers never reach a log. */
function subject(event: DomainEvent): Record<string, string> {
  const fields: Record<string, string> = {};
  if ('channel' in event) fields['channel'] = event.channel;
  if ('callId' in event) fields['callId'] = event.callId;
  if ('sessionId' in event && event.sessionId !== undefined) fields['sessionId'] = event.sessionId;
  return fields;
}
