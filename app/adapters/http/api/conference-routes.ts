import { z } from 'zod';
import type { RefusalCode } from '../../../domain/refusals.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { ASKED_REFUSALS, askedNumber, namingAsked } from './asked-number.js';
import { askingOf } from './asking-of.js';
import { carriedOut } from './command-answers.js';
import { idField } from './field-schemas.js';
import { askedField } from './target-schemas.js';

const digitsField = z
  .string()
  .trim()
  .regex(/^[0-9A-D*#]{1,32}$/, '1 to 32 of 0-9, A-D, * and #');
const ROLES = ['agent', 'supervisor', 'admin'] as const;
const params = z.strictObject({ id: idField });
const callId = idField.describe('the agent’s call; of a conference any of its calls');
const always = [
  'no-such-agent',
  'not-logged-in',
  'no-call',
  'asterisk-unreachable',
  'storage-failed',
  'stopping',
] as const;

/** K3: one agent, and several with whom they talk. */
export function conferenceRoutes(ports: ApiPorts): readonly Route[] {
  const { commands } = ports;
  const about = (input: { readonly params: { readonly id: string } }): string => input.params.id;

  const begin = defineRoute({
    id: 'conference.begin',
    method: 'post',
    path: '/api/v1/agents/{id}/conference',
    summary: 'The customer on hold, whom the agent consults and the agent all hear each other',
    roles: [...ROLES],
    params,
    body: z.strictObject({ callId: idField.describe('the customer’s call') }),
    status: 204,
    refusals: [...always, 'in-conference', 'no-consult', 'not-answered'],
    about,
    async handle({ params: { id: agentId }, body, caller, commandId }) {
      await carriedOut(commands, commandId, { do: 'confer', agentId, ...body, ...askingOf(caller, agentId) });
    },
  });

  const add = defineRoute({
    id: 'conference.add',
    method: 'post',
    path: '/api/v1/agents/{id}/conference/parties',
    summary: 'Calls a colleague or somebody outside into the agent’s talk, which becomes a conference when they answer',
    roles: [...ROLES],
    params,
    body: z.strictObject({ callId, target: askedField }),
    status: 204,
    refusals: [...always, 'consulting', 'conference-full', ...ASKED_REFUSALS],
    about,
    async handle({ params: { id: agentId }, body: { callId: id, target }, caller, commandId }) {
      await namingAsked(target, async () => {
        const number = await askedNumber(target, agentId, ports);
        const asking = askingOf(caller, agentId);
        await carriedOut(commands, commandId, { do: 'add-party', agentId, callId: id, number, ...asking });
      });
    },
  });

  const drop = defineRoute({
    id: 'conference.drop',
    method: 'post',
    path: '/api/v1/agents/{id}/conference/drop',
    summary: 'Lets go of one of the conference, or of who is called into it',
    roles: [...ROLES],
    params,
    body: z.strictObject({ callId, party: idField.describe('a call, or the session of a colleague') }),
    status: 204,
    refusals: [...always, 'no-such-party'],
    about,
    async handle({ params: { id: agentId }, body, caller, commandId }) {
      await carriedOut(commands, commandId, { do: 'drop-party', agentId, ...body, ...askingOf(caller, agentId) });
    },
  });

  const leaving = (
    [
      ['leave', 'leave-conference', 'The agent goes, and the others talk on; the agent’s leg stays', ['no-conference']],
      ['end', 'release', 'The conference is over for everybody; the agents’ legs stay', []],
    ] as const
  ).map(([what, does, summary, more]) =>
    defineRoute({
      id: `conference.${what}`,
      method: 'post',
      path: `/api/v1/agents/{id}/conference/${what}`,
      summary,
      roles: [...ROLES],
      params,
      body: z.strictObject({ callId }),
      status: 204,
      refusals: [...always, ...(more as readonly RefusalCode[])],
      about,
      async handle({ params: { id: agentId }, body, caller, commandId }) {
        const asking = askingOf(caller, agentId);
        await carriedOut(commands, commandId, { do: does, agentId, ...body, ...asking });
      },
    }),
  );

  const digits = defineRoute({
    id: 'calls.digits',
    method: 'post',
    path: '/api/v1/agents/{id}/digits',
    summary: 'Sends keys to the far end of a call the agent talks on, as a telephone’s keypad does (RFC 4733)',
    roles: [...ROLES],
    params,
    body: z.strictObject({ callId, digits: digitsField }),
    status: 204,
    refusals: [...always, 'call-on-hold'],
    about,
    async handle({ params: { id: agentId }, body, caller, commandId }) {
      await carriedOut(commands, commandId, { do: 'send-digits', agentId, ...body, ...askingOf(caller, agentId) });
    },
  });

  return [begin, add, drop, ...leaving, digits];
}
