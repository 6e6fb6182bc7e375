import { z } from 'zod';
import type { AgentId } from '../../../domain/ids.js';
import type { Call } from '../../../domain/world.js';
import { oversees } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { callAnswer, shownCall } from '../live/shown-entities.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { askingOf } from './asking-of.js';
import { carriedOut } from './command-answers.js';
import { idField, listOf, numberField } from './field-schemas.js';
import { transferTargetField } from './target-schemas.js';
import { namingTarget, refuseTransferTarget } from './transfer-target.js';

/** Customers' calls that are going on. */
export function callRoutes(ports: ApiPorts): readonly Route[] {
  const { commands, live } = ports;
  const { view } = live;
  const agentOf = (call: Call | undefined): AgentId | null => {
    if (!call) return null;
    const { state } = call;
    const sessionId = state.at === 'talking' ? state.sessionId : view.offerOfCall(call.id)?.sessionId;
    return sessionId === undefined ? null : (view.get('session', sessionId)?.agentId ?? null);
  };

  const talkingAgent = (id: string): AgentId => {
    const call = view.get('call', id);
    if (!call) throw new Refused('no-such-thing');
    const agentId = call.state.at === 'talking' ? agentOf(call) : null;
    if (agentId === null) throw new Refused('no-call');
    return agentId;
  };

  const list = defineRoute({
    id: 'calls.list',
    method: 'get',
    path: '/api/v1/calls',
    summary: 'Calls going on; agents see their own, with the caller masked',
    roles: ['agent', 'supervisor', 'admin'],
    status: 200,
    answer: listOf(callAnswer),
    refusals: [],
    async handle({ caller }) {
      const all = [...view.all('call')].filter((call) => call.state.at !== 'ended');
      if (oversees(caller)) return { items: all.map((call) => shownCall(call, 'whole')) };
      const own = all.filter((call) => caller.agentId !== null && agentOf(call) === caller.agentId);
      return { items: own.map((call) => shownCall(call, 'masked')) };
    },
  });

  const release = defineRoute({
    id: 'calls.release',
    method: 'post',
    path: '/api/v1/calls/{id}/release',
    summary: 'Releases the customer an agent talks with; the agent’s leg stays',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    status: 204,
    refusals: ['no-such-thing', 'not-logged-in', 'no-call', 'storage-failed', 'stopping'],
    about: ({ params }) => agentOf(view.get('call', params.id)),
    async handle({ params, caller, commandId }) {
      const agentId = talkingAgent(params.id);
      await carriedOut(commands, commandId, { do: 'release', agentId, via: caller.via, by: caller.name });
    },
  });

  const transfer = defineRoute({
    id: 'calls.transfer',
    method: 'post',
    path: '/api/v1/calls/{id}/transfer',
    summary: 'Sends the customer an agent talks with on to a queue or a number outside; the agent’s leg stays',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ target: transferTargetField }),
    status: 204,
    refusals: [
      'no-such-thing',
      'not-logged-in',
      'no-call',
      'consulting',
      'no-such-queue',
      'target-ours',
      'target-emergency',
      'target-premium',
      'target-unroutable',
      'target-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => agentOf(view.get('call', params.id)),
    async handle({ params: { id }, body: { target }, caller, commandId }) {
      const agentId = talkingAgent(id);
      await namingTarget(target, async () => {
        await refuseTransferTarget(target, ports);
        const asking = askingOf(caller, agentId);
        await carriedOut(commands, commandId, { do: 'transfer', agentId, callId: id, target, ...asking });
      });
    },
  });

  const holding = (['hold', 'retrieve'] as const).map((what) =>
    defineRoute({
      id: `calls.${what}`,
      method: 'post',
      path: `/api/v1/calls/{id}/${what}`,
      summary:
        what === 'hold'
          ? 'Puts the customer an agent talks with on hold: they hear music, the agent nothing'
          : 'Takes the customer off hold: customer and agent hear each other again',
      roles: ['agent', 'supervisor', 'admin'],
      params: z.strictObject({ id: idField }),
      status: 204,
      refusals: ['no-such-thing', 'not-logged-in', 'no-call', 'consulting', 'storage-failed', 'stopping'],
      about: ({ params }) => agentOf(view.get('call', params.id)),
      async handle({ params: { id }, caller, commandId }) {
        const agentId = talkingAgent(id);
        const command = { do: `${what}-call`, agentId, callId: id, ...askingOf(caller, agentId) } as const;
        await carriedOut(commands, commandId, command);
      },
    }),
  );

  const consult = defineRoute({
    id: 'calls.consult',
    method: 'post',
    path: '/api/v1/calls/{id}/consult',
    summary:
      'Puts the customer on hold and calls somebody outside, on the agent’s one leg; the customer hears nothing of it',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ number: numberField }),
    status: 204,
    refusals: [
      'no-such-thing',
      'not-logged-in',
      'no-call',
      'consulting',
      'target-ours',
      'target-emergency',
      'target-premium',
      'target-unroutable',
      'target-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => agentOf(view.get('call', params.id)),
    async handle({ params: { id }, body: { number }, caller, commandId }) {
      const agentId = talkingAgent(id);
      const target = { kind: 'number', number } as const;
      await namingTarget(target, async () => {
        await refuseTransferTarget(target, ports, 'number');
        await carriedOut(commands, commandId, {
          do: 'consult',
          agentId,
          callId: id,
          number,
          ...askingOf(caller, agentId),
        });
      });
    },
  });

  const endings = (['complete', 'abort'] as const).map((what) =>
    defineRoute({
      id: `calls.${what}`,
      method: 'post',
      path: `/api/v1/calls/{id}/${what}`,
      summary:
        what === 'complete'
          ? 'Brings the customer on hold and whom the agent consulted together; the agent’s leg stays'
          : 'Lets go of whom the agent consults, and takes the customer back',
      roles: ['agent', 'supervisor', 'admin'],
      params: z.strictObject({ id: idField }),
      status: 204,
      refusals: [
        'no-such-thing',
        'not-logged-in',
        'no-call',
        'no-consult',
        ...(what === 'complete' ? (['not-answered'] as const) : []),
        'storage-failed',
        'stopping',
      ],
      about: ({ params }) => agentOf(view.get('call', params.id)),
      async handle({ params: { id }, caller, commandId }) {
        const agentId = talkingAgent(id);
        const command = { do: `${what}-consult`, agentId, callId: id, ...askingOf(caller, agentId) } as const;
        await carriedOut(commands, commandId, command);
      },
    }),
  );

  return [list, release, transfer, ...holding, consult, ...endings];
}
