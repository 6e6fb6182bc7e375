import type { Knex } from 'knex';
import type { Millis } from '../../domain/ids.js';
import type { OfferSum, StaySum } from '../../domain/report-figures.js';
import type { LineSum } from '../../domain/leg-costs.js';
import type { LineRange, ReportRange, ReportSums, ShiftRange, SumsBy, Thresholds } from '../../ports/report-sums.js';
import type { PauseSum, StateSum } from '../../domain/shift-figures.js';
import { numberOf, textOf, type DriverRow } from './column-values.js';
import { lineRows } from './report-line-rows.js';
import { PAUSES, shiftRows, STATES } from './report-shift-rows.js';
import { inStoreTerms } from './store-error.js';

const SLOT_MS = 900_000;

/** Through a reading connection: a report of a year never holds up a commit. */
export class DatabaseReportSums implements ReportSums {
  constructor(private readonly reader: Knex) {}

  stays(range: ReportRange, by: SumsBy, thresholds: Thresholds): Promise<readonly StaySum[]> {
    return this.summed('report_stays', 'entered_at', range, by, (asked) => {
      const level = this.levelOf(thresholds);
      const waited = 'CASE WHEN left_at IS NULL THEN 0 ELSE left_at - entered_at END';
      return asked
        .where('kind', 'came')
        .select(
          this.reader.raw('COUNT(*) AS offered'),
          this.reader.raw(`${sum("outcome = 'answered'")} AS answered`),
          this.reader.raw(
            `SUM(CASE WHEN outcome = 'answered' AND left_at - entered_at <= ${level.sql} THEN 1 ELSE 0 END) AS within`,
            level.values,
          ),
          ...['abandoned', 'overflowed', 'callback', 'other'].map((outcome) =>
            this.reader.raw(`${sum('outcome = ?')} AS ${outcome}`, [outcome]),
          ),
          this.reader.raw(`SUM(${waited}) AS wait_ms`),
          this.reader.raw(`MAX(${waited}) AS longest_wait_ms`),
          this.reader.raw('SUM(talk_ms) AS talk_ms'),
        );
    }).then((rows) => rows.map(readStay));
  }

  offers(range: ReportRange, by: SumsBy): Promise<readonly OfferSum[]> {
    return this.summed('report_offers', 'made_at', range, by, (asked) =>
      asked
        .whereNotNull('queue_id')
        .select(
          this.reader.raw('COUNT(*) AS offered'),
          ...Object.entries(OFFER_OUTCOMES).map(([name, outcome]) =>
            this.reader.raw(`${sum('outcome = ?')} AS ${name}`, [outcome]),
          ),
          this.reader.raw(
            `SUM(CASE WHEN outcome IN ('no-answer', 'rejected', 'busy', 'not-confirmed') THEN ended_at - made_at ELSE 0 END) AS rang_ms`,
          ),
        ),
    ).then((rows) => rows.map(readOffer));
  }

  async talks(range: ReportRange, by: SumsBy): Promise<ReadonlyMap<string, Millis>> {
    const rows = await this.summed('report_talks', 'began_at', range, by, (asked) =>
      asked
        .whereNotNull('queue_id')
        .select(this.reader.raw('SUM(CASE WHEN ended_at IS NULL THEN 0 ELSE ended_at - began_at END) AS talk_ms')),
    );
    return new Map(rows.map((row) => [keyOf(row), numberOf(row, 'talk_ms')]));
  }

  pauses(range: ShiftRange): Promise<readonly PauseSum[]> {
    return shiftRows(this.reader, range, PAUSES).then((rows) =>
      rows.map((row) => ({
        ...{ agentId: String(row['agent'] ?? ''), reason: String(row['reason'] ?? ''), from: numberOf(row, 'span') },
        ...{ pauses: numberOf(row, 'pauses'), ms: numberOf(row, 'ms'), longestMs: numberOf(row, 'longest_ms') },
      })),
    );
  }

