import type { RecordedFact } from '../domain/facts.js';
import type { AgentId, OfferId, SessionId } from '../domain/ids.js';
import type { OfferFailure } from '../domain/offer.js';
import type { OpenReportRows, ReportChange, ReportOffer } from '../domain/report-rows.js';
import { ReportCalls } from './report-calls.js';
import { ReportLines } from './report-lines.js';
import { ReportShifts } from './report-shifts.js';

/** Raised whenever the same history gives other rows: whoever keeps them begins anew. */
export const REPORT_VERSION = 2;

/**
 * History as rows of reports. `take` wants facts in order of sequence and answers with the rows that each of them makes or
 * changes. It remembers what is not over, and goes on from there: `open` is what it had left open.
 */
export class ReportFold {
  readonly #offers: Map<OfferId, ReportOffer>;
  readonly #shifts: ReportShifts;
  readonly #calls: ReportCalls;
  readonly #lines: ReportLines;

  constructor(open: OpenReportRows) {
    this.#offers = new Map(open.offer.map((row) => [row.id, row]));
    this.#shifts = new ReportShifts(open);
    const agentOf = (id: SessionId | null): AgentId | null => this.#shifts.agentOf(id);
    this.#calls = new ReportCalls(open, agentOf);
    this.#lines = new ReportLines(open, agentOf);
  }

  take(fact: RecordedFact): readonly ReportChange[] {
    if (fact.kind === 'call') return [...this.#calls.take(fact), ...this.#lines.ofCall(fact)];
    if (fact.kind === 'leg') return this.#lines.ofLeg(fact);
    if (fact.kind === 'session') return this.#shifts.take(fact);
    return fact.kind === 'offer' ? this.#offered(fact) : [];
  }

  #offered({ id, at, after, type, detail }: Extract<RecordedFact, { kind: 'offer' }>): ReportChange[] {
    const open = this.#offers.get(id);
    if (after) {
      if (open) return [];
      const { callId, queueId, sessionId } = after;
      const agentId = this.#shifts.agentOf(sessionId);
      const row: ReportOffer = { id, callId, queueId, agentId, madeAt: at, endedAt: null, outcome: null };
      this.#offers.set(id, row);
      return [{ kind: 'offer', row }];
    }
    if (!open) return [];
    this.#offers.delete(id);
    const outcome = type === 'offer.joined' ? 'joined' : (detail['reason'] as OfferFailure);
    return [{ kind: 'offer', row: { ...open, endedAt: at, outcome } }];
  }
}
