import { z } from 'zod';
import type { RecordedFact } from '../../../domain/facts.js';
import { seenAgents } from '../auth/may-see.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { instantAnswer, listOf } from './field-schemas.js';

const LARGEST_PAGE = 500;

const auditAnswer = z.strictObject({
  sequence: z.int(),
  at: instantAnswer,
  by: z.string(),
  via: z.string().describe('the interface it came from'),
  act: z.string().describe('the type of the fact, such as agent.reset'),
  agentId: z.string().nullable(),
  agentName: z.string(),
  queueId: z.string().nullable(),
  reason: z.string().nullable().describe('code of the reason of a pause'),
  mode: z.string().nullable().describe('of a supervision: monitor, whisper or barge'),
  note: z.string().nullable().describe('why, in the words of who did it'),
});

export type AuditEntry = z.input<typeof auditAnswer>;

/** Refused as a whole rather than read as something else. */
const number = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number)
    .refine((value) => value <= most)
    .describe(`a whole number from 1 to ${most}`);

/** C5: what supervisors did to agents, from the facts of each deed itself. */
export function auditRoutes({ facts, live }: Pick<ApiPorts, 'facts' | 'live'>): readonly Route[] {
  const list = defineRoute({
    id: 'audit.list',
    method: 'get',
    path: '/api/v1/audit',
    summary:
      'What supervisors and admins did to agents of your scope, the newest first; `before` goes on from a sequence number',
    roles: ['admin'],
    query: z.strictObject({
      before: number(Number.MAX_SAFE_INTEGER).optional(),
      limit: number(LARGEST_PAGE).optional(),
    }),
    status: 200,
    answer: listOf(auditAnswer),
    refusals: [],
    async handle({ query: { before = null, limit = 100 }, caller }) {
      const { agents } = live.view.directory;
      const nameOf = (id: string | null): string => agents.get(id ?? '')?.name ?? '';
      const acts = await facts.acts(before, limit, seenAgents(caller, live.view.directory));
      return { items: acts.map((fact) => entryOf(fact, nameOf)) };
    },
  });

  return [list];
}

function entryOf(fact: RecordedFact, nameOf: (agentId: string | null) => string): AuditEntry {
  const { sequence, at, type, agentId, detail } = fact;
  const text = (key: string): string | null => (typeof detail[key] === 'string' ? detail[key] : null);
  return {
    sequence,
    at,
    by: text('by') ?? '',
    via: text('via') ?? '',
    act: type,
    agentId,
    agentName: nameOf(agentId),
    queueId: text('queueId'),
    reason: text('reason'),
    mode: text('mode'),
    note: text('note'),
  };
}
