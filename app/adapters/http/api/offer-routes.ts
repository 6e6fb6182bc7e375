import { z } from 'zod';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { carriedOut } from './command-answers.js';
import { idField } from './field-schemas.js';

const SUMMARIES = {
  accept: 'Takes the call that is offered to an agent for a look; it is delivered to their leg at once',
  reject: 'Leaves the call that is offered to an agent for a look to others; it counts as a rejected call',
} as const;

/** E3: what an agent says to a call that is shown before it is delivered. */
export function offerRoutes(ports: ApiPorts): readonly Route[] {
  return (['accept', 'reject'] as const).map((does) =>
    defineRoute({
      id: `offers.${does}`,
      method: 'post',
      path: `/api/v1/agents/{id}/${does}`,
      summary: SUMMARIES[does],
      roles: ['agent', 'supervisor', 'admin'],
      params: z.strictObject({ id: idField }),
      status: 204,
      refusals: ['no-such-agent', 'not-logged-in', 'no-offer', 'asterisk-unreachable', 'storage-failed', 'stopping'],
      about: ({ params }) => params.id,
      async handle({ params: { id }, caller, commandId }) {
        const asking = { via: caller.via, by: caller.name };
        await carriedOut(ports.commands, commandId, { do: does, agentId: id, ...asking });
      },
    }),
  );
}
