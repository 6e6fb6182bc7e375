import { DatabaseReportStore } from '../../app/adapters/db/report-store.js';
import { DatabaseReportSums } from '../../app/adapters/db/report-sums.js';
import type { Database } from '../../app/adapters/db/database.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { systemLocalTimes } from '../../app/adapters/system/local-times.js';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { Change } from '../../app/domain/world.js';
import { KeepReports } from '../../app/jobs/keep-reports.js';
import { makeReports } from '../../app/make-reports.js';
import type { Live } from '../../app/ports/live.js';
import type { Reports } from '../../app/ports/reports.js';
import { REPORT_VERSION, ReportFold } from '../../app/projections/report-fold.js';
import { RecordedLog } from './recorded-log.js';
import { aCall, anOffer, aSession, gone, put } from './rows.js';

const CLOCK = systemClock();
export const FOLD = {
  version: REPORT_VERSION,
  make: (open: ConstructorParameters<typeof ReportFold>[0]) => new ReportFold(open),
};

/** Real reports over a real database, of a history that a test tells. */
export class ReportDesk {
  readonly log = new RecordedLog();
  readonly facts: RecordedFact[] = [];
  readonly store: DatabaseReportStore;
  kept: KeepReports;
  readonly reports: Reports;

  constructor(
    readonly database: Database,
    live: Pick<Live, 'view'>,
    fold = FOLD,
  ) {
    this.store = new DatabaseReportStore(database);
    this.kept = this.keeper(fold);
    this.reports = makeReports({
      sums: new DatabaseReportSums(database.reader),
      // However busy the machine is: what is told is counted.
      kept: { upToDate: () => this.kept.upToDate(20_000), progress: { seenAt: 0 } },
      live,
      localTimes: systemLocalTimes(this.log),
      clock: CLOCK,
    });
  }

  /** One who follows this history, as after a start. */
  keeper(fold = FOLD): KeepReports {
    const history = {
      page: (sequence: number, limit: number) =>
        Promise.resolve(this.facts.filter((fact) => fact.sequence > sequence).slice(0, limit)),
    };
    const facts = { lastSequence: () => Promise.resolve(this.facts.at(-1)?.sequence ?? 0) };
    return new KeepReports({ history, facts, store: this.store, fold, clock: CLOCK, log: this.log });
  }

  happens(at: number, change: Change): void {
    this.facts.push({ ...factOf(change), sequence: this.facts.length + 1, at } as RecordedFact);
  }

  signsIn(at: number, agentId: string, id = `s-${agentId}`): void {
    this.happens(at, put.session(aSession({ id, agentId, since: at }), 'session.logged-in'));
  }

  /** From now on they do this; a reason makes them not ready. */
  does(at: number, agentId: string, state: 'ready' | 'not-ready', reason: string | null = null): void {
    const setter = reason === null ? null : ('agent' as const);
    const interval = { state, reason, setter, via: 'web', since: at };
    const row = { id: `s-${agentId}`, agentId, state: { at: state }, interval } as const;
    this.happens(at, put.session(aSession(row), reason === null ? 'hold.cleared' : 'hold.set'));
  }

  signsOut(at: number, agentId: string): void {
    this.happens(at, { ...gone('session', `s-${agentId}`), why: 'session.ended' });
  }

  /** A caller of a queue who waits so long, and talks so long to whom answers, or hangs up; times in seconds. */
  call(id: string, at: number, { queueId = 'sales', waits, talks, agentId = 'joe', by = 'caller' }: Told): void {
    const sessionId = `s-${agentId}`;
    const row = { id, queueId, arrivedAt: at };
    const left = at + waits * 1_000;
    this.happens(at, put.call(aCall(row), 'call.arrived'));
    const offer = `o-${id}`;
    this.happens(at, put.offer(anOffer({ id: offer, callId: id, sessionId, queueId }), 'offer.made'));
    const over = (why: string, reason?: string): Change => ({
      ...gone('offer', offer),
      why,
      detail: reason === undefined ? { callId: id, sessionId } : { callId: id, sessionId, reason },
    });
    if (talks === undefined) {
      this.happens(left, over('offer.failed', 'caller-gone'));
    } else {
      this.happens(left, over('offer.joined'));
      const talking = { at: 'talking', sessionId, since: left } as const;
      this.happens(left, put.call(aCall({ ...row, state: talking }), 'call.joined'));
    }
    this.happens(left + (talks ?? 0) * 1_000, { ...gone('call', id), why: 'call.ended', detail: { by } });
  }
}

interface Told {
  readonly queueId?: string;
  readonly waits: number;
  /** Nobody answers when it is left out. */
  readonly talks?: number;
  readonly agentId?: string;
  readonly by?: string;
}
