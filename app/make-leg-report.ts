import type { Instant } from './domain/ids.js';
import { legFigures, type LineSum } from './domain/leg-costs.js';
import { settingFor } from './domain/setting-for.js';
import type { LineRange, ReportSums } from './ports/report-sums.js';
import type { Reports } from './ports/reports.js';
import type { ReportFrame } from './report-frame.js';

/** E10: how long lines were up and what they cost at the rates of now, in the days of a frame. */
export async function legReport(frame: ReportFrame, sums: ReportSums, now: Instant): ReturnType<Reports['legs']> {
  const { asked, directory, zone, from, to, countedTo, spans } = frame;
  const all = await sums.lines(rangeOf(frame, now));
  const keyOf = ({ agentId, trunkId }: LineSum): string => (asked.by === 'agent' ? agentId : trunkId) ?? '';
  const things = asked.by === 'agent' ? directory.agents : directory.trunks;
  const keys = [...new Set(all.map(keyOf))];
  const rows = spans
    ? spans.map((span) => ({
        key: String(span.from),
        name: span.name,
        some: all.filter((one) => one.from === span.from),
      }))
    : keys
        .map((key) => ({ key, name: things.get(key)?.name ?? key, some: all.filter((one) => keyOf(one) === key) }))
        // What is nobody's stands last.
        .sort((a, b) => Number(a.key === '') - Number(b.key === '') || a.name.localeCompare(b.name));
  return {
    ...{ zone, from, to, countedTo, currency: settingFor(directory, 'currency', {}), total: legFigures(all) },
    rows: rows.map(({ key, name, some }) => ({ key, name, ...legFigures(some) })),
  };
}

function rangeOf({ asked, directory, from, to, spans }: ReportFrame, now: Instant): LineRange {
  const { siteId, agentId, trunkId, by } = asked;
  const ofSite = (things: Iterable<{ readonly id: string; readonly siteId: string }>): string[] =>
    [...things].filter((one) => one.siteId === siteId).map(({ id }) => id);
  return {
    ...{ spans: spans ?? [{ from, to }], now, byAgent: by === 'agent', agentId, trunkId },
    ofSite:
      siteId === null
        ? null
        : { agentIds: ofSite(directory.agents.values()), trunkIds: ofSite(directory.trunks.values()) },
  };
}
