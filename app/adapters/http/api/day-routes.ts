import { z } from 'zod';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import type { LocalTimes } from '../../../ports/local-times.js';
import type { Reports } from '../../../ports/reports.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField } from './field-schemas.js';

const count = z.int();
const ms = z.int().describe('milliseconds');

export const dayAnswer = z.strictObject({
  date: z.string().describe('today, on the clock of the agent’s site'),
  zone: z.string(),
  countedTo: z.int().nullable().describe('history is counted up to here; null: all of it'),
  calls: z.strictObject({
    offered: count.describe('calls that the agent was asked to take'),
    answered: count,
    talkMs: ms.describe('milliseconds with callers, in all'),
    meanTalkMs: ms.nullable(),
  }),
  missed: z.strictObject({ noAnswer: count, rejected: count, busy: count, notConfirmed: count }),
  time: z.strictObject({ signedInMs: ms, readyMs: ms, talkingMs: ms, wrapUpMs: ms, notReadyMs: ms }),
  pauses: z.array(z.strictObject({ reason: z.string(), name: z.string(), pauses: count, pausedMs: ms })),
});

type Day = z.input<typeof dayAnswer>;
type Ports = ApiPorts & { readonly reports: Reports; readonly localTimes: LocalTimes };

/** M: an agent's own day, from the rows that reports are made of. */
export function dayRoutes({ live, clock, localTimes, reports }: Ports): readonly Route[] {
  async function dayOf(agentId: string, siteId: string): Promise<Day> {
    const zone = live.view.directory.sites.get(siteId)?.zone ?? 'UTC';
    const { date } = localTimes.at(clock.now(), zone);
    const asked = { first: date, last: date, by: 'agent', siteId, queueId: null, trunkId: null, agentId } as const;
    const calls = await reports.calls(asked);
    const { noAnswer, rejected, busy, notConfirmed } = (await reports.noAnswers(asked)).total;
    const { signedInMs, readyMs, talkingMs, wrapUpMs, notReadyMs } = (await reports.sessions(asked)).total;
    const pauses = await reports.pauses({ ...asked, by: 'reason' });
    const { offered, answered, talkMs, meanTalkMs } = calls.total;
    return {
      ...{ date, zone, countedTo: calls.countedTo },
      calls: { offered, answered, talkMs, meanTalkMs },
      missed: { noAnswer, rejected, busy, notConfirmed },
      time: { signedInMs, readyMs, talkingMs, wrapUpMs, notReadyMs },
      pauses: pauses.rows.map(({ key, name, pauses: began, pausedMs }) => ({
        ...{ reason: key, name, pauses: began, pausedMs },
      })),
    };
  }

  const day = defineRoute({
    id: 'agents.day',
    method: 'get',
    path: '/api/v1/agents/{id}/day',
    summary:
      'What an agent did today: calls, talk time, pauses by reason, and what they were asked to take and did not',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    status: 200,
    answer: dayAnswer,
    refusals: ['no-such-agent', 'storage-failed'],
    about: ({ params }) => params.id,
    async handle({ params: { id } }) {
      const agent = live.view.directory.agents.get(id);
      if (!agent) throw new Refused('no-such-agent', { field: 'id' });
      return dayOf(id, agent.siteId || DEFAULT_SITE);
    },
  });

  return [day];
}
