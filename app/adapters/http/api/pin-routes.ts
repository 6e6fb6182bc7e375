import { z } from 'zod';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { AccountPorts } from './account-ports.js';
import { idField } from './field-schemas.js';

const pinBody = z.strictObject({
  pin: z
    .string()
    .regex(/^[0-9]{4,10}$/)
    .nullable()
    .describe('4 to 10 digits, or null to have none'),
});

/** What an agent types on a telephone (B1). It is stored as a hash and never told to anybody. */
export function pinRoutes({ live, pins, passwords, lockOut, log }: AccountPorts): readonly Route[] {
  const set = defineRoute({
    id: 'agents.pin',
    method: 'put',
    path: '/api/v1/agents/{id}/pin',
    summary: 'Gives an agent a new PIN, or takes it away: without one no dialling in. It ends a lock-out of the agent',
    roles: ['admin'],
    params: z.strictObject({ id: idField }),
    body: pinBody,
    status: 204,
    refusals: ['no-such-agent', 'too-many-requests'],
    about: ({ params }) => params.id,
    async handle({ params: { id }, body: { pin }, caller }) {
      if (!live.view.directory.agents.has(id)) throw new Refused('no-such-agent', { field: 'id' });
      await pins.set(id, pin === null ? null : await passwords.hash(pin));
      lockOut.forgive({ agentId: id });
      log.info(`${caller.name} ${pin === null ? 'took away' : 'set'} the PIN of an agent`, { agentId: id });
    },
  });
  return [set];
}
