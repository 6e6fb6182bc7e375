import { z } from 'zod';
import type { Setter } from '../../../domain/agent.js';
import { oversees } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { askingOf } from './asking-of.js';
import { carriedOut } from './command-answers.js';
import { idField, noteField } from './field-schemas.js';
import { reasonField, withReasonsNamed } from './reason-field.js';

const byId = z.strictObject({ id: idField });
const everyRole = ['agent', 'supervisor', 'admin'] as const;

const holdBody = z.strictObject({ reason: reasonField, note: noteField.optional() });
const noted = z.strictObject({ note: noteField.optional() });

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
    async handle({ params: { id }, body: { reason, note }, caller, commandId }) {
      const setter: Setter = caller.agentId === id ? 'agent' : 'supervisor';
      const wish = { do: 'hold', agentId: id, setter, reason, ...askingOf(caller, id, note) } as const;
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
    query: noted,
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
    async handle({ params: { id, setter }, query: { note }, caller, commandId }) {
      const mine = oversees(caller) ? setter !== 'system' : setter === 'agent';
      if (!mine) throw new Refused('not-your-hold');
      await carriedOut(ports.commands, commandId, { do: 'unhold', agentId: id, setter, ...askingOf(caller, id, note) });
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
      await carriedOut(ports.commands, commandId, { do: 'end-wrap-up', agentId: id, ...askingOf(caller, id) });
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
      'asterisk-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => params.id,
    async handle({ params: { id }, caller, commandId }) {
      await carriedOut(ports.commands, commandId, { do: 'reconnect', agentId: id, ...askingOf(caller, id) });
    },
  });

  return [hold, unhold, endWrapUp, reconnect];
}
