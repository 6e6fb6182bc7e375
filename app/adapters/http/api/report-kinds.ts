import type { CallFigures } from '../../../domain/report-figures.js';
import type { LevelRow, Report, ReportAsked, ReportBy, Reports } from '../../../ports/reports.js';

/** What a figure is: how it is written on pages and in CSV. */
export type FigureKind = 'count' | 'ms' | 'percent';

export interface FigureColumn {
  /** Field of the rows and of the total. */
  readonly name: string;
  readonly kind: FigureKind;
  /** May be null: there is nothing to make it of. */
  readonly mayMiss?: true;
  /** What programs are told of it. */
  readonly means: string;
}

type Figures = Readonly<Record<string, number | string | null>>;

/** One report, as API and pages offer it. */
export interface ReportKind {
  readonly name: 'calls' | 'service-level';
  readonly summary: string;
  /** The first is what is shown when nothing is asked for, of several days; of one it is by hour where that can be. */
  readonly by: readonly ReportBy[];
  /** An agent can be asked for. */
  readonly ofAgent: boolean;
  readonly columns: readonly FigureColumn[];
  /** Columns whose totals stand above the chart. */
  readonly heads: readonly string[];
  /** Columns that the chart stacks, from the bottom. */
  readonly charted: readonly string[];
  readonly read: (reports: Reports, asked: ReportAsked) => Promise<Report<Figures>>;
}

type Of<Name extends string> = FigureColumn & { readonly name: Name };

const count = <N extends string>(name: N, means: string): Of<N> => ({ name, kind: 'count', means });
const time = <N extends string>(name: N, means: string): Of<N> => ({ name, kind: 'ms', means });

/** Names of fields that there are, so that a column cannot be misspelt. */
function columnsOf<F>(columns: readonly Of<keyof F & string>[]): readonly FigureColumn[] {
  return columns;
}

export const REPORT_KINDS: readonly ReportKind[] = [
  {
    name: 'calls',
    summary: 'Callers in queues: how many came, what became of them, how long they waited and talked',
    by: ['day', 'hour', 'queue', 'agent'],
    ofAgent: true,
    columns: columnsOf<CallFigures>([
      count('offered', 'callers who came to a queue; of agents: what they were asked to take'),
      count('answered', 'of these, who was joined to an agent'),
      count('abandoned', 'who hung up before that'),
      count('overflowed', 'who waited as long as the queue lets them, or found it closed'),
      count('callbacks', 'who agreed to be called back'),
      count('other', 'whose wait ended otherwise; of agents: what they did not take'),
      { ...time('meanWaitMs', 'of all whose wait is over'), mayMiss: true },
      time('longestWaitMs', 'the longest of these waits'),
      time('talkMs', 'with agents, in all'),
      { ...time('meanTalkMs', 'of those who were answered'), mayMiss: true },
    ]),
    heads: ['offered', 'answered', 'abandoned', 'meanWaitMs', 'talkMs'],
    charted: ['answered', 'abandoned', 'overflowed', 'callbacks', 'other'],
    read: (reports, asked) => reports.calls(asked) as never,
  },
  {
    name: 'service-level',
    summary: 'How many callers were answered within the service level of their queue, of all who came',
    by: ['day', 'hour', 'queue'],
    ofAgent: false,
    columns: columnsOf<LevelRow>([
      { name: 'levelPercent', kind: 'percent', mayMiss: true, means: 'answered in time, of all who came' },
      count('offered', 'callers who came to a queue'),
      count('within', 'answered within the service level'),
      count('answered', 'answered at all'),
      count('abandoned', 'who hung up before that'),
      { name: 'thresholdMs', kind: 'ms', mayMiss: true, means: 'the service level; null: queues differ' },
    ]),
    heads: ['levelPercent', 'offered', 'within'],
    charted: ['levelPercent'],
    read: (reports, asked) => reports.serviceLevel(asked) as never,
  },
];
