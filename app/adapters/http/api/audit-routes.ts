import { z } from 'zod';
import type { RecordedFact } from '../../../domain/facts.js';
import type { Listening } from '../../../ports/listening-log.js';
import { seenAgents } from '../auth/may-see.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, instantAnswer } from './field-schemas.js';

const LARGEST_PAGE = 500;

const auditAnswer = z.strictObject({
  sequence: z.int().nullable().describe('null: somebody listened to something'),
  id: z.string().nullable().describe('of a listening; null: anything else'),
  at: instantAnswer,
  by: z.string(),
  via: z.string().describe('the interface it came from'),
  act: z
    .string()
    .describe(
      'the type of the fact, such as agent.reset; or recording.play, recording.download, message.play, message.download',
    ),
  thing: z.string().nullable().describe('id of the recording or message that was listened to'),
  agentId: z.string().nullable(),
  agentName: z.string(),
  queueId: z.string().nullable(),
  reason: z.string().nullable().describe('code of the reason of a pause'),
  mode: z.string().nullable().describe('of a supervision: monitor, whisper or barge'),
  note: z.string().nullable().describe('why, in the words of who did it'),
});

/** What to ask for with `before` and `id`; null: leave it out. */
const nextAnswer = z.strictObject({ before: z.int().nullable(), id: z.string().nullable() });

const auditPage = z.strictObject({
  items: z.array(auditAnswer),
  next: nextAnswer.nullable().describe('null: there is no more'),
});

export type AuditEntry = z.input<typeof auditAnswer>;
export type AuditAnswer = z.input<typeof auditPage>;

/** Refused as a whole rather than read as something else. */
const number = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number)
    .refine((value) => value <= most)
    .describe(`a whole number from 1 to ${most}`);

/** C5: what supervisors did to agents, from the facts of each deed itself. */
export function auditRoutes({
  facts,
  listenings,
  live,
}: Pick<ApiPorts, 'facts' | 'listenings' | 'live'>): readonly Route[] {
  const list = defineRoute({
    id: 'audit.list',
    method: 'get',
    path: '/api/v1/audit',
    summary:
      'What supervisors and admins did to agents of your scope, and who listened to what, the newest first; `before` and `id` go on from the last sequence and the last id',
    roles: ['admin'],
    query: z.strictObject({
      before: number(Number.MAX_SAFE_INTEGER).optional(),
      id: idField.optional(),
      limit: number(LARGEST_PAGE).optional(),
    }),
    status: 200,
    answer: auditPage,
    refusals: ['storage-failed'],
    async handle({ query: { before = null, id = null, limit = 100 }, caller }) {
      const { agents } = live.view.directory;
      const nameOf = (id: string | null): string => agents.get(id ?? '')?.name ?? '';
      const agentsSeen = seenAgents(caller, live.view.directory);
      const acts = await facts.acts(before, limit + 1, agentsSeen);
      const listened = await listenings.before(id, limit + 1, agentsSeen);
      const all = [...acts.map((fact) => entryOf(fact, nameOf)), ...listened.map((one) => heardOf(one, nameOf))];
      const items = all.sort(newestFirst).slice(0, limit);
      const last = (key: 'sequence' | 'id') => items.findLast((item) => item[key] !== null)?.[key];
      const next = { before: Number(last('sequence') ?? before) || null, id: String(last('id') ?? id ?? '') || null };
      return { items, next: all.length > limit ? next : null };
    },
  });

  return [list];
}

/** Of one moment, what came later in its own order stands first. */
function newestFirst(a: AuditEntry, b: AuditEntry): number {
  return b.at - a.at || (b.sequence ?? 0) - (a.sequence ?? 0);
}

function heardOf(
  { id, of, thing, agentId, at, by, via, what }: Listening,
  nameOf: (agentId: string | null) => string,
): AuditEntry {
  const nothing = { queueId: null, reason: null, mode: null, note: null };
  return {
    ...nothing,
    sequence: null,
    id,
    at,
    by,
    via,
    act: `${of}.${what}`,
    thing,
    agentId,
    agentName: nameOf(agentId),
  };
}

function entryOf(fact: RecordedFact, nameOf: (agentId: string | null) => string): AuditEntry {
  const { sequence, at, type, agentId, detail } = fact;
  const text = (key: string): string | null => (typeof detail[key] === 'string' ? detail[key] : null);
  return {
    sequence,
    id: null,
    thing: null,
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
