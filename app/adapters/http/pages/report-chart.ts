/** What is stacked, from the bottom: the name of a column with its word. */
export interface Series {
  readonly name: string;
  readonly label: string;
  /** Colour of the style sheet, `series-0`. */
  readonly series: number;
}

export interface ChartRow {
  readonly name: string;
  readonly values: readonly number[];
  /** What a pointer at it is told. */
  readonly says: string;
}

/** How values are counted: at least so many are drawn, by one of these units. */
export interface Scale {
  readonly least: number;
  readonly units: readonly number[];
}

/** Geometry of a chart as `partials/report/chart.hbs` draws it, in units of its view box. */
export interface ShownChart {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number }[];
  readonly words: readonly {
    readonly x: number;
    readonly y: number;
    readonly text: string;
    readonly anchor: 'start' | 'middle' | 'end';
  }[];
  readonly bars: readonly {
    readonly says: string;
    readonly parts: readonly {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly series: number;
    }[];
  }[];
  readonly legend: readonly Series[];
}

const WIDTH = 960;
const PLOT = 220;
const TOP = 12;
/** Room for the numbers at the side and the words below. */
const SIDE = 76;
const FOOT = 30;
/** Half of the last number below lying bars. */
const END = 40;
const MOST_WORDS = 12;
/** Words of lying bars. */
const NAMES = 190;
const ROW = 30;
export const MOST_BARS = 30;

/** Columns side by side, for time. */
export function columnChart(
  series: readonly Series[],
  rows: readonly ChartRow[],
  word: (value: number) => string,
  scale: Scale,
): ShownChart {
  const ticks = ticksOf(Math.max(scale.least, ...rows.map(({ values }) => sumOf(values))), scale);
  const top = ticks.at(-1) ?? 1;
  const wide = (WIDTH - SIDE) / Math.max(1, rows.length);
  const bar = Math.max(1, Math.min(48, wide * 0.72));
  const yOf = (value: number): number => round(TOP + PLOT - (value / top) * PLOT);
  const every = Math.ceil(rows.length / MOST_WORDS);
  return {
    width: WIDTH,
    height: TOP + PLOT + FOOT,
    lines: ticks.map((value) => ({ x1: SIDE, x2: WIDTH, y1: yOf(value), y2: yOf(value) })),
    words: [
      ...ticks.map((value) => ({ x: SIDE - 8, y: yOf(value) + 4, text: word(value), anchor: 'end' as const })),
      ...rows.flatMap(({ name }, n) =>
        n % every === 0
          ? [{ x: round(SIDE + wide * (n + 0.5)), y: TOP + PLOT + 20, text: name, anchor: 'middle' as const }]
          : [],
      ),
    ],
    bars: rows.map(({ says, values }, n) => ({
      says,
      parts: stacked(values).map(({ from, to, index }) => ({
        x: round(SIDE + wide * (n + 0.5) - bar / 2),
        y: yOf(to),
        width: round(bar),
        height: round(yOf(from) - yOf(to)),
        series: series[index]?.series ?? 0,
      })),
    })),
    legend: series,
  };
}

/** Bars one below the other, for things with names: at most `MOST_BARS`. */
export function barChart(
  series: readonly Series[],
  rows: readonly ChartRow[],
  word: (value: number) => string,
  scale: Scale,
): ShownChart {
  const shown = rows.slice(0, MOST_BARS);
  const ticks = ticksOf(Math.max(scale.least, ...shown.map(({ values }) => sumOf(values))), scale);
  const top = ticks.at(-1) ?? 1;
  const xOf = (value: number): number => round(NAMES + (value / top) * (WIDTH - NAMES - END));
  const bottom = TOP + shown.length * ROW;
  return {
    width: WIDTH,
    height: bottom + FOOT,
    lines: ticks.map((value) => ({ x1: xOf(value), x2: xOf(value), y1: TOP, y2: bottom })),
    words: [
      ...ticks.map((value) => ({ x: xOf(value), y: bottom + 20, text: word(value), anchor: 'middle' as const })),
      ...shown.map(({ name }, n) => ({
        ...{ x: NAMES - 10, y: TOP + n * ROW + ROW / 2 + 4, anchor: 'end' as const },
        text: name.length > 24 ? `${name.slice(0, 23)}…` : name,
      })),
    ],
    bars: shown.map(({ says, values }, n) => ({
      says,
      parts: stacked(values).map(({ from, to, index }) => ({
        x: xOf(from),
        y: TOP + n * ROW + 5,
        width: round(xOf(to) - xOf(from)),
        height: ROW - 10,
        series: series[index]?.series ?? 0,
      })),
    })),
    legend: series,
  };
}

function stacked(values: readonly number[]): readonly { from: number; to: number; index: number }[] {
  let to = 0;
  return values.map((value, index) => ({ from: to, to: (to += value), index })).filter((part) => part.to > part.from);
}

/** The next of 1, 2, 5, 10, 20, …: so that the lines are at round numbers. */
function niceTop(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * ten).find((top) => top >= most) ?? most;
}

/** From 0 on: of the largest unit that is not larger than the most, whole numbers where there are few. */
function ticksOf(most: number, { units }: Scale): readonly number[] {
  const unit = units.findLast((one) => one <= most) ?? 1;
  const top = niceTop(most / unit);
  const parts = top < 5 ? top : 5;
  return Array.from({ length: parts + 1 }, (_, n) => (top / parts) * n * unit);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
