import type { Directory } from './domain/directory.js';
import type { Instant, Millis } from './domain/ids.js';
import {
  addOffers,
  addStays,
  agentFigures,
  callFigures,
  levelFigures,
  noAnswerFigures,
  type CallFigures,
} from './domain/report-figures.js';
import { settingFor } from './domain/setting-for.js';
import type { Clock } from './ports/clock.js';
import type { Live } from './ports/live.js';
import type { LocalTimes } from './ports/local-times.js';
import type { ReportSums, Thresholds } from './ports/report-sums.js';
import type { LevelRow, Report, ReportAsked, Reports } from './ports/reports.js';
import { legReport } from './make-leg-report.js';
import { pausesReport, sessionsReport } from './make-shift-reports.js';
import { reportFrame, reportRows, type ReportFrame } from './report-frame.js';

/** Longest wait of who asks until the rows are up to now. */
const CATCH_UP_MS: Millis = 3_000;

interface ReportParts {
  readonly sums: ReportSums;
  readonly kept: { upToDate(withinMs: Millis): Promise<boolean>; readonly progress: { readonly seenAt: Instant } };
  readonly live: Pick<Live, 'view'>;
  readonly localTimes: LocalTimes;
  readonly clock: Pick<Clock, 'now'>;
}

/** Reports from the rows that history was folded into; names, sites and settings are those of now. */
export function makeReports({ sums, kept, live, localTimes, clock }: ReportParts): Reports {
  async function frameOf(asked: ReportAsked): Promise<ReportFrame> {
    const whole = await kept.upToDate(CATCH_UP_MS);
    return reportFrame(asked, live.view.directory, localTimes, whole ? null : kept.progress.seenAt);
  }

  return {
    async calls(asked) {
      const frame = await frameOf(asked);
      if (asked.by === 'agent' || asked.agentId !== null) return ofAgents(frame, sums);
      const stays = await sums.stays(frame.range, frame.by, thresholdsOf(frame.directory));
      return reportRows(frame, stays, addStays, callFigures);
    },
    async serviceLevel(asked) {
      const frame = await frameOf(asked);
      const thresholds = thresholdsOf(frame.directory);
      const stays = await sums.stays(frame.range, frame.by, thresholds);
      const ofAll = commonLevel(frame, thresholds);
      return reportRows(frame, stays, addStays, (sum): LevelRow => {
        const own = asked.by === 'queue' && sum.key !== '' ? levelOf(thresholds, sum.key) : ofAll;
        return { ...levelFigures(sum), thresholdMs: own };
      });
    },
    async noAnswers(asked) {
      const frame = await frameOf(asked);
      return reportRows(frame, await sums.offers(frame.range, frame.by), addOffers, noAnswerFigures);
    },
    pauses: async (asked) => pausesReport(await frameOf(asked), sums, clock.now()),
    sessions: async (asked) => sessionsReport(await frameOf(asked), sums, clock.now()),
    legs: async (asked) => legReport(await frameOf(asked), sums, clock.now()),
  };
}

/** By agents, or of one: what they were asked to take, and what they took. */
async function ofAgents(frame: ReportFrame, sums: ReportSums): Promise<Report<CallFigures>> {
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
  return reportRows(frame, all, add, (one) => agentFigures(one.asked, one.stays, one.talkMs));
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
function commonLevel({ range }: ReportFrame, thresholds: Thresholds): Millis | null {
  const queues = range.queueIds ?? [...thresholds.of.keys()];
  const levels = new Set(queues.map((id) => levelOf(thresholds, id)));
  const [one] = levels;
  return levels.size > 1 ? null : (one ?? thresholds.otherwise);
}
