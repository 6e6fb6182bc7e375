import { DEFAULT_SITE, type Directory } from './domain/directory.js';
import type { Instant, LocalTime, Millis } from './domain/ids.js';
import { daysOf, hoursOf, type LocalSpan } from './domain/local-days.js';
import {
  addStays,
  agentFigures,
  callFigures,
  levelFigures,
  type CallFigures,
  type OfferSum,
} from './domain/report-figures.js';
import { settingFor } from './domain/setting-for.js';
import type { Live } from './ports/live.js';
import type { LocalTimes } from './ports/local-times.js';
import type { ReportRange, ReportSums, SumsBy, Thresholds } from './ports/report-sums.js';
import type { LevelRow, Report, ReportAsked, Reports } from './ports/reports.js';

/** Longest wait of who asks until the rows are up to now. */
const CATCH_UP_MS: Millis = 3_000;

interface ReportParts {
  readonly sums: ReportSums;
  readonly kept: { upToDate(withinMs: Millis): Promise<boolean>; readonly progress: { readonly seenAt: Instant } };
  readonly live: Pick<Live, 'view'>;
  readonly localTimes: LocalTimes;
}

/** What a report of these days is about. */
interface Frame extends Omit<Report<never>, 'rows' | 'total'> {
  readonly asked: ReportAsked;
  readonly range: ReportRange;
  readonly directory: Directory;
  /** null: not by days or hours. */
  readonly spans: readonly LocalSpan[] | null;
  readonly by: SumsBy;
}

/** Reports from the rows that history was folded into; names, sites and settings are those of now. */
export function makeReports({ sums, kept, live, localTimes }: ReportParts): Reports {
  async function frameOf(asked: ReportAsked): Promise<Frame> {
    const whole = await kept.upToDate(CATCH_UP_MS);
    const { directory } = live.view;
    const zone = directory.sites.get(asked.siteId ?? DEFAULT_SITE)?.zone ?? 'UTC';
    const local = (at: Instant): LocalTime => localTimes.at(at, zone);
    const spans = (asked.by === 'hour' ? hoursOf : daysOf)(asked.first, asked.last, local);
    const [from, to] = [spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0];
    const byTime = asked.by === 'day' || asked.by === 'hour';
    return {
      ...{ asked, directory, zone, from, to, countedTo: whole ? null : kept.progress.seenAt },
      range: { from, to, ...idsOf(asked, directory) },
      spans: byTime ? spans : null,
      by: asked.by === 'queue' || asked.by === 'agent' ? asked.by : 'slot',
    };
  }

  return {
    async calls(asked) {
      const frame = await frameOf(asked);
      if (asked.by === 'agent' || asked.agentId !== null) return ofAgents(frame, sums);
      const stays = await sums.stays(frame.range, frame.by, thresholdsOf(frame.directory));
      return reportOf(frame, stays, addStays, callFigures);
    },
    async serviceLevel(asked) {
      const frame = await frameOf(asked);
      const thresholds = thresholdsOf(frame.directory);
      const stays = await sums.stays(frame.range, frame.by, thresholds);
      const ofAll = commonLevel(frame, thresholds);
      return reportOf(frame, stays, addStays, (sum): LevelRow => {
        const own = asked.by === 'queue' && sum.key !== '' ? levelOf(thresholds, sum.key) : ofAll;
        return { ...levelFigures(sum), thresholdMs: own };
      });
    },
  };
}

/** By agents, or of one: what they were asked to take, and what they took. */
async function ofAgents(frame: Frame, sums: ReportSums): Promise<Report<CallFigures>> {
  const { range, by } = frame;
  const offers = await sums.offers(range, by);
  const stays = new Map((await sums.stays(range, by, thresholdsOf(frame.directory))).map((sum) => [sum.key, sum]));
  const talks = await sums.talks(range, by);
  const asked = new Map(offers.map((sum) => [sum.key, sum]));
  const all = [...new Set([...asked.keys(), ...stays.keys(), ...talks.keys()])].map((key) => ({
    ...{ key, asked: asked.get(key), stays: stays.get(key), talkMs: talks.get(key) ?? 0 },
  }));
  const add = (key: string, parts: Iterable<(typeof all)[number]>): (typeof all)[number] => {
    const some = [...parts];
    return {
      key,
      asked: addOffers(
        key,
        some.flatMap((one) => one.asked ?? []),
      ),
      stays: addStays(
        key,
        some.flatMap((one) => one.stays ?? []),
      ),
      talkMs: some.reduce((ms, one) => ms + one.talkMs, 0),
    };
  };
  return reportOf(frame, all, add, (one) => agentFigures(one.asked, one.stays, one.talkMs));
}

export function addOffers(key: string, sums: readonly OfferSum[]): OfferSum {
  const of = (count: Exclude<keyof OfferSum, 'key'>): number => sums.reduce((all, one) => all + one[count], 0);
  return {
    ...{ key, offered: of('offered'), joined: of('joined'), noAnswer: of('noAnswer'), rejected: of('rejected') },
    ...{ busy: of('busy'), notConfirmed: of('notConfirmed'), callerGone: of('callerGone'), rangMs: of('rangMs') },
  };
}

/** Sums as rows with names: by day and hour those of the quarters of an hour in it. */
function reportOf<Sum extends { readonly key: string }, Figures>(
  frame: Frame,
  sums: readonly Sum[],
  add: (key: string, sums: Iterable<Sum>) => Sum,
  figures: (sum: Sum) => Figures,
): Report<Figures> {
  const { zone, from, to, countedTo, spans, directory, asked } = frame;
  const nameOf = (id: string): string =>
    (asked.by === 'agent' ? directory.agents : directory.queues).get(id)?.name ?? id;
  const rows = spans
    ? spans.map((span) => ({
        key: String(span.from),
        name: span.name,
        sum: add(String(span.from), within(sums, span)),
      }))
    : sums.map((sum) => ({ key: sum.key, name: nameOf(sum.key), sum })).sort((a, b) => a.name.localeCompare(b.name));
  return {
    ...{ zone, from, to, countedTo, total: figures(add('', sums)) },
    rows: rows.map(({ key, name, sum }) => ({ key, name, ...figures(sum) })),
  };
}

function within<Sum extends { readonly key: string }>(sums: readonly Sum[], { from, to }: LocalSpan): Sum[] {
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

function thresholdsOf(directory: Directory): Thresholds {
  const of = [...directory.queues.keys()].map(
    (queueId) => [queueId, settingFor(directory, 'serviceLevelMs', { queueId })] as const,
  );
  return { otherwise: settingFor(directory, 'serviceLevelMs', {}), of: new Map(of) };
}

function levelOf({ of, otherwise }: Thresholds, queueId: string): Millis {
  return of.get(queueId) ?? otherwise;
}

/** Of the queue that is asked for, or of all when they have the same. */
function commonLevel({ range }: Frame, thresholds: Thresholds): Millis | null {
  const queues = range.queueIds ?? [...thresholds.of.keys()];
  const levels = new Set(queues.map((id) => levelOf(thresholds, id)));
  const [one] = levels;
  return levels.size > 1 ? null : (one ?? thresholds.otherwise);
}
