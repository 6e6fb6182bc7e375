import type { RecordedFact } from '../../app/domain/facts.js';
import type { CarrierRecord } from '../../test/support/carrier-records.js';
import type { Deed } from './desk-deeds.js';
import type { Heard } from './heard.js';
import type { OurRecords } from './our-records.js';
import type { PlannedCall } from './planned-calls.js';
import type { CustomerEnd } from './sipp-customers.js';

export interface AgentSeen {
  readonly agentId: string;
  readonly number: string;
  /** What this agent says all the time. */
  readonly speaker: number;
  readonly heard: Heard;
}

/** All that is known of a run when everybody has gone home: what the far end saw and heard, and what Farline wrote. */
export interface Evidence {
  readonly calls: readonly PlannedCall[];
  readonly ends: ReadonlyMap<string, CustomerEnd>;
  readonly carrier: readonly CarrierRecord[];
  readonly customerHeard: (n: number) => Heard;
  readonly agents: readonly AgentSeen[];
  readonly deeds: readonly Deed[];
  readonly outside: readonly string[];
  /** By the number that customers dial; null: nobody waits too long there. */
  readonly maxWaitMs: ReadonlyMap<string, number | null>;
  /** Farline's history, and what is compared of it. */
  readonly facts: readonly RecordedFact[];
  readonly ours: OurRecords;
  /** Who called, by our call's id. */
  readonly callers: ReadonlyMap<string, string>;
  readonly rowsLeft: Readonly<Record<string, number>>;
}

/** How far apart two accounts of one moment may be, in milliseconds. */
export interface Tolerance {
  /** Of a moment that the carrier wrote down and we did: a SIP message, two Asterisks, an event and a step lie in between. */
  readonly timeMs: number;
  /** Of what was heard: a word each 80 ms, of which a far end that learns where sound comes from drops the first four. */
  readonly soundMs: number;
}

/** Collects what does not fit, and how far apart what fits was. */
export class Findings {
  constructor(readonly tolerance: Tolerance) {}

  readonly inconsistent: string[] = [];
  readonly lost: string[] = [];
  readonly #apart = new Map<string, number[]>();

  /** @param what of whom, for people */
  wrong(what: string): void {
    this.inconsistent.push(what);
  }

  /** Two moments or lengths that should be equal, in milliseconds. */
  same(kind: string, ours: number, theirs: number, withinMs: number, what: string): void {
    const apart = Math.abs(ours - theirs);
    const known = this.#apart.get(kind);
    if (known) known.push(apart);
    else this.#apart.set(kind, [apart]);
    if (apart > withinMs) this.wrong(`${what}: ${kind} is ${Math.round(ours - theirs)} ms off`);
  }

  /** How far apart the moments of each kind were. */
  get apart(): ReadonlyMap<string, readonly number[]> {
    return this.#apart;
  }
}
