import type { Knex } from 'knex';
import { LONGEST_PART } from '../../domain/report-rows.js';
import type { ShiftRange } from '../../ports/report-sums.js';
import type { DriverRow } from './column-values.js';
import { inStoreTerms } from './store-error.js';

interface ShiftColumns {
  /** What the rows are told apart by, beside span and agent. */
  readonly group: string;
  readonly where: string;
  /** More sums; each ? is the instant of now. */
  readonly more: readonly string[];
}

export const PAUSES: ShiftColumns = {
  group: 'reason',
  where: `state = 'not-ready'`,
  more: [
    `SUM(CASE WHEN part = 0 AND began_at >= b THEN 1 ELSE 0 END) AS pauses`,
    `MAX(CASE WHEN part = 0 AND began_at >= b THEN COALESCE(whole_ms, CAST(? AS BIGINT) - began_at) ELSE 0 END) AS longest_ms`,
  ],
};

export const STATES: ShiftColumns = { group: 'state', where: `state <> 'logged-out'`, more: [] };

/**
 * What agents did in each span, cut at both its ends. A part of an interval is a day long at most, so the index of ends
 * finds those of a span.
 */
export function shiftRows(
  reader: Knex,
  { spans, agentIds, now, byAgent }: ShiftRange,
  { group, where, more }: ShiftColumns,
): Promise<readonly DriverRow[]> {
  if (spans.length === 0 || agentIds?.length === 0) return Promise.resolve([]);
  const values = spans.map(() => '(CAST(? AS BIGINT), CAST(? AS BIGINT))').join(', ');
  const until = 'COALESCE(ended_at, CAST(? AS BIGINT))';
  const clipped = `(CASE WHEN ${until} < e THEN ${until} ELSE e END) - (CASE WHEN began_at > b THEN began_at ELSE b END)`;
  const agents = agentIds === null ? '' : `AND agent_id IN (${agentIds.map(() => '?').join(', ')})`;
  const agent = byAgent ? 'agent_id' : `''`;
  const sql = `WITH spans(b, e) AS (VALUES ${values})
    SELECT b AS span, ${agent} AS agent, ${group}, ${[`SUM(${clipped}) AS ms`, ...more].join(', ')}
    FROM spans JOIN report_intervals
      ON began_at < e AND ((ended_at > b AND ended_at <= e + ${LONGEST_PART}) OR (ended_at IS NULL AND b < CAST(? AS BIGINT)))
    WHERE ${where} ${agents}
    GROUP BY b, ${byAgent ? 'agent_id, ' : ''}${group}`;
  const nows = Array.from({ length: 2 + (more.join('').match(/\?/g)?.length ?? 0) + 1 }, () => now);
  const bindings = [...spans.flatMap(({ from, to }) => [from, to]), ...nows, ...(agentIds ?? [])];
  return inStoreTerms(async () => {
    const answer = (await reader.raw(sql, bindings)) as DriverRow[] | { readonly rows: DriverRow[] };
    return 'rows' in answer ? answer.rows : answer;
  });
}
