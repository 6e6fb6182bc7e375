import { reasonOfCode } from './domain/reason.js';
import type { Instant } from './domain/ids.js';
import { pauseFigures, shiftFigures, type PauseSum, type StateSum } from './domain/shift-figures.js';
import type { ReportSums, ShiftRange } from './ports/report-sums.js';
import type { Report, Reports } from './ports/reports.js';
import type { ReportFrame } from './report-frame.js';
import { within } from './report-frame.js';

/** What agents did, in the days of a frame. Of whose agents: those of the site, or the one who is asked for. */
export async function pausesReport(frame: ReportFrame, sums: ReportSums, now: Instant): ReturnType<Reports['pauses']> {
  const { asked, directory } = frame;
  const all = await sums.pauses(rangeOf(frame, now));
  const figures = (some: readonly PauseSum[]) => pauseFigures(some, (given) => reasonOfCode(directory, given));
  const labelOf = (given: string): string => reasonOfCode(directory, given)?.label ?? given;
  return shiftReport(frame, all, figures, asked.by === 'reason' ? ({ reason }) => [reason, labelOf(reason)] : null);
}

export async function sessionsReport(
  frame: ReportFrame,
  sums: ReportSums,
  now: Instant,
): ReturnType<Reports['sessions']> {
  const { asked } = frame;
  const range = rangeOf(frame, now);
  const states = await sums.states(range);
  const counted = await sums.signIns(
    { ...frame.range, agentIds: range.agentIds },
    asked.by === 'agent' ? 'agent' : 'slot',
  );
  const signIns = [...counted].map(([key, count]) => ({ key, count }));
  const countOf = (key: string | null): number => {
    const span = frame.spans?.find(({ from }) => String(from) === key);
    const some = key === null ? signIns : span ? within(signIns, span) : signIns.filter((one) => one.key === key);
    return some.reduce((all, { count }) => all + count, 0);
  };
  return shiftReport(frame, states, (some: readonly StateSum[], key) => shiftFigures(countOf(key), some), null);
}

function rangeOf({ asked, directory, from, to, spans }: ReportFrame, now: Instant): ShiftRange {
  const ofSite = [...directory.agents.values()].filter(({ siteId }) => siteId === asked.siteId).map(({ id }) => id);
  const agentIds = asked.agentId === null ? (asked.siteId === null ? null : ofSite) : [asked.agentId];
  return { spans: spans ?? [{ from, to }], agentIds, now, byAgent: asked.by === 'agent' };
}

/** Sums as rows: by spans, by agents, or by what `group` says with its name. `key` null: all of them. */
function shiftReport<Sum extends { readonly agentId: string; readonly from: Instant }, Figures>(
  { zone, from, to, countedTo, spans, directory }: ReportFrame,
  sums: readonly Sum[],
  figures: (sums: readonly Sum[], key: string | null) => Figures,
  group: ((sum: Sum) => readonly [key: string, name: string]) | null,
): Report<Figures> {
  const ofAgent = ({ agentId }: Sum): readonly [string, string] => [
    agentId,
    directory.agents.get(agentId)?.name ?? agentId,
  ];
  const named = group ?? ofAgent;
  const groups = new Map(sums.map((sum) => named(sum)));
  const rows = spans
    ? spans.map((span) => ({
        key: String(span.from),
        name: span.name,
        some: sums.filter((one) => one.from === span.from),
      }))
    : [...groups]
        .map(([key, name]) => ({ key, name, some: sums.filter((one) => named(one)[0] === key) }))
        .sort((a, b) => a.name.localeCompare(b.name));
  return {
    ...{ zone, from, to, countedTo, total: figures(sums, null) },
    rows: rows.map(({ key, name, some }) => ({ key, name, ...figures(some, key) })),
  };
}
