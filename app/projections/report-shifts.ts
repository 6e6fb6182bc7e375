import type { RecordedFact } from '../domain/facts.js';
import type { AgentId, SessionId } from '../domain/ids.js';
import {
  LONGEST_PART,
  type OpenReportRows,
  type ReportChange,
  type ReportInterval,
  type ReportSession,
} from '../domain/report-rows.js';

type SessionFact = Extract<RecordedFact, { kind: 'session' }>;

/** Sign-ins and what agents did in them, as rows of reports. */
export class ReportShifts {
  readonly #sessions: Map<SessionId, ReportSession>;
  readonly #intervals: Map<SessionId, ReportInterval>;
  /** Who a session was of, also after it ended: its calls may end later. */
  readonly #agents = new Map<SessionId, AgentId>();

  constructor({ session, interval }: Pick<OpenReportRows, 'session' | 'interval'>) {
    this.#sessions = new Map(session.map((row) => [row.id, row]));
    this.#intervals = new Map(interval.map((row) => [row.sessionId, row]));
    for (const { id, agentId } of session) this.#agents.set(id, agentId);
  }

  agentOf(sessionId: SessionId | null): AgentId | null {
    return this.#agents.get(sessionId ?? '') ?? null;
  }

  take(fact: SessionFact): ReportChange[] {
    const { id, at, after } = fact;
    if (after === null || after.state.at === 'logged-out') return this.#ended(fact);
    const { agentId, interval, since } = after;
    this.#agents.set(id, agentId);
    const changes: ReportChange[] = [];
    if (!this.#sessions.has(id)) {
      const row: ReportSession = { id, agentId, interface: after.interface, beganAt: since, endedAt: null };
      this.#sessions.set(id, row);
      changes.push({ kind: 'session', row });
    }
    const open = this.#intervals.get(id);
    if (open && isSame(open, interval)) return changes;
    changes.push(...this.#closed(id, open ? interval.since : at));
    const { state, reason, setter } = interval;
    // Field by field: two spreads of literals in one cost V8 3 µs, and there is one of these for each change of an agent.
    const row: ReportInterval = {
      id: `${id}.${interval.since}.${state}`,
      sessionId: id,
      agentId,
      state,
      reason,
      setter,
      part: 0,
      wholeMs: null,
      beganAt: interval.since,
      endedAt: null,
    };
    this.#intervals.set(id, row);
    return [...changes, { kind: 'interval', row }];
  }

  #ended({ id, at, after }: SessionFact): ReportChange[] {
    const session = this.#sessions.get(id);
    // A row that is gone can be asked for no more; one whose leg was kept still can.
    if (after === null) this.#agents.delete(id);
    if (!session) return [];
    this.#sessions.delete(id);
    return [...this.#closed(id, at), { kind: 'session', row: { ...session, endedAt: at } }];
  }

  #closed(id: SessionId, at: number): ReportChange[] {
    const open = this.#intervals.get(id);
    if (!open) return [];
    this.#intervals.delete(id);
    const { beganAt } = open;
    const until = Math.max(at, beganAt);
    const parts = Math.max(1, Math.ceil((until - beganAt) / LONGEST_PART));
    return Array.from({ length: parts }, (_, part) => ({
      kind: 'interval',
      row: {
        ...open,
        id: part === 0 ? open.id : `${open.id}.${part}`,
        part,
        wholeMs: part === 0 ? until - beganAt : null,
        beganAt: beganAt + part * LONGEST_PART,
        endedAt: Math.min(until, beganAt + (part + 1) * LONGEST_PART),
      },
    }));
  }
}

type Doing = Pick<ReportInterval, 'state' | 'reason' | 'setter'>;

/** Asked for again with the same words it goes on. */
function isSame(open: ReportInterval, now: Doing & { readonly since: number }): boolean {
  const { state, reason, setter, beganAt } = open;
  return beganAt === now.since && state === now.state && reason === now.reason && setter === now.setter;
}
