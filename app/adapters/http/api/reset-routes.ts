import { z } from 'zod';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { askingOf } from './asking-of.js';
import { carriedOut } from './command-answers.js';
import { idField, noteField } from './field-schemas.js';

/** C5: the way out for an agent who is stuck. */
export function resetRoutes({ commands }: ApiPorts): readonly Route[] {
  const reset = defineRoute({
    id: 'agents.reset',
    method: 'post',
    path: '/api/v1/agents/{id}/reset',
    summary:
      'Ends whatever an agent is stuck in: the caller goes to the head of the queue, the leg is ended and dialled anew where it has to be up, holds of the system go; the session and the holds of people stay',
    roles: ['supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ note: noteField }),
    status: 204,
    refusals: ['no-such-agent', 'not-logged-in', 'asterisk-unreachable', 'storage-failed', 'stopping'],
    about: ({ params }) => params.id,
    async handle({ params: { id }, body: { note }, caller, commandId }) {
      await carriedOut(commands, commandId, { do: 'reset', agentId: id, ...askingOf(caller, id, note) });
    },
  });

  return [reset];
}
