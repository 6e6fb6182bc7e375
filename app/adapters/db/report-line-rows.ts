import type { Knex } from 'knex';
import type { LineSum } from '../../domain/leg-costs.js';
import { LONGEST_PART } from '../../domain/report-rows.js';
import type { LineRange } from '../../ports/report-sums.js';
import { numberOf, textOrNull, type DriverRow } from './column-values.js';
import { inStoreTerms } from './store-error.js';

const UNTIL = 'COALESCE(l.ended_at, n)';
const CLIPPED = `(CASE WHEN ${UNTIL} < e THEN ${UNTIL} ELSE e END) - (CASE WHEN l.began_at > b THEN l.began_at ELSE b END)`;
const STEP = 'COALESCE(t.billing_step_s, 1) * CAST(1000 AS BIGINT)';
/** How much is missing to whole steps: once, where the line ends, or would if it ended now. */
const WHOLE = 'COALESCE(l.whole_ms, n - l.began_at)';
const ENDS = `(l.whole_ms IS NOT NULL OR l.ended_at IS NULL) AND ${UNTIL} > b AND ${UNTIL} <= e`;
const REST = `CASE WHEN ${ENDS} THEN ((${WHOLE} + ${STEP} - 1) / (${STEP})) * (${STEP}) - ${WHOLE} ELSE 0 END`;

/**
 * E10: lines in each span, cut at both its ends, with the rate of their trunk. A part of a line is a day long at most, so
 * the index of ends finds those of a span.
 */
export async function lineRows(reader: Knex, range: LineRange): Promise<readonly LineSum[]> {
  const { spans, now, byAgent } = range;
  if (spans.length === 0) return [];
  const values = spans.map(() => '(CAST(? AS BIGINT), CAST(? AS BIGINT))').join(', ');
  const agent = byAgent ? 'l.agent_id' : 'NULL';
  const about = whose(range);
  const sql = `WITH spans(b, e) AS (VALUES ${values}), clock(n) AS (VALUES (CAST(? AS BIGINT)))
    SELECT b AS span, l.kind AS kind, l.trunk_id AS trunk, ${agent} AS agent, COALESCE(MAX(t.rate_e4), 0) AS rate_e4,
      SUM(CASE WHEN l.part = 0 AND l.began_at >= b THEN 1 ELSE 0 END) AS line_count,
      SUM(${CLIPPED}) AS ms, SUM(${REST}) AS rest_ms
    FROM clock CROSS JOIN spans JOIN report_lines l
      ON l.began_at < e AND ((l.ended_at > b AND l.ended_at <= e + ${LONGEST_PART}) OR (l.ended_at IS NULL AND b < n))
    LEFT JOIN trunks t ON t.id = l.trunk_id
    WHERE ${about.sql}
    GROUP BY b, l.kind, l.trunk_id${byAgent ? ', l.agent_id' : ''}`;
  const bindings = [...spans.flatMap(({ from, to }) => [from, to]), now, ...about.values];
  const answer = await inStoreTerms(
    async () => (await reader.raw(sql, bindings)) as DriverRow[] | { readonly rows: DriverRow[] },
  );
  return ('rows' in answer ? answer.rows : answer).map((row) => ({
    ...{ agentId: textOrNull(row, 'agent'), trunkId: textOrNull(row, 'trunk'), from: numberOf(row, 'span') },
    ...{ kind: String(row['kind']) as LineSum['kind'], lines: numberOf(row, 'line_count') },
    ...{ ms: numberOf(row, 'ms'), restMs: numberOf(row, 'rest_ms'), rate: numberOf(row, 'rate_e4') / 10_000 },
  }));
}

/** A line that nobody's agent is on is of the site of its trunk. */
function whose({ agentId, trunkId, ofSite }: LineRange): { readonly sql: string; readonly values: readonly string[] } {
  const some = (ids: readonly string[]): string => (ids.length === 0 ? 'NULL' : ids.map(() => '?').join(', '));
  const parts = [
    ...(agentId === null ? [] : [{ sql: 'l.agent_id = ?', values: [agentId] }]),
    ...(trunkId === null ? [] : [{ sql: 'l.trunk_id = ?', values: [trunkId] }]),
    ...(ofSite === null
      ? []
      : [
          {
            sql: `(l.agent_id IN (${some(ofSite.agentIds)}) OR (l.agent_id IS NULL AND l.trunk_id IN (${some(ofSite.trunkIds)})))`,
            values: [...ofSite.agentIds, ...ofSite.trunkIds],
          },
        ]),
  ];
  return {
    sql: ['1 = 1', ...parts.map(({ sql }) => sql)].join(' AND '),
    values: parts.flatMap(({ values }) => values),
  };
}
