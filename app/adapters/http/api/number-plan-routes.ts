import { z } from 'zod';
import { directoryFor, siteOf } from '../auth/may-see.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField } from './field-schemas.js';
import { numberPlan } from './number-plan.js';

const plannedNumber = z.strictObject({
  number: z.string(),
  kind: z.enum(['agent', 'queue', 'route', 'phone', 'dial-in']),
  id: idField,
  name: z.string(),
});

const planQuery = z.strictObject({
  search: z.string().max(80).describe('at most 80 characters').default(''),
  offset: z
    .string()
    .regex(/^\d{1,6}$/)
    .describe('how many to leave out, a whole number from 0')
    .default('0'),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,2}|1000)$/)
    .describe('a whole number from 1 to 1000')
    .default('100'),
});

/** The one dial space: every number, and what has it. */
export function numberPlanRoutes({ live, phones }: ApiPorts): readonly Route[] {
  const list = defineRoute({
    id: 'number-plan.list',
    method: 'get',
    path: '/api/v1/number-plan',
    summary: 'Numbers of your scope in the dial space and what has them, by digits or name, a page of them',
    roles: ['supervisor', 'admin'],
    query: planQuery,
    status: 200,
    answer: z.strictObject({ items: z.array(plannedNumber), total: z.int().describe('how many the search finds') }),
    refusals: [],
    async handle({ query, caller }) {
      const window = { offset: Number(query.offset), limit: Number(query.limit) };
      const asked = { search: query.search, siteId: siteOf(caller), ...window };
      const { total, numbers } = await numberPlan(directoryFor(caller, live.view.directory), phones, asked);
      return { items: [...numbers], total };
    },
  });
  return [list];
}
