import type { FigureColumn, ReportKind } from '../api/report-kinds.js';
import type { ReportAnswer } from '../api/report-routes.js';
import type { Texts } from '../texts.js';
import { durationText } from './duration.js';
import { shownTable, pagesOf, type ListColumn } from './list-page.js';
import { barChart, columnChart, MOST_BARS, type ChartRow, type Series } from './report-chart.js';

type Row = ReportAnswer['total'];

interface Shown {
  readonly kind: ReportKind;
  /** The page of rows that is looked at. */
  readonly answer: ReportAnswer;
  /** All of them. */
  readonly whole: ReportAnswer;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly sort: string;
  readonly page: number;
}

export function sortColumns({ columns }: ReportKind): readonly ListColumn[] {
  return ['name', ...columns.map(({ name }) => name)].map((name) => ({ name, text: name }));
}

/** Figures, chart and table of a report as `pages/report.hbs` prints them. */
export function reportShown(shown: Shown, texts: Texts): object {
  const { kind, answer } = shown;
  const said = { ...shown, answer: saidOf(answer, texts), whole: saidOf(shown.whole, texts) };
  return {
    heads: kind.heads.map((name) => {
      const column = columnNamed(kind, name);
      return { label: labelOf(column, texts), text: figureText(column, answer.total, answer, texts) };
    }),
    zone: texts.say(kind.ofQueue ? 'report.zone' : 'report.zone-shifts', { zone: answer.zone }),
    chart: answer.count === 0 ? null : chartOf(said, texts),
    list: listOf(said, texts),
  };
}

/** Our own words for our own reasons, and for what is nobody's. */
function saidOf(answer: ReportAnswer, texts: Texts): ReportAnswer {
  const named = (row: Row): Row => {
    const own = row['key'] === '' ? `report.no-${answer.by}` : `reason.${String(row['name'])}`;
    const isOurs = row['key'] === '' || answer.by === 'reason';
    return isOurs && texts.has(own) ? { ...row, name: texts.say(own) } : row;
  };
  return { ...answer, items: answer.items.map(named) };
}

function chartOf({ kind, whole }: Shown, texts: Texts): object {
  const { by, items, first, last, total } = whole;
  const columns = kind.charted.map((name) => columnNamed(kind, name));
  const series: Series[] = columns.map((column, n) => ({
    ...{ name: column.name, label: labelOf(column, texts), series: SERIES[column.name] ?? n },
  }));
  const rows: ChartRow[] = items.map((row) => ({
    name: tickOf(String(row['name']), whole),
    values: columns.map(({ name }) => Number(row[name] ?? 0)),
    says: `${String(row['name'])}: ${columns.map((column) => sentence(column, row, whole, texts)).join(', ')}`,
  }));
  const [column] = columns;
  const word = (value: number): string => (column ? axisText(column, value, texts) : String(value));
  const scale = SCALES[column?.kind ?? 'count'];
  const byTime = by === 'day' || by === 'hour';
  const says = texts.say(rows.length > MOST_BARS && !byTime ? 'report.chart-says-first' : 'report.chart-says', {
    ...{ first, last, most: MOST_BARS },
    figures: columns.map((one) => sentence(one, total, whole, texts)).join(', '),
  });
  const title = `${texts.say(`report.${kind.name}.title`)}, ${texts.say(`report.by-${by}`)}`;
  const geometry = (byTime ? columnChart : barChart)(series, rows, word, scale);
  return { ...geometry, id: `chart-${kind.name}`, title, says };
}

/** As the wallboard colours what agents do; others by their place. */
const SERIES: Readonly<Record<string, number>> = {
  talkingMs: 5,
  notReadyMs: 4,
  pausedMs: 4,
  wrapUpMs: 3,
  readyMs: 0,
  noAnswer: 1,
  rejected: 2,
  busy: 4,
  notConfirmed: 3,
  levelPercent: 5,
  nailedMs: 5,
  callLegMs: 0,
  outMs: 3,
  inMs: 4,
};

const SCALES = {
  percent: { least: 100, units: [1] },
  count: { least: 4, units: [1] },
  ms: { least: 60_000, units: [60_000, 3_600_000] },
  money: { least: 1, units: [1] },
} as const;

/** Days without their year, hours of one day without the day. */
function tickOf(name: string, { by, first, last }: ReportAnswer): string {
  if (by === 'day') return name.slice(5);
  if (by !== 'hour') return name;
  return first === last ? name.slice(11, 16) : name.slice(5, 16);
}

function listOf({ kind, answer, path, query, sort, page }: Shown, texts: Texts): object {
  const { columns } = kind;
  const hrefOf = (over: { readonly sort?: string; readonly page?: number }): string => {
    const given = new URLSearchParams(query);
    const wanted = { sort, page: 1, ...over };
    if (wanted.sort !== '') given.set('sort', wanted.sort);
    if (wanted.page > 1) given.set('page', String(wanted.page));
    return given.size === 0 ? path : `${path}?${given}`;
  };
  const first = texts.say(`report.by-${answer.by}`);
  const heads = [first, ...columns.map((column) => labelOf(column, texts))];
  const names = ['name', ...columns.map(({ name }) => name)];
  const cells = (row: Row, name: string) => [
    { text: name },
    ...columns.map((column) => ({ text: figureText(column, row, answer, texts) })),
  ];
  const rows = answer.items.map((row) => cells(row, String(row['name'])));
  const all = rows.length === 0 ? [] : [cells(answer.total, texts.say('report.in-all'))];
  const table = shownTable(texts.say(`report.${kind.name}.title`), heads, [...rows, ...all], texts.say('report.empty'));
  const pages = pagesOf(answer.count);
  const at = Math.min(page, pages);
  return {
    ...table,
    columns: heads.map((text, n) => {
      const name = names[n] ?? '';
      // Figures are looked through from the largest on.
      const [once, again] = n === 0 ? [name, `-${name}`] : [`-${name}`, name];
      return {
        ...{ text, href: hrefOf({ sort: sort === once ? again : once }) },
        sorted: sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : null,
      };
    }),
    ...{ total: answer.count, many: pages > 1, page: at, pages },
    before: at > 1 ? hrefOf({ page: at - 1 }) : null,
    after: at < pages ? hrefOf({ page: at + 1 }) : null,
  };
}

function columnNamed({ columns }: ReportKind, name: string): FigureColumn {
  const column = columns.find((one) => one.name === name);
  if (!column) throw new Error(`the report has no column ${name}`);
  return column;
}

function labelOf({ name }: FigureColumn, texts: Texts): string {
  return texts.say(`report.column.${name}`);
}

function sentence(column: FigureColumn, row: Row, answer: ReportAnswer, texts: Texts): string {
  return `${labelOf(column, texts)} ${figureText(column, row, answer, texts)}`;
}

/** As people read it. */
function figureText({ name, kind }: FigureColumn, row: Row, { currency = '' }: ReportAnswer, texts: Texts): string {
  const value = row[name] ?? null;
  if (value === null) return texts.say('report.none');
  if (kind === 'ms') return durationText(Number(value));
  if (kind === 'money') return moneyText(Number(value), currency, texts);
  return kind === 'percent' ? texts.say('report.percent', { value }) : String(value);
}

/** As the language of the page writes it. */
function moneyText(value: number, currency: string, { language }: Texts): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(value);
}

function axisText({ kind }: FigureColumn, value: number, texts: Texts): string {
  if (kind === 'ms') return durationText(value);
  return kind === 'percent' ? texts.say('report.percent', { value }) : String(value);
}
