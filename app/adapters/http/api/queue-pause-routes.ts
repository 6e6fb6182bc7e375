import { z } from 'zod';
import { oversees } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { askingOf } from './asking-of.js';
import { carriedOut } from './command-answers.js';
import { idField, noteField } from './field-schemas.js';
import { reasonField, withReasonsNamed } from './reason-field.js';

const everyRole = ['agent', 'supervisor', 'admin'] as const;
const setters = ['agent', 'supervisor'] as const;

const pauseBody = z.strictObject({ queueId: idField, reason: reasonField, note: noteField.optional() });

const onePause = z.strictObject({
  id: idField,
  queueId: idField,
  setter: z.enum(setters).describe(`one of ${setters.join(', ')}`),
});

/** C3: no calls of one queue, and calls of it again. */
export function queuePauseRoutes({ commands, live }: ApiPorts): readonly Route[] {
  const pause = defineRoute({
    id: 'queue-pauses.set',
    method: 'post',
    path: '/api/v1/agents/{id}/queue-pauses',
    summary:
      'Pauses an agent in one queue, as the agent or as a supervisor, by who asks; calls of other queues go on coming',
    roles: everyRole,
    params: z.strictObject({ id: idField }),
    body: pauseBody,
    status: 204,
    refusals: ['no-such-agent', 'not-logged-in', 'not-in-queue', 'no-such-reason', 'storage-failed', 'stopping'],
    about: ({ params }) => params.id,
    async handle({ params: { id }, body: { queueId, reason, note }, caller, commandId }) {
      const setter = caller.agentId === id ? 'agent' : 'supervisor';
      const asking = askingOf(caller, id, note);
      const wish = { do: 'pause-queue', agentId: id, queueId, setter, reason, ...asking } as const;
      await carriedOut(commands, commandId, wish).catch((error: unknown) => {
        throw withReasonsNamed(error, reason, live.view.directory);
      });
    },
  });

  const resume = defineRoute({
    id: 'queue-pauses.remove',
    method: 'delete',
    path: '/api/v1/agents/{id}/queue-pauses/{queueId}/{setter}',
    summary: 'Ends the pause in one queue: agents their own, supervisors any',
    roles: everyRole,
    params: onePause,
    query: z.strictObject({ note: noteField.optional() }),
    status: 204,
    refusals: [
      'no-such-agent',
      'not-logged-in',
      'not-in-queue',
      'not-your-hold',
      'not-ready-wins',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => params.id,
    async handle({ params: { id, queueId, setter }, query: { note }, caller, commandId }) {
      if (setter !== 'agent' && !oversees(caller)) throw new Refused('not-your-hold');
      const asking = askingOf(caller, id, note);
      await carriedOut(commands, commandId, { do: 'unpause-queue', agentId: id, queueId, setter, ...asking });
    },
  });

  return [pause, resume];
}
