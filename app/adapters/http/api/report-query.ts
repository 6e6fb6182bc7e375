import { z } from 'zod';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import { daysBetween, isDate } from '../../../domain/local-days.js';
import type { LocalTimes } from '../../../ports/local-times.js';
import { REPORT_BY, type ReportAsked, type Reports } from '../../../ports/reports.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor, siteOf } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';
import type { ReportKind } from './report-kinds.js';

export interface ReportPorts {
  readonly reports: Reports;
  readonly localTimes: LocalTimes;
}

export const MOST_REPORT_DAYS = 366;
/** By hour. */
export const MOST_HOUR_DAYS = 31;
export const MOST_REPORT_ROWS = 1_000;

function whole(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most)
    .describe(`a whole number from ${least} to ${most}`);
}

/** What may be asked of a report. */
export function reportQuery({ by, ofAgent, ofQueue, ofTrunk, columns }: ReportKind) {
  const names = ['name', ...columns.map(({ name }) => name)];
  const sorts = names.flatMap((name) => [name, `-${name}`]);
  const day = z.string().refine(isDate);
  return z
    .strictObject({
      from: day.optional().describe('a day such as 2026-11-21'),
      to: day
        .optional()
        .describe(
          `a day from the first one on, with at most ${MOST_REPORT_DAYS} days in all, by hour ${MOST_HOUR_DAYS}`,
        ),
      by: z
        .enum(by as readonly [string, ...string[]])
        .optional()
        .describe(`one of ${by.join(', ')}`),
      siteId: z.string().max(64).optional().describe('id of a site'),
      ...(ofQueue && { queueId: z.string().max(64).optional().describe('id of a queue') }),
      ...(ofAgent && { agentId: z.string().max(64).optional().describe('id of an agent') }),
      ...(ofTrunk && { trunkId: z.string().max(64).optional().describe('id of a trunk') }),
      sort: z
        .enum(sorts)
        .optional()
        .describe(`one of ${names.join(', ')}, with - in front the largest first`),
      page: whole(1, 100_000).optional(),
      limit: whole(1, MOST_REPORT_ROWS).optional(),
    })
    .refine(fits, { path: ['to'] });
}

function fits({ from, to, by }: { readonly from?: string; readonly to?: string; readonly by?: string }): boolean {
  const [first, last] = [from ?? to, to ?? from];
  if (first === undefined || last === undefined) return true;
  if (!isDate(first) || !isDate(last)) return true;
  const days = daysBetween(first, last) + 1;
  return days >= 1 && days <= (by === 'hour' ? MOST_HOUR_DAYS : MOST_REPORT_DAYS);
}

/** As it comes out of `reportQuery`. */
export interface ReportQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by?: string | undefined;
  readonly siteId?: string | undefined;
  readonly queueId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly trunkId?: string | undefined;
  readonly sort?: string | undefined;
  readonly page?: number | undefined;
  readonly limit?: number | undefined;
}

/**
 * Days, site and grouping as they count when nothing else is said.
 * @throws Refused when it is about what is not there for this caller
 */
export function askedOf(
  { by, ofAgent }: ReportKind,
  { from, to, by: wanted, siteId, queueId, agentId, trunkId }: ReportQuery,
  caller: Caller,
  { live, localTimes, clock }: ApiPorts & ReportPorts,
): ReportAsked {
  const { sites, queues, agents, trunks } = directoryFor(caller, live.view.directory);
  const about = [
    ['siteId', siteId, sites],
    ['queueId', queueId, queues],
    ['agentId', agentId, agents],
    ['trunkId', trunkId, trunks],
  ] as const;
  for (const [field, id, things] of about) {
    if (id && !things.has(id)) throw new Refused('missing-reference', { field, values: { field, value: id } });
  }
  const site = siteOf(caller) ?? (siteId || null);
  const zone = sites.get(site ?? DEFAULT_SITE)?.zone ?? 'UTC';
  const today = localTimes.at(clock.now(), zone).date;
  const [first, last] = [from ?? to ?? today, to ?? from ?? today];
  const usual = first === last && by.includes('hour') ? 'hour' : by[0];
  return {
    ...{ first, last, by: REPORT_BY.find((one) => one === wanted) ?? usual ?? 'day' },
    ...{ siteId: site, queueId: queueId || null, agentId: ofAgent ? agentId || null : null },
    trunkId: trunkId || null,
  };
}