  states(range: ShiftRange): Promise<readonly StateSum[]> {
    return shiftRows(this.reader, range, STATES).then((rows) =>
      rows.map((row) => ({
        ...{ agentId: String(row['agent'] ?? ''), state: textOf(row, 'state') as StateSum['state'] },
        ...{ from: numberOf(row, 'span'), ms: numberOf(row, 'ms') },
      })),
    );
  }

  lines(range: LineRange): Promise<readonly LineSum[]> {
    return lineRows(this.reader, range);
  }

  async signIns(range: ReportRange, by: Exclude<SumsBy, 'queue'>): Promise<ReadonlyMap<string, number>> {
    const rows = await this.summed('report_sessions', 'began_at', { ...range, queueIds: null }, by, (asked) =>
      asked.select(this.reader.raw('COUNT(*) AS signed_in')),
    );
    return new Map(rows.map((row) => [keyOf(row), numberOf(row, 'signed_in')]));
  }

  private summed(
    table: string,
    time: string,
    { from, to, queueIds, agentIds }: ReportRange,
    by: SumsBy,
    select: (asked: Knex.QueryBuilder) => Knex.QueryBuilder,
  ): Promise<readonly DriverRow[]> {
    return inStoreTerms(async () => {
      const asked = this.reader(table).where(time, '>=', from).where(time, '<', to);
      if (queueIds !== null) asked.whereIn('queue_id', [...queueIds]);
      if (agentIds !== null) asked.whereIn('agent_id', [...agentIds]);
      const key = by === 'slot' ? `(${time} / ${SLOT_MS}) * ${SLOT_MS}` : `${by}_id`;
      if (by === 'agent') asked.whereNotNull('agent_id');
      return (await select(asked.select(this.reader.raw(`${key} AS key`)).groupByRaw(key))) as DriverRow[];
    });
  }

  /** Milliseconds that count for a row's queue, as an expression. */
  private levelOf({ otherwise, of }: Thresholds): { readonly sql: string; readonly values: (string | number)[] } {
    const named = [...of].filter(([, ms]) => ms !== otherwise);
    if (named.length === 0) return { sql: '?', values: [otherwise] };
    const cases = named.map(() => 'WHEN ? THEN CAST(? AS BIGINT)').join(' ');
    const sql = `(CASE queue_id ${cases} ELSE CAST(? AS BIGINT) END)`;
    return { sql, values: [...named.flatMap(([id, ms]) => [id, ms]), otherwise] };
  }
}

const OFFER_OUTCOMES = {
  joined: 'joined',
  no_answer: 'no-answer',
  rejected: 'rejected',
  busy: 'busy',
  not_confirmed: 'not-confirmed',
  caller_gone: 'caller-gone',
} as const;

function sum(test: string): string {
  return `SUM(CASE WHEN ${test} THEN 1 ELSE 0 END)`;
}

/** A queue's or agent's id, or the instant of a slot. */
function keyOf(row: DriverRow): string {
  return String(row['key']);
}

function readStay(row: DriverRow): StaySum {
  return {
    key: keyOf(row),
    offered: numberOf(row, 'offered'),
    answered: numberOf(row, 'answered'),
    within: numberOf(row, 'within'),
    abandoned: numberOf(row, 'abandoned'),
    overflowed: numberOf(row, 'overflowed'),
    callbacks: numberOf(row, 'callback'),
    other: numberOf(row, 'other'),
    waitMs: numberOf(row, 'wait_ms'),
    longestWaitMs: numberOf(row, 'longest_wait_ms'),
    talkMs: numberOf(row, 'talk_ms'),
  };
}

function readOffer(row: DriverRow): OfferSum {
  return {
    key: keyOf(row),
    offered: numberOf(row, 'offered'),
    joined: numberOf(row, 'joined'),
    noAnswer: numberOf(row, 'no_answer'),
    rejected: numberOf(row, 'rejected'),
    busy: numberOf(row, 'busy'),
    notConfirmed: numberOf(row, 'not_confirmed'),
    callerGone: numberOf(row, 'caller_gone'),
    rangMs: numberOf(row, 'rang_ms'),
  };
}
