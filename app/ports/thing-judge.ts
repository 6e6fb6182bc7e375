import type { Agent, Queue, Trunk } from '../domain/directory.js';
import type { Phone } from '../domain/phone.js';
import type { TrunkWire } from './directory-store.js';

/** What is in the way of a field, as a sentence for people. */
export interface JudgedProblem {
  readonly field: string;
  readonly sentence: string;
}

export type Judged<T> =
  { readonly ok: true; readonly thing: T } | { readonly ok: false; readonly problems: readonly JudgedProblem[] };

/** Fields as whoever sends them to the API writes them. */
export type Fields = Readonly<Record<string, unknown>>;

export interface TrunkAndWire {
  readonly trunk: Trunk;
  readonly wire: TrunkWire;
}

/** What a file may make, as it is judged: a trunk comes with its SIP side. */
export interface JudgedKinds {
  readonly agent: Agent;
  readonly phone: Phone;
  readonly queue: Queue;
  readonly trunk: TrunkAndWire;
}

/**
 * Says of fields what the API would say of them, and makes of them what it would make. That numbers are unique and what is named exists
 * is not looked at: nobody is asked but the fields themselves.
 */
export interface ThingJudge {
  /** `before` null: a new one, with the API's defaults for what is left out. */
  judge<K extends keyof JudgedKinds>(
    kind: K,
    id: string,
    fields: Fields,
    before: JudgedKinds[K] | null,
  ): Promise<Judged<JudgedKinds[K]>>;
}
