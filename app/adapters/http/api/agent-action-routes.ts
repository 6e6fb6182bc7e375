import { z } from 'zod';
import type { Setter } from '../../../domain/agent.js';
import type { Directory } from '../../../domain/directory.js';
import { inOrder, OWN_REASONS } from '../../../domain/reason.js';
import { oversees, type Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { carriedOut } from './command-answers.js';
import { idField } from './field-schemas.js';

const byId = z.strictObject({ id: idField });
const everyRole = ['agent', 'supervisor', 'admin'] as const;

const holdBody = z.strictObject({
  reason: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
    .describe('the code of a reason, or one of our own words such as login'),
});

const setters = ['agent', 'presence', 'supervisor', 'system'] as const;

/** What an agent, or a supervisor for them, does to their own state (C). */
export function agentActionRoutes(ports: ApiPorts): readonly Route[] {
  const hold = defineRoute({
    id: 'holds.set',
    method: 'post',
    path: '/api/v1/agents/{id}/holds',
    summary:
      'Makes an agent not ready, as the agent or as a supervisor, by who asks; doing it again changes the reason',
    roles: everyRole,
    params: byId,
    body: holdBody,
    status: 204,
    refusals: ['no-such-agent', 'not-logged-in', 'no-such-reason', 'storage-failed', 'stopping'],
    about: ({ params }) => params.id,
    async handle({ params: { id }, body: { reason }, caller, commandId }) {
      const setter: Setter = caller.agentId === id ? 'agent' : 'supervisor';
      const wish = { do: 'hold', agentId: id, setter, reason, ...asking(caller) } as const;
      await carriedOut(ports.commands, commandId, wish).catch((error: unknown) => {
        throw withReasonsNamed(error, reason, ports.live.view.directory);
      });
    },
  });

  const unhold = defineRoute({
    id: 'holds.remove',
    method: 'delete',
    path: '/api/v1/agents/{id}/holds/{setter}',
    summary: 'Removes a hold: agents their own, supervisors any but those of the system',
    roles: everyRole,
    params: byId.extend({ setter: z.enum(setters).describe(`one of ${setters.join(', ')}`) }),
    status: 204,
    refusals: [
      'no-such-agent',
      'not-logged-in',
      'not-your-hold',
      'not-ready-wins',
      'leg-not-parked',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => params.id,
    async handle({ params: { id, setter }, caller, commandId }) {
      const mine = oversees(caller) ? setter !== 'system' : setter === 'agent';
      if (!mine) throw new Refused('not-your-hold');
      await carriedOut(ports.commands, commandId, { do: 'unhold', agentId: id, setter, ...asking(caller) });
    },
  });

  const endWrapUp = defineRoute({
    id: 'agents.end-wrap-up',
    method: 'post',
    path: '/api/v1/agents/{id}/end-wrap-up',
    summary: 'Ends wrap-up early',
    roles: everyRole,
    params: byId,
    status: 204,
    refusals: ['no-such-agent', 'not-logged-in', 'not-in-wrap-up', 'storage-failed', 'stopping'],
    about: ({ params }) => params.id,
    async handle({ params: { id }, caller, commandId }) {
      await carriedOut(ports.commands, commandId, { do: 'end-wrap-up', agentId: id, ...asking(caller) });
    },
  });

  const reconnect = defineRoute({
    id: 'agents.reconnect',
    method: 'post',
    path: '/api/v1/agents/{id}/reconnect',
    summary: 'Dials a lost or dropped nailed-up leg again at once',
    roles: everyRole,
    params: byId,
    status: 204,
    refusals: [
      'no-such-agent',
      'not-logged-in',
      'not-nailed-up',
      'leg-is-up',
      'number-unroutable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => params.id,
    async handle({ params: { id }, caller, commandId }) {
      await carriedOut(ports.commands, commandId, { do: 'reconnect', agentId: id, ...asking(caller) });
    },
  });

  return [hold, unhold, endWrapUp, reconnect];
}

/** A reason nobody knows is refused with those that there are. */
function withReasonsNamed(error: unknown, value: string, { reasons }: Directory): unknown {
  if (!(error instanceof Refused) || error.code !== 'no-such-reason') return error;
  const allowed = inOrder(reasons.values()).map(({ code, label }) => `${code} ${label}`);
  const values = { value, allowed: [...allowed, ...OWN_REASONS].join(', ') };
  return new Refused('no-such-reason', { field: 'reason', values });
}

function asking(caller: Caller): { readonly via: string; readonly by: string } {
  return { via: caller.via, by: caller.name };
}
