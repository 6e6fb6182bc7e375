import { z } from 'zod';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, listOf } from './field-schemas.js';
import { inNumberPlan, numberPlan } from './number-plan.js';

const plannedNumber = z.strictObject({
  number: z.string(),
  kind: z.enum(['agent', 'queue', 'route']),
  id: idField,
  name: z.string(),
});

/** The one dial space: every number, and what has it. */
export function numberPlanRoutes({ live }: ApiPorts): readonly Route[] {
  const list = defineRoute({
    id: 'number-plan.list',
    method: 'get',
    path: '/api/v1/number-plan',
    summary: 'Every number of the dial space and what has it, by digits or name',
    roles: ['supervisor', 'admin'],
    query: z.strictObject({ search: z.string().max(80).describe('at most 80 characters').default('') }),
    status: 200,
    answer: listOf(plannedNumber),
    refusals: [],
    handle: async ({ query: { search } }) => ({
      items: [...inNumberPlan(numberPlan(live.view.directory), search)],
    }),
  });
  return [list];
}
