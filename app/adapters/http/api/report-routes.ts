import { z } from 'zod';
import { REPORT_BY } from '../../../ports/reports.js';
import type { Caller } from '../auth/caller.js';
import { csvText, type CsvCell } from '../csv-text.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { instantAnswer } from './field-schemas.js';
import { REPORT_KINDS, type FigureColumn, type ReportKind } from './report-kinds.js';
import { askedOf, MOST_REPORT_ROWS, reportQuery, type ReportPorts, type ReportQuery } from './report-query.js';

type ReportRow = Readonly<Record<string, number | string | null>>;

export interface ReportAnswer {
  readonly zone: string;
  readonly first: string;
  readonly last: string;
  readonly by: (typeof REPORT_BY)[number];
  readonly from: number;
  readonly to: number;
  readonly countedTo: number | null;
  readonly currency?: string | undefined;
  readonly count: number;
  readonly items: readonly ReportRow[];
  readonly total: ReportRow;
}

/** M: each report as JSON and as CSV. */
export function reportRoutes(ports: ApiPorts & ReportPorts): readonly Route[] {
  return REPORT_KINDS.flatMap((kind) => [jsonRoute(kind, ports), csvRoute(kind, ports)]);
}

function jsonRoute(kind: ReportKind, ports: ApiPorts & ReportPorts): Route {
  const figures = Object.fromEntries(kind.columns.map((column) => [column.name, figureField(column)]));
  const answer = z.strictObject({
    zone: z.string().describe('IANA time zone of days and hours'),
    first: z.string(),
    last: z.string(),
    by: z.enum(REPORT_BY),
    from: instantAnswer,
    to: instantAnswer.describe('behind the last day'),
    countedTo: z.int().nullable().describe('history is counted up to here; null: all of it'),
    ...(hasCosts(kind) && { currency: z.string().describe('of what costs are in it, ISO 4217') }),
    count: z.int().describe('rows in all'),
    items: z.array(z.strictObject({ key: z.string(), name: z.string(), ...figures })),
    total: z.strictObject(figures),
  });
  return defineRoute({
    id: `reports.${kind.name}`,
    method: 'get',
    path: `/api/v1/reports/${kind.name}`,
    summary: kind.summary,
    roles: ['supervisor', 'admin'],
    query: reportQuery(kind),
    status: 200,
    answer,
    refusals: REFUSALS,
    handle: async ({ query, caller }) => (await answerOf(kind, query as ReportQuery, caller, ports)) as never,
  });
}

function csvRoute(kind: ReportKind, ports: ApiPorts & ReportPorts): Route {
  return defineRoute({
    id: `reports.${kind.name}.csv`,
    method: 'get',
    path: `/api/v1/reports/${kind.name}.csv`,
    summary: `${kind.summary}, as CSV with the total last; times are seconds`,
    roles: ['supervisor', 'admin'],
    query: reportQuery(kind),
    status: 200,
    stream: 'text/csv',
    refusals: REFUSALS,
    async handle({ query, caller }, { response }) {
      const answer = await answerOf(kind, { ...(query as ReportQuery), page: 1, limit: Infinity }, caller, ports);
      response.attachment(`farline-${kind.name}-${answer.first}-${answer.last}.csv`);
      response.type('text/csv; charset=utf-8').send(csvOf(kind, answer));
    },
  });
}

function hasCosts({ columns }: ReportKind): boolean {
  return columns.some(({ kind }) => kind === 'money');
}

const REFUSALS = ['storage-failed', 'missing-reference'] as const;

function figureField({ kind, mayMiss, means }: FigureColumn): z.ZodType {
  const field = kind === 'percent' || kind === 'money' ? z.number() : z.int();
  return (mayMiss ? field.nullable() : field).describe(kind === 'ms' ? `milliseconds; ${means}` : means);
}

async function answerOf(
  kind: ReportKind,
  query: ReportQuery,
  caller: Caller,
  ports: ApiPorts & ReportPorts,
): Promise<ReportAnswer> {
  const asked = askedOf(kind, query, caller, ports);
  const { zone, from, to, countedTo, currency, rows, total } = await kind.read(ports.reports, asked);
  const { sort = '', page = 1, limit = MOST_REPORT_ROWS } = query;
  const all = sorted(rows, sort);
  const first = limit === Infinity ? 0 : (page - 1) * limit;
  const { first: firstDay, last, by } = asked;
  const items = all.slice(first, first + limit);
  const about = { zone, first: firstDay, last, by, from, to, countedTo, ...(currency !== undefined && { currency }) };
  return { ...about, count: all.length, items, total };
}

function sorted(rows: readonly ReportRow[], sort: string): readonly ReportRow[] {
  if (sort === '') return rows;
  const name = sort.replace(/^-/, '');
  const way = sort.startsWith('-') ? -1 : 1;
  const before = (one: ReportRow, other: ReportRow): number => {
    const [a = null, b = null] = [one[name], other[name]];
    // What is missing stands last either way.
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return way * (typeof a === 'number' && typeof b === 'number' ? a - b : ORDER.compare(String(a), String(b)));
  };
  return rows.toSorted(before);
}

const ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function csvOf({ columns }: ReportKind, { by, items, total, currency = '' }: ReportAnswer): string {
  const heads = columns.map(({ name, kind }) =>
    kind === 'money' ? `${name}${currency}` : name.replace(/Ms$/, 'Seconds'),
  );
  const cells = (row: ReportRow): CsvCell[] =>
    columns.map(({ name, kind }) => {
      const value = row[name] ?? null;
      return kind === 'ms' && typeof value === 'number' ? value / 1_000 : value;
    });
  const rows = items.map((row) => [row['name'] ?? null, ...cells(row)]);
  return csvText([[by, ...heads], ...rows, ['total', ...cells(total)]]);
}
