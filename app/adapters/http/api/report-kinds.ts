import type { LegFigures } from '../../../domain/leg-costs.js';
import type { CallFigures, NoAnswerFigures } from '../../../domain/report-figures.js';
import type { PauseFigures, ShiftFigures } from '../../../domain/shift-figures.js';
import type { LevelRow, Report, ReportAsked, ReportBy, Reports } from '../../../ports/reports.js';

/** What a figure is: how it is written on pages and in CSV. */
export type FigureKind = 'count' | 'ms' | 'percent' | 'money';

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
  readonly name: 'calls' | 'service-level' | 'no-answers' | 'pauses' | 'sessions' | 'legs';
  readonly summary: string;
  /** The first is what is shown when nothing is asked for, of several days; of one it is by hour where that can be. */
  readonly by: readonly ReportBy[];
  /** An agent can be asked for. */
  readonly ofAgent: boolean;
  /** A queue can be asked for. */
  readonly ofQueue: boolean;
  /** A trunk can be asked for. */
  readonly ofTrunk?: true;
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
    ofQueue: true,
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
    ofQueue: true,
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
  {
    name: 'no-answers',
    summary: 'What agents were asked to take and did not, and why',
    by: ['agent', 'queue', 'day', 'hour'],
    ofAgent: true,
    ofQueue: true,
    columns: columnsOf<NoAnswerFigures>([
      count('offered', 'calls that agents were asked to take'),
      count('noAnswer', 'rang in vain'),
      count('rejected', 'were rejected on the telephone or in a preview'),
      count('busy', 'met a busy telephone'),
      count('notConfirmed', 'were answered, and 1 was not pressed'),
      count('callerGone', 'whose caller hung up meanwhile: nobody’s no-answer'),
      { name: 'missedPercent', kind: 'percent', mayMiss: true, means: 'not taken, of all that were offered' },
      { ...time('meanRangMs', 'how long those rang that were not taken'), mayMiss: true },
    ]),
    heads: ['offered', 'noAnswer', 'rejected', 'missedPercent'],
    charted: ['noAnswer', 'rejected', 'busy', 'notConfirmed'],
    read: (reports, asked) => reports.noAnswers(asked) as never,
  },
  {
    name: 'pauses',
    summary: 'How long agents were not ready, and why',
    by: ['reason', 'agent', 'day', 'hour'],
    ofAgent: true,
    ofQueue: false,
    columns: columnsOf<PauseFigures>([
      count('pauses', 'that began then'),
      time('pausedMs', 'within these days or hours'),
      { ...time('longestMs', 'the longest of those that began then'), mayMiss: true },
      time('productiveMs', 'of reasons that count as work'),
      time('billableMs', 'of reasons that are billed; half of those billed by half'),
    ]),
    heads: ['pauses', 'pausedMs', 'productiveMs', 'billableMs'],
    charted: ['pausedMs'],
    read: (reports, asked) => reports.pauses(asked) as never,
  },
  {
    name: 'sessions',
    summary: 'How often and how long agents were signed in, and what they did then',
    by: ['agent', 'day', 'hour'],
    ofAgent: true,
    ofQueue: false,
    columns: columnsOf<ShiftFigures>([
      count('signIns', 'that began then'),
      time('signedInMs', 'within these days or hours'),
      time('readyMs', 'free for callers'),
      time('talkingMs', 'asked to take a call, calling or talking'),
      time('wrapUpMs', 'in wrap-up'),
      time('notReadyMs', 'not ready'),
      {
        name: 'occupancyPercent',
        kind: 'percent',
        mayMiss: true,
        means: 'with callers or in wrap-up, of the time not paused',
      },
    ]),
    heads: ['signIns', 'signedInMs', 'talkingMs', 'occupancyPercent'],
    charted: ['talkingMs', 'notReadyMs', 'wrapUpMs', 'readyMs'],
    read: (reports, asked) => reports.sessions(asked) as never,
  },
  {
    name: 'legs',
    summary: 'How long lines to agents, to whoever they called and of whoever called us were up, and what they cost',
    by: ['trunk', 'agent', 'day', 'hour'],
    ofAgent: true,
    ofQueue: false,
    ofTrunk: true,
    columns: columnsOf<LegFigures>([
      count('lines', 'answered then'),
      time('nailedMs', 'of nailed-up legs, within these days or hours'),
      time('callLegMs', 'of legs that were dialled for one call'),
      time('outMs', 'of calls outside'),
      time('inMs', 'of callers who came over a trunk, which costs nothing here'),
      time('billedMs', 'of all but those callers, in whole steps of their trunks'),
      { name: 'nailedCost', kind: 'money', means: 'of nailed-up legs, at the rates of now' },
      { name: 'cost', kind: 'money', means: 'in all, at the rates of now' },
    ]),
    heads: ['nailedMs', 'callLegMs', 'outMs', 'inMs', 'cost'],
    charted: ['nailedMs', 'callLegMs', 'outMs', 'inMs'],
    read: (reports, asked) => reports.legs(asked) as never,
  },
];
