import type { Request } from 'express';
import { z } from 'zod';
import type { ChosenPhone } from '../../../domain/device.js';
import type { Command } from '../../../domain/events.js';
import { userOf } from '../../../domain/policies/sign-in.js';
import { checkActOn } from '../auth/act-on.js';
import { seesAgent } from '../auth/may-see.js';
import { oversees, type Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { legAnswer, sessionAnswer, shownLeg, shownSession } from '../live/shown-entities.js';
import { defineRoute, type Route } from '../route.js';
import { interfaceField } from './agent-schemas.js';
import { credentials } from '../auth/credential-schemas.js';
import { senderOf } from '../auth/sender.js';
import { proveUser } from '../auth/sign-in.js';
import type { AccountPorts } from './account-ports.js';
import { chosenPhone } from './chosen-phone.js';
import { askingOf } from './asking-of.js';
import { carriedOut } from './command-answers.js';
import { idField, listOf, noteField, numberField } from './field-schemas.js';
import { namingNumber, refuseSessionNumber } from './session-number.js';

const byId = z.strictObject({ id: idField });

const listedSession = sessionAnswer.extend({ agentName: z.string(), leg: legAnswer });

const loginBody = z.strictObject({
  agentId: idField.optional(),
  interface: interfaceField,
  agentPhone: numberField.nullable().optional(),
  /** Interface `phone`: without it the agent's own. */
  phoneId: idField.optional(),
  takeover: z.boolean().describe('true or false').optional(),
  /** B4: a takeover that a supervisor has to agree to, when an agent asks. */
  confirm: credentials.describe('name and password of a supervisor or admin').optional(),
});

type LoginBody = z.output<typeof loginBody>;

/** Signing agents in and out (B, F). */
export function sessionRoutes(ports: AccountPorts): readonly Route[] {
  const { commands, texts } = ports;
  const { view } = ports.live;
  /** What the agent would be rung at; null when that is no number, or it is the one of the session that is adopted. */
  const numberOf = (agentId: string, login: z.output<typeof loginBody>): string | null => {
    const { interface: asked, agentPhone, takeover } = login;
    if (asked !== 'mobile') return null;
    const device = takeover === true ? undefined : view.sessionOfAgent(agentId)?.device;
    // Any other number is looked at whoever is signed in now: until the engine is asked they may have signed out.
    if (device && (agentPhone == null || (device.kind === 'number' && device.number === agentPhone))) return null;
    return agentPhone ?? view.directory.agents.get(agentId)?.number ?? null;
  };
  /** Who answers for the sign-in: the one who asks, or the supervisor who confirms it. */
  const answerable = async (agentId: string, caller: Caller, { confirm }: LoginBody, request: Request) => {
    if (!confirm) return { actor: caller, supervised: oversees(caller), by: caller.name };
    const user = await proveUser(ports, { ...confirm, sender: senderOf(request) });
    if (user.role === 'agent') throw new Refused('not-a-supervisor', { field: 'confirm' });
    checkActOn(agentId, user, view.directory);
    ports.log.info(`${user.name} confirmed a sign-in that ${caller.name} asked for`);
    return { actor: user, supervised: true, by: user.name };
  };
  /** B4, C5: where a supervisor has to agree to a takeover, it is one of both agents. */
  const checkTaken = (agentId: string, { device }: ChosenPhone, actor: Parameters<typeof checkActOn>[1]): void => {
    const agent = view.directory.agents.get(agentId);
    const user = agent && userOf(view, device, agent);
    if (user) checkActOn(user.agentId, actor, view.directory);
  };
  const agentOfSession = (id: string) => view.get('session', id)?.agentId ?? null;

  const list = defineRoute({
    id: 'sessions.list',
    method: 'get',
    path: '/api/v1/sessions',
    summary:
      'Who is signed in, of your scope; agents see themselves, supervisors also who signed out and kept the leg up',
    roles: ['agent', 'supervisor', 'admin'],
    status: 200,
    answer: listOf(listedSession),
    refusals: [],
    async handle({ caller }) {
      const sessions = [...view.all('session')].filter(
        ({ state, agentId }) =>
          (oversees(caller) && seesAgent(caller, agentId, view.directory)) ||
          (state.at !== 'logged-out' && agentId === caller.agentId),
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
      'Signs an agent in on an interface, with a number for this session only if `agentPhone` is given, on the telephone `phoneId` or the agent’s own; `takeover` ends the session that runs elsewhere, and where a supervisor has to agree `confirm` is theirs',
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
      'number-premium',
      'number-denied',
      'number-country',
      'number-in-use',
      'number-unroutable',
      'wrong-credentials',
      'too-many-tries',
      'not-a-supervisor',
      'storage-failed',
      'stopping',
    ],
    about: ({ body, caller }) => body.agentId ?? caller.agentId,
    async handle({ body, caller, commandId }, { request }) {
      const agentId = body.agentId ?? caller.agentId;
      if (agentId === null) {
        const sentence = texts.say('problem.missing', { field: 'agentId', allowed: idField.description ?? '' });
        throw new Refused('invalid-fields', { problems: [{ field: 'agentId', sentence }] });
      }
      const number = numberOf(agentId, body);
      const { actor, ...who } = await answerable(agentId, caller, body, request);
      const phoneId = body.phoneId ?? view.directory.agents.get(agentId)?.phoneId ?? null;
      const phone = body.interface === 'phone' && phoneId !== null ? await chosenPhone(ports, phoneId) : undefined;
      const agreed = body.takeover === true && who.supervised && view.directory.settings.takeover === 'supervisor';
      if (agreed && phone) checkTaken(agentId, phone, actor);
      const sessionId = await namingNumber(number, async () => {
        if (number !== null) await refuseSessionNumber(ports, agentId, number);
        return carriedOut(commands, commandId, {
          do: 'login',
          agentId,
          interface: body.interface,
          agentPhone: body.agentPhone ?? null,
          ...(phone ? { phone } : {}),
          takeover: body.takeover ?? false,
          via: caller.via,
          ...who,
        });
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
