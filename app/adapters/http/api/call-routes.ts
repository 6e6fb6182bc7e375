import { z } from 'zod';
import type { AgentId } from '../../../domain/ids.js';
import { sessionOf } from '../../../domain/calls.js';
import { isMember } from '../../../domain/conferences.js';
import type { Call } from '../../../domain/world.js';
import { oversees, type Caller } from '../auth/caller.js';
import { seesCall } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { callAnswer, shownCall } from '../live/shown-entities.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { askingOf } from './asking-of.js';
import { agentsOfCall, seesCallOf } from './call-agents.js';
import { carriedOut } from './command-answers.js';
import { namingNumber, refuseDialledNumber } from './dialled-number.js';
import { idField, listOf, numberField } from './field-schemas.js';
import { ASKED_REFUSALS, askedNumber, namingAsked } from './asked-number.js';
import { askedField, transferTargetField } from './target-schemas.js';
import { namingTarget, transferTarget } from './transfer-target.js';

/** Calls that are going on, customers' and those that agents make. */
export function callRoutes(ports: ApiPorts): readonly Route[] {
  const { commands, live } = ports;
  const { view } = live;
  const agentsOf = (call: Call): AgentId[] => agentsOfCall(view, call);
  const agentOf = (call: Call | undefined): AgentId | null => (call ? (agentsOf(call)[0] ?? null) : null);

  const sees = ({ params, caller }: { readonly params: { readonly id: string }; readonly caller: Caller }): boolean =>
    seesCallOf(view, params.id, caller);

  const talkingAgent = (id: string): AgentId => {
    const call = view.get('call', id);
    if (!call) throw new Refused('no-such-thing');
    if (isMember(call)) throw new Refused('in-conference');
    const agentId = call.state.at === 'talking' ? agentOf(call) : null;
    if (agentId === null) throw new Refused('no-call');
    return agentId;
  };

  const list = defineRoute({
    id: 'calls.list',
    method: 'get',
    path: '/api/v1/calls',
    summary: 'Calls going on, of your scope; agents see their own, with the caller masked',
    roles: ['agent', 'supervisor', 'admin'],
    status: 200,
    answer: listOf(callAnswer),
    refusals: [],
    async handle({ caller }) {
      const all = [...view.all('call')].filter((call) => call.state.at !== 'ended');
      if (oversees(caller)) {
        const seen = all.filter((call) => seesCall(caller, call, agentsOf(call), view.directory));
        return { items: seen.map((call) => shownCall(call, 'whole')) };
      }
      const own = all.filter((call) => caller.agentId !== null && agentsOf(call).includes(caller.agentId));
      return { items: own.map((call) => shownCall(call, 'masked')) };
    },
  });

  const release = defineRoute({
    id: 'calls.release',
    method: 'post',
    path: '/api/v1/calls/{id}/release',
    summary: 'Ends the call an agent has, or makes; the agent’s leg stays',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    status: 204,
    refusals: [
      'no-such-thing',
      'not-logged-in',
      'no-call',
      'in-conference',
      'asterisk-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => agentOf(view.get('call', params.id)),
    sees,
    async handle({ params, caller, commandId }) {
      const call = view.get('call', params.id);
      if (!call) throw new Refused('no-such-thing');
      if (isMember(call)) throw new Refused('in-conference');
      const agentId = sessionOf(call) === null ? null : agentOf(call);
      if (agentId === null) throw new Refused('no-call');
      await carriedOut(commands, commandId, { do: 'release', agentId, callId: call.id, ...askingOf(caller, agentId) });
    },
  });

  const transfer = defineRoute({
    id: 'calls.transfer',
    method: 'post',
    path: '/api/v1/calls/{id}/transfer',
    summary:
      'Sends the customer an agent talks with on to a queue, a colleague or a number outside; the agent’s leg stays',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ target: transferTargetField }),
    status: 204,
    refusals: [
      'no-such-thing',
      'not-logged-in',
      'no-call',
      'consulting',
      'in-conference',
      'no-such-queue',
      'target-self',
      'target-no-such-agent',
      'target-signed-out',
      'target-not-ready',
      'target-in-wrap-up',
      'target-busy',
      'target-away',
      'target-ours',
      'target-emergency',
      'target-premium',
      'target-denied',
      'target-country',
      'target-rate',
      'target-minutes',
      'target-spend',
      'target-unroutable',
      'target-unreachable',
      'asterisk-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => agentOf(view.get('call', params.id)),
    sees,
    async handle({ params: { id }, body: { target }, caller, commandId }) {
      const agentId = talkingAgent(id);
      await namingTarget(target, async () => {
        const to = await transferTarget(target, agentId, ports);
        const asking = askingOf(caller, agentId);
        await carriedOut(commands, commandId, { do: 'transfer', agentId, callId: id, target: to, ...asking });
      });
    },
  });

  const dial = defineRoute({
    id: 'calls.dial',
    method: 'post',
    path: '/api/v1/agents/{id}/calls',
    summary: 'An agent calls a number; their own telephone is rung first when it is not up',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ number: numberField }),
    status: 204,
    refusals: [
      'no-such-agent',
      'not-logged-in',
      'has-call',
      'phone-unreachable',
      'dial-ours',
      'dial-self',
      'dial-emergency',
      'dial-premium',
      'dial-denied',
      'dial-country',
      'dial-rate',
      'dial-minutes',
      'dial-spend',
      'dial-unroutable',
      'dial-unreachable',
      'asterisk-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => params.id,
    async handle({ params: { id: agentId }, body: { number }, caller, commandId }) {
      await namingNumber(number, async () => {
        await refuseDialledNumber(number, agentId, ports);
        const asking = askingOf(caller, agentId);
        await carriedOut(commands, commandId, { do: 'dial', agentId, number, ...asking });
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
      refusals: [
        'no-such-thing',
        'not-logged-in',
        'no-call',
        'consulting',
        'in-conference',
        'asterisk-unreachable',
        'storage-failed',
        'stopping',
      ],
      about: ({ params }) => agentOf(view.get('call', params.id)),
      sees,
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
      'Puts the customer on hold and calls a colleague or somebody outside, on the agent’s one leg; the customer hears nothing of it',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ target: askedField }),
    status: 204,
    refusals: [
      'no-such-thing',
      'not-logged-in',
      'no-call',
      'consulting',
      'in-conference',
      ...ASKED_REFUSALS,
      'asterisk-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => agentOf(view.get('call', params.id)),
    sees,
    async handle({ params: { id }, body: { target }, caller, commandId }) {
      const agentId = talkingAgent(id);
      await namingAsked(target, async () => {
        const number = await askedNumber(target, agentId, ports);
        const asking = askingOf(caller, agentId);
        await carriedOut(commands, commandId, { do: 'consult', agentId, callId: id, number, ...asking });
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
          ? 'Brings the customer on hold and whom the agent consults together, when that one answers if they still ring; the agent’s leg stays'
          : 'Lets go of whom the agent consults, and takes the customer back',
      roles: ['agent', 'supervisor', 'admin'],
      params: z.strictObject({ id: idField }),
      status: 204,
      refusals: [
        'no-such-thing',
        'not-logged-in',
        'no-call',
        'in-conference',
        'no-consult',
        ...(what === 'complete' ? (['not-answered'] as const) : []),
        'asterisk-unreachable',
        'storage-failed',
        'stopping',
      ],
      about: ({ params }) => agentOf(view.get('call', params.id)),
      sees,
      async handle({ params: { id }, caller, commandId }) {
        const agentId = talkingAgent(id);
        const command = { do: `${what}-consult`, agentId, callId: id, ...askingOf(caller, agentId) } as const;
        await carriedOut(commands, commandId, command);
      },
    }),
  );

  return [list, release, transfer, dial, ...holding, consult, ...endings];
}
