import { z } from 'zod';
import {
  CLIENT_EVENTS,
  CLIENT_LINES_KEPT_MS,
  CLIENT_SIDES,
  maskedDetail,
  MOST_CLIENT_LINES,
} from '../../../domain/client-line.js';
import type { AgentId } from '../../../domain/ids.js';
import type { ClientLog } from '../../../ports/client-log.js';
import { createRequestRate } from '../auth/request-rate.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, instantAnswer } from './field-schemas.js';

export interface ClientLogPorts {
  readonly clientLog: ClientLog;
}

/** In one request. */
const MOST_LINES = 50;
const DAY_MS = 86_400_000;
/** A softphone sends seldom; one that is out of its mind fills no database. */
const RATE = { perSecond: 1 / 3, burst: 10 };

const whole = (least: number, most: number) =>
  z.int().min(least).max(most).describe(`a whole number from ${least} to ${most}`);
const number = (most: number) => z.number().min(0).max(most).describe(`a number from 0 to ${most}`);
const words = z
  .string()
  .regex(/^[^\p{C}]{0,120}$/u)
  .describe('at most 120 printable characters');

const detailField = z.strictObject({
  cause: words.optional(),
  code: whole(0, 9_999).optional(),
  by: z
    .enum(CLIENT_SIDES)
    .describe(`one of ${CLIENT_SIDES.join(', ')}`)
    .optional(),
  device: words.optional(),
  lostPercent: number(100).optional(),
  jitterMs: number(DAY_MS).optional(),
  roundTripMs: number(DAY_MS).optional(),
  asked: whole(0, 100).optional(),
  answered: whole(0, 100).optional(),
  lastedMs: whole(0, 30 * DAY_MS).optional(),
  times: whole(1, 1_000_000).optional(),
});

const lineField = z.strictObject({
  agoMs: whole(0, DAY_MS),
  what: z.enum(CLIENT_EVENTS).describe(`one of ${CLIENT_EVENTS.join(', ')}`),
  detail: detailField.optional(),
});

const lineAnswer = z.strictObject({
  id: z.string(),
  at: instantAnswer,
  what: z.enum(CLIENT_EVENTS),
  detail: detailField,
});

const pageAnswer = z.strictObject({
  items: z.array(lineAnswer),
  next: z.string().nullable().describe('what to ask for with `before`; null: there is no more'),
});
export type ClientLogAnswer = z.input<typeof pageAnswer>;

const limitField = z
  .string()
  .regex(/^[1-9]\d{0,2}$/)
  .transform(Number)
  .refine((value) => value <= MOST_CLIENT_LINES)
  .describe(`a whole number from 1 to ${MOST_CLIENT_LINES}`);

/** M: what the softphone of an agent tells of itself, for whoever is asked why it does not work. */
export function clientLogRoutes({ clientLog, live, clock, newId }: ApiPorts & ClientLogPorts): readonly Route[] {
  const rate = createRequestRate(RATE, clock);
  const check = (id: AgentId): void => {
    if (!live.view.directory.agents.has(id)) throw new Refused('no-such-agent', { field: 'id' });
  };

  const add = defineRoute({
    id: 'client-log.add',
    method: 'post',
    path: '/api/v1/agents/{id}/client-log',
    summary: 'What one’s own softphone tells of itself; `agoMs` before now',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    body: z.strictObject({
      lines: z.array(lineField).min(1).max(MOST_LINES).describe(`1 to ${MOST_LINES} lines {agoMs, what, detail}`),
    }),
    status: 204,
    refusals: ['no-such-agent', 'too-many-requests', 'storage-failed'],
    about: ({ params }) => params.id,
    async handle({ params: { id }, body: { lines }, caller }) {
      // Nobody writes what the browser of somebody else did.
      if (caller.agentId !== id) throw new Refused('not-allowed');
      check(id);
      const wait = rate.take(id);
      if (wait > 0) throw new Refused('too-many-requests', { retryAfterSeconds: wait });
      const now = clock.now();
      const kept = lines.map(({ agoMs, what, detail = {} }) => {
        return { id: newId(), agentId: id, at: now - agoMs, what, detail: maskedDetail(detail) };
      });
      await clientLog.add(id, kept, MOST_CLIENT_LINES);
    },
  });

  const list = defineRoute({
    id: 'client-log.list',
    method: 'get',
    path: '/api/v1/agents/{id}/client-log',
    summary:
      'What an agent’s softphone told of itself, the newest first; `before` goes on from an id. At most 500 lines and 14 days are kept',
    roles: ['supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    query: z.strictObject({ before: idField.optional(), limit: limitField.optional() }),
    status: 200,
    answer: pageAnswer,
    refusals: ['no-such-agent', 'storage-failed'],
    about: ({ params }) => params.id,
    async handle({ params: { id }, query: { before = null, limit = 50 } }) {
      check(id);
      const found = await clientLog.before(id, before, limit + 1, clock.now() - CLIENT_LINES_KEPT_MS);
      const items = found.slice(0, limit).map(({ id, at, what, detail }) => ({ id, at, what, detail }));
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  });

  return [add, list];
}
