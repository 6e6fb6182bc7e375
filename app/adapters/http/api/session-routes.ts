import { z } from 'zod';
import type { Command } from '../../../domain/events.js';
import { oversees } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { legAnswer, sessionAnswer, shownLeg, shownSession } from '../live/shown-entities.js';
import { defineRoute, type Route } from '../route.js';
import { interfaceField } from './agent-schemas.js';
import type { ApiPorts } from './api-ports.js';
import { chosenPhone } from './chosen-phone.js';
import { askingOf } from './asking-of.js';
import { carriedOut } from './command-answers.js';
import { idField, listOf, noteField, numberField } from './field-schemas.js';

const byId = z.strictObject({ id: idField });

const listedSession = sessionAnswer.extend({ agentName: z.string(), leg: legAnswer });

const loginBody = z.strictObject({
  agentId: idField.optional(),
  interface: interfaceField,
  agentPhone: numberField.nullable().optional(),
  /** Interface `phone`: without it the agent's own. */
  phoneId: idField.optional(),
  takeover: z.boolean().describe('true or false').optional(),
});

/** Signing agents in and out (B, F). */
export function sessionRoutes(ports: ApiPorts): readonly Route[] {
  const { commands, phones, texts } = ports;
  const { view } = ports.live;
  /** F3: the engine knows all numbers that are ours but those of phones, which are no part of the directory. */
  const refusePhoneNumber = async (agentId: string, typed: string | null | undefined): Promise<void> => {
    const number = typed ?? view.directory.agents.get(agentId)?.number ?? null;
    // Who is signed in already is adopted with the session as it runs.
    const running = [...view.all('session')].some((session) => session.agentId === agentId);
    if (number === null || running || !(await phones.hasNumber(number))) return;
    throw new Refused('number-ours', { field: 'agentPhone' });
  };
  const agentOfSession = (id: string) => view.get('session', id)?.agentId ?? null;

  const list = defineRoute({
    id: 'sessions.list',
    method: 'get',
    path: '/api/v1/sessions',
    summary: 'Who is signed in; agents see themselves, supervisors also who signed out and kept the leg up',
    roles: ['agent', 'supervisor', 'admin'],
    status: 200,
    answer: listOf(listedSession),
    refusals: [],
    async handle({ caller }) {
      const sessions = [...view.all('session')].filter(
        ({ state, agentId }) => oversees(caller) || (state.at !== 'logged-out' && agentId === caller.agentId),
      );
      const items = sessions.map((session) => ({
        ...shownSession(session),
        agentName: view.directory.agents.get(session.agentId)?.name ?? '',
        leg: shownLeg(view.get('leg', session.id)),
      }));
      return { items };
    },
  });

  const login = defineRoute({
    id: 'sessions.login',
    method: 'post',
    path: '/api/v1/sessions',
    summary:
      'Signs an agent in on an interface, with a number for this session only if `agentPhone` is given, on the telephone `phoneId` or the agent’s own; `takeover` ends the session that runs elsewhere',
    roles: ['agent', 'supervisor', 'admin'],
    body: loginBody,
    status: 201,
    answer: z.strictObject({ sessionId: z.string() }),
    refusals: [
      'no-such-agent',
      'already-logged-in',
      'interface-not-allowed',
      'hot-desk-only',
      'no-such-phone',
      'phone-in-use',
      'phone-unreachable',
      'number-missing',
      'number-not-allowed',
      'number-ours',
      'number-emergency',
      'number-in-use',
      'number-unroutable',
      'storage-failed',
      'stopping',
    ],
    about: ({ body, caller }) => body.agentId ?? caller.agentId,
    async handle({ body, caller, commandId }) {
      const agentId = body.agentId ?? caller.agentId;
      if (agentId === null) {
        const sentence = texts.say('problem.missing', { field: 'agentId', allowed: idField.description ?? '' });
        throw new Refused('invalid-fields', { problems: [{ field: 'agentId', sentence }] });
      }
      if (body.interface === 'mobile') await refusePhoneNumber(agentId, body.agentPhone);
      const phoneId = body.phoneId ?? view.directory.agents.get(agentId)?.phoneId ?? null;
      const phone = body.interface === 'phone' && phoneId !== null ? await chosenPhone(ports, phoneId) : undefined;
      const sessionId = await carriedOut(commands, commandId, {
        do: 'login',
        agentId,
        interface: body.interface,
        agentPhone: body.agentPhone ?? null,
        ...(phone ? { phone } : {}),
        takeover: body.takeover ?? false,
        supervised: oversees(caller),
        via: caller.via,
        by: caller.name,
      });
      return { sessionId: sessionId ?? '' };
    },
  });

  const logout = defineRoute({
    id: 'sessions.logout',
    method: 'delete',
    path: '/api/v1/sessions/{id}',
    summary:
      'Signs out; during a call it is kept pending and done when the call ends. Of a session that is signed out a supervisor ends the leg that was kept',
    roles: ['agent', 'supervisor', 'admin'],
    params: byId,
    query: z.strictObject({ note: noteField.optional() }),
    status: 204,
    refusals: ['no-such-thing', 'not-logged-in', 'still-logged-in', 'storage-failed', 'stopping'],
    about: ({ params }) => agentOfSession(params.id),
    async handle({ params, query: { note }, caller, commandId }) {
      const session = view.get('session', params.id);
      if (!session) throw new Refused('no-such-thing');
      const { agentId } = session;
      const asking = { agentId, via: caller.via, by: caller.name };
      const kept = session.state.at === 'logged-out' && oversees(caller);
      const command: Command = kept
        ? { do: 'end-leg', sessionId: session.id, ...asking }
        : { do: 'logout', agentId, ...askingOf(caller, agentId, note) };
      await carriedOut(commands, commandId, command);
    },
  });

  return [list, login, logout];
}
