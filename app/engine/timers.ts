import { deadlineOf } from '../domain/deadlines.js';
import type { DomainEvent } from '../domain/events.js';
import type { Instant } from '../domain/ids.js';
import type { Change, Kind } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { World } from './world.js';

interface Timer {
  readonly until: Instant;
  readonly cancel: () => void;
}

const KINDS: readonly Kind[] = ['session', 'leg', 'call', 'offer', 'trunk', 'turn', 'toll', 'supervision', 'recording'];

/** While Asterisk cannot be heard, a phone's silence is no no-answer, and nobody can be moved or joined in time. */
const ASTERISKS: readonly Kind[] = ['leg', 'call', 'offer', 'supervision', 'recording'];
const LOOK_AGAIN_MS = 250;

/** One timer per thing that has a deadline, armed from its state: after each step, and on restart. */
export class Timers {
  readonly #timers: Record<Kind, Map<string, Timer>> = {
    session: new Map(),
    leg: new Map(),
    call: new Map(),
    offer: new Map(),
    trunk: new Map(),
    turn: new Map(),
    toll: new Map(),
    supervision: new Map(),
    recording: new Map(),
  };

  /** `now` is the engine's time; `wake` puts the deadline into the inbox. */
  constructor(
    private readonly clock: Clock,
    private readonly now: () => Instant,
    private readonly world: World,
    private readonly wake: (event: DomainEvent) => void,
    /** Whether what this deadline is about still waits for its turn, or for the answer of Asterisk. */
    private readonly isUnderWay: (kind: Kind, id: string) => boolean = () => false,
  ) {}

  follow(changes: readonly Change[]): void {
    for (const change of changes) this.#set(change.kind, change.id, deadlineOf(change));
  }

  armAll(): void {
    for (const kind of KINDS) {
      for (const row of this.world.all(kind)) this.#set(kind, row.id, this.#deadline(kind, row.id));
    }
  }

  stop(): void {
    for (const kind of KINDS) {
      for (const timer of this.#timers[kind].values()) timer.cancel();
      this.#timers[kind].clear();
    }
  }

  #set(kind: Kind, id: string, until: Instant | null): void {
    const timers = this.#timers[kind];
    const armed = timers.get(id);
    if (armed?.until === until) return;
    armed?.cancel();
    if (until === null) timers.delete(id);
    else timers.set(id, { until, cancel: this.#arm(kind, id, until) });
  }

  #arm(kind: Kind, id: string, until: Instant): () => void {
    return this.clock.after(Math.max(0, until - this.now()), () => this.#ring(kind, id, until));
  }

  /** Clocks may wake a little early, and a late wake may find a newer deadline: the state decides. */
  #ring(kind: Kind, id: string, until: Instant): void {
    const timers = this.#timers[kind];
    if (timers.get(id)?.until !== until) return;
    timers.delete(id);
    if (this.#deadline(kind, id) !== until) return;
    if (this.now() < until) timers.set(id, { until, cancel: this.#arm(kind, id, until) });
    else if (!this.world.switchUp && ASTERISKS.includes(kind)) this.#lookAgain(kind, id, until);
    else if (this.isUnderWay(kind, id)) this.#lookAgain(kind, id, until);
    else this.wake({ type: 'deadline', kind, id, until });
  }

  #lookAgain(kind: Kind, id: string, until: Instant): void {
    const cancel = this.clock.after(LOOK_AGAIN_MS, () => this.#ring(kind, id, until));
    this.#timers[kind].set(id, { until, cancel });
  }

  #deadline(kind: Kind, id: string): Instant | null {
    return deadlineOf({ kind, after: this.world.get(kind, id) ?? null } as Pick<Change, 'kind' | 'after'>);
  }
}
