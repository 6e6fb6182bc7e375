import { DEFAULT_SITE, type Directory } from './domain/directory.js';
import type { Instant, LocalTime } from './domain/ids.js';
import { daysOf, hoursOf, type LocalSpan } from './domain/local-days.js';
import type { LocalTimes } from './ports/local-times.js';
import type { ReportRange, SumsBy } from './ports/report-sums.js';
import type { Report, ReportAsked } from './ports/reports.js';

/** What a report of these days is about. */
export interface ReportFrame extends Omit<Report<never>, 'rows' | 'total'> {
  readonly asked: ReportAsked;
  readonly range: ReportRange;
  readonly directory: Directory;
  /** null: not by days or hours. */
  readonly spans: readonly LocalSpan[] | null;
  readonly by: SumsBy;
}

/** Instants, spans and ids of what is asked for, on the clock of its site. */
export function reportFrame(
  asked: ReportAsked,
  directory: Directory,
  localTimes: LocalTimes,
  countedTo: Instant | null,
): ReportFrame {
  const zone = directory.sites.get(asked.siteId ?? DEFAULT_SITE)?.zone ?? 'UTC';
  const local = (at: Instant): LocalTime => localTimes.at(at, zone);
  const spans = (asked.by === 'hour' ? hoursOf : daysOf)(asked.first, asked.last, local);
  const [from, to] = [spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0];
  return {
    ...{ asked, directory, zone, from, to, countedTo },
    range: { from, to, ...idsOf(asked, directory) },
    spans: asked.by === 'day' || asked.by === 'hour' ? spans : null,
    by: asked.by === 'queue' || asked.by === 'agent' ? asked.by : 'slot',
  };
}

/** Sums as rows with names: by day and hour those of the quarters of an hour in it. */
export function reportRows<Sum extends { readonly key: string }, Figures>(
  { zone, from, to, countedTo, spans, directory, asked }: ReportFrame,
  sums: readonly Sum[],
  add: (key: string, sums: Iterable<Sum>) => Sum,
  figures: (sum: Sum) => Figures,
): Report<Figures> {
  const things = asked.by === 'agent' ? directory.agents : directory.queues;
  const rows = spans
    ? spans.map((span) => ({
        key: String(span.from),
        name: span.name,
        sum: add(String(span.from), within(sums, span)),
      }))
    : sums
        .map((sum) => ({ key: sum.key, name: things.get(sum.key)?.name ?? sum.key, sum }))
        .sort((a, b) => a.name.localeCompare(b.name));
  return {
    ...{ zone, from, to, countedTo, total: figures(add('', sums)) },
    rows: rows.map(({ key, name, sum }) => ({ key, name, ...figures(sum) })),
  };
}

/** Those of the quarters of an hour in this span. */
export function within<Sum extends { readonly key: string }>(sums: readonly Sum[], { from, to }: LocalSpan): Sum[] {
  return sums.filter(({ key }) => Number(key) >= from && Number(key) < to);
}

/** Whose calls: of the site's queues and agents where a site is asked for. */
function idsOf({ siteId, queueId, agentId, by }: ReportAsked, { queues, agents }: Directory) {
  const ofSite = (things: Iterable<{ readonly id: string; readonly siteId: string }>): string[] | null =>
    siteId === null ? null : [...things].filter((one) => one.siteId === siteId).map(({ id }) => id);
  const aboutAgents = by === 'agent' || agentId !== null;
  return {
    queueIds: queueId === null ? (aboutAgents ? null : ofSite(queues.values())) : [queueId],
    agentIds: agentId === null ? (aboutAgents ? ofSite(agents.values()) : null) : [agentId],
  };
}
