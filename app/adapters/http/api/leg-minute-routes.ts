import { z } from 'zod';
import { dayBegins } from '../../../domain/day-begins.js';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import type { AgentId } from '../../../domain/ids.js';
import { withRunningLegs } from '../../../domain/leg-sums.js';
import type { LegMinutes } from '../../../ports/leg-minutes.js';
import type { LocalTimes } from '../../../ports/local-times.js';
import type { Caller } from '../auth/caller.js';
import { seesAgent } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, instantAnswer } from './field-schemas.js';

export interface LegMinutePorts {
  readonly legMinutes: LegMinutes;
  readonly localTimes: LocalTimes;
}

const instant = z
  .string()
  .regex(/^\d{1,15}$/)
  .describe('milliseconds since 1970, UTC, as digits');

const spanQuery = z.strictObject({ from: instant.optional(), to: instant.optional() });
type Span = z.output<typeof spanQuery>;

const sum = z.strictObject({
  agentId: z.string().nullable(),
  agentName: z.string(),
  trunkId: z.string().nullable().describe('the way; null: a phone of ours, or dialled in'),
  trunkName: z.string(),
  legs: z.int().describe('channels dialled or taken, answered or not'),
  answered: z.int(),
  seconds: z.int().describe('answered time of all of them, those that are up now included'),
});

export const legMinutesAnswer = z.strictObject({
  from: instantAnswer,
  to: instantAnswer,
  items: z.array(sum),
});

/** E10: how long agents’ legs were up, by agent and way. */
export function legMinuteRoutes(ports: ApiPorts & LegMinutePorts): readonly Route[] {
  const { live, legMinutes, localTimes, clock } = ports;

  /** Today on the clock of the agent's site, the default one's for all agents, unless a span is asked for. */
  const spanOf = ({ from, to }: Span, agentId: AgentId | null) => {
    const { agents, sites } = live.view.directory;
    const siteId = agents.get(agentId ?? '')?.siteId ?? DEFAULT_SITE;
    const zone = sites.get(siteId)?.zone ?? 'UTC';
    const now = clock.now();
    const begin = (): number => dayBegins(now, (at) => localTimes.at(at, zone));
    return { now, agentId, from: from === undefined ? begin() : Number(from), to: to === undefined ? now : Number(to) };
  };

  const answer = async (
    query: Span,
    asked: AgentId | null,
    caller: Caller,
  ): Promise<z.input<typeof legMinutesAnswer>> => {
    const span = spanOf(query, asked);
    const { agents, trunks } = live.view.directory;
    const ended = await legMinutes.sums(span.from, span.to, asked);
    const all = withRunningLegs(ended, live.view, span);
    // O: of a session that was gone before its leg nobody knows the site.
    const seen =
      asked !== null ? all : all.filter(({ agentId }) => seesAgent(caller, agentId ?? '', live.view.directory));
    const items = seen.map(({ agentId, trunkId, answeredMs, ...counts }) => ({
      agentId,
      agentName: agents.get(agentId ?? '')?.name ?? '',
      trunkId,
      trunkName: trunks.get(trunkId ?? '')?.name ?? '',
      ...counts,
      seconds: Math.round(answeredMs / 1_000),
    }));
    return { from: span.from, to: span.to, items };
  };

  const list = defineRoute({
    id: 'leg-minutes.list',
    method: 'get',
    path: '/api/v1/leg-minutes',
    summary:
      'How long legs of the agents in your scope were up, by agent and way: today, or from one instant to another',
    roles: ['supervisor', 'admin'],
    query: spanQuery,
    status: 200,
    answer: legMinutesAnswer,
    refusals: ['storage-failed'],
    handle: ({ query, caller }) => answer(query, null, caller),
  });

  const ofAgent = defineRoute({
    id: 'agents.leg-minutes',
    method: 'get',
    path: '/api/v1/agents/{id}/leg-minutes',
    summary:
      'How long an agent’s legs were up, by way: today on the clock of their site, or from one instant to another',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    query: spanQuery,
    status: 200,
    answer: legMinutesAnswer,
    refusals: ['no-such-agent', 'storage-failed'],
    about: ({ params }) => params.id,
    async handle({ params: { id }, query, caller }) {
      if (!live.view.directory.agents.has(id)) throw new Refused('no-such-agent', { field: 'id' });
      return answer(query, id, caller);
    },
  });

  return [list, ofAgent];
}
