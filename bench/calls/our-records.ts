import type { RecordedFact } from '../../app/domain/facts.js';

/** Two were together from one moment to another; milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Talk extends Span {
  readonly sessionId: string;
}

/** What Farline's history says of one customer's call. */
export interface OurCall {
  readonly id: string;
  readonly arrivedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** By whom, as `call.ended` says. */
  readonly by: string | null;
  /** What `call.ended` says was waited, from `waitsFrom` on: the arrival, or when the call was sent to another queue. */
  readonly waitedMs: number | null;
  readonly waitsFrom: number;
  /** Whom the customer talked to, hold apart. */
  readonly talks: readonly Talk[];
  /** Who had the customer, hold included: the agent's time. */
  readonly engaged: readonly Talk[];
  /** What happened, for whoever looks into it: types of facts with the milliseconds since the arrival. */
  readonly story: string;
}

/** One dialled channel of an agent's line. */
export interface OurLeg extends Span {
  readonly sessionId: string;
  readonly answeredAt: number | null;
}

/** One stretch of an agent's state. */
export interface OurInterval extends Span {
  readonly sessionId: string;
  readonly state: string;
}

export interface OurRecords {
  readonly calls: readonly OurCall[];
  readonly legs: readonly OurLeg[];
  /** In the order in which they ended. */
  readonly intervals: readonly OurInterval[];
  readonly agentOf: ReadonlyMap<string, string>;
  /** Sessions, with the begin of the first interval and the end of the session. */
  readonly sessions: ReadonlyMap<string, { readonly since: number; endedAt: number | null }>;
}

/** Folds history into records. Reads nothing but facts: what reports are made of. */
export function recordsOf(facts: readonly RecordedFact[]): OurRecords {
  const calls = new Map<string, CallFold>();
  const legs: OurLeg[] = [];
  const intervals: OurInterval[] = [];
  const agentOf = new Map<string, string>();
  const sessions = new Map<string, { since: number; endedAt: number | null }>();
  for (const fact of facts) {
    if (fact.kind === 'call') foldCall(calls, fact);
    if (fact.kind === 'leg') legs.push(...legOf(fact));
    if (fact.kind !== 'session') continue;
    if (fact.after) agentOf.set(fact.id, fact.after.agentId);
    if (fact.after && !sessions.has(fact.id)) sessions.set(fact.id, { since: fact.at, endedAt: null });
    const session = sessions.get(fact.id);
    if (session && fact.after === null) session.endedAt = fact.at;
    const { closed, closedSince } = fact.detail;
    if (typeof closed === 'string' && typeof closedSince === 'number') {
      intervals.push({ sessionId: fact.id, state: closed, from: closedSince, until: fact.at });
    }
  }
  return { calls: [...calls.values()].map((fold) => fold.call), legs, intervals, agentOf, sessions };
}

type CallFact = Extract<RecordedFact, { kind: 'call' }>;

function foldCall(calls: Map<string, CallFold>, fact: CallFact): void {
  const known = calls.get(fact.id);
  if (known) known.take(fact);
  else if (fact.after?.direction === 'in') calls.set(fact.id, new CallFold(fact.id, fact));
}

class CallFold {
  call: OurCall;
  #talking: Open | null = null;
  #engaged: Open | null = null;

  constructor(id: string, first: CallFact) {
    const over = { answeredAt: null, endedAt: null, by: null, waitedMs: null, talks: [], engaged: [], story: '' };
    this.call = { id, arrivedAt: first.at, waitsFrom: first.at, ...over };
    this.take(first);
  }

  take({ at, type, after, detail }: CallFact): void {
    this.call = { ...this.call, story: `${this.call.story} ${type}+${at - this.call.arrivedAt}` };
    const state = after?.state.at === 'talking' ? after.state : null;
    const engaged = state?.sessionId ?? null;
    const talking = state && !state.held ? state.sessionId : null;
    const { talks, engaged: before } = this.call;
    this.#talking = step(this.#talking, talking, at, (talk) => (this.call = { ...this.call, talks: [...talks, talk] }));
    this.#engaged = step(this.#engaged, engaged, at, (talk) => {
      this.call = { ...this.call, engaged: [...before, talk] };
    });
    if (after?.answered && this.call.answeredAt === null) this.call = { ...this.call, answeredAt: at };
    if (after) this.call = { ...this.call, waitsFrom: after.arrivedAt };
    else {
      const { by, waitedMs } = detail;
      const waited = typeof waitedMs === 'number' ? waitedMs : null;
      this.call = { ...this.call, endedAt: at, by: typeof by === 'string' ? by : null, waitedMs: waited };
    }
  }
}

interface Open {
  readonly sessionId: string;
  readonly from: number;
}

function step(open: Open | null, now: string | null, at: number, closed: (talk: Talk) => void): Open | null {
  if (open?.sessionId === now) return open;
  if (open) closed({ ...open, until: at });
  return now === null ? null : { sessionId: now, from: at };
}

function legOf({ id, at, detail }: RecordedFact): OurLeg[] {
  const { endedChannel, startedAt, answeredAt } = detail;
  if (typeof endedChannel !== 'string' || typeof startedAt !== 'number') return [];
  return [
    { sessionId: id, from: startedAt, answeredAt: typeof answeredAt === 'number' ? answeredAt : null, until: at },
  ];
}
