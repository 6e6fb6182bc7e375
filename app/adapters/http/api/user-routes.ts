import { z } from 'zod';
import type { User } from '../../../ports/user-store.js';
import { SITE_SCOPE } from '../../../domain/policies/scope-covers.js';
import type { Caller } from '../auth/caller.js';
import { checkGrant, governs } from '../auth/grants.js';
import { holdsEverywhere, seesAgent } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { AccountPorts } from './account-ports.js';
import { idField, instantAnswer, listOf, passwordField, userNameField, versionField } from './field-schemas.js';
import { givenFields } from './given-fields.js';

const roles = ['agent', 'supervisor', 'admin'] as const;

const userFields = {
  name: userNameField,
  role: z.enum(roles).describe(`one of ${roles.join(', ')}`),
  agentId: idField.nullable(),
  scope: z
    .string()
    .regex(/^(all|site:[A-Za-z0-9_-]{1,64})$/)
    .describe('whom a supervisor or admin may act on: "all", or "site:" and the id of a site'),
};

const userBody = z.strictObject({
  ...userFields,
  agentId: userFields.agentId.default(null),
  scope: userFields.scope.optional().describe('without it your own'),
  password: passwordField,
});

const userChange = z.strictObject({
  name: userFields.name.optional(),
  role: userFields.role.optional(),
  agentId: userFields.agentId.optional(),
  scope: userFields.scope.optional(),
  password: passwordField.optional(),
  version: versionField,
});

const userAnswer = z.strictObject({ ...userFields, id: idField, createdAt: instantAnswer, version: z.int() });

const byId = z.strictObject({ id: idField });

/** Who may sign in on the web, and as what. Every change ends the live streams of the user it is about. */
export function userRoutes(ports: AccountPorts): readonly Route[] {
  const { users, passwords, clock, newId, live, edits, streams } = ports;

  async function userOf(id: string, caller: Caller): Promise<User> {
    const user = await users.find(id);
    if (!user || !governs(caller, user, live.view.directory)) throw new Refused('no-such-thing');
    return user;
  }

  /** A login of the role `agent` must be an agent, and nobody can be an agent that is not there. */
  function checkAgent(role: User['role'], agentId: string | null, caller: Caller): void {
    const { directory } = live.view;
    const known = agentId !== null && directory.agents.has(agentId) && seesAgent(caller, agentId, directory);
    if (known || (agentId === null && role !== 'agent')) return;
    throw new Refused('missing-reference', { field: 'agentId', values: { field: 'agentId', value: agentId ?? '' } });
  }

  function checkScope(scope: string): void {
    const siteId = scope.startsWith(SITE_SCOPE) ? scope.slice(SITE_SCOPE.length) : null;
    if (siteId === null || live.view.directory.sites.has(siteId)) return;
    throw new Refused('missing-reference', { field: 'scope', values: { field: 'scope', value: scope } });
  }

  /** O: one whose scope is everything, or nobody could ever again change what belongs to no site. */
  async function keepOneAdmin(before: User, after: User | null): Promise<void> {
    if (!isAdminOfAll(before) || (after && isAdminOfAll(after))) return;
    const admins = (await users.list()).filter(isAdminOfAll);
    if (admins.length <= 1) throw new Refused('last-admin');
  }

  function accepted(outcome: Awaited<ReturnType<typeof users.create>>, name: string): void {
    if (outcome === 'name-taken')
      throw new Refused('not-unique', { field: 'name', values: { field: 'name', value: name } });
    if (outcome === 'no-such-user') throw new Refused('no-such-thing');
  }

  /** Somebody else saved meanwhile, and is not to be written over unseen. */
  async function overtaken(id: string): Promise<Refused> {
    const version = (await users.versions()).get(id) ?? 1;
    return new Refused('stale-version', { field: 'version', values: { version } });
  }

  const list = defineRoute({
    id: 'users.list',
    method: 'get',
    path: '/api/v1/users',
    summary: 'Who may sign in on the web, of your scope',
    roles: ['admin'],
    status: 200,
    answer: listOf(userAnswer),
    refusals: [],
    async handle({ caller }) {
      const all = await users.list();
      const versions = await users.versions();
      const mine = all.filter((user) => governs(caller, user, live.view.directory));
      return { items: mine.map((user) => shown(user, versions.get(user.id) ?? 1)) };
    },
  });

  const read = defineRoute({
    id: 'users.read',
    method: 'get',
    path: '/api/v1/users/{id}',
    summary: 'A web login',
    roles: ['admin'],
    params: byId,
    status: 200,
    answer: userAnswer,
    refusals: ['no-such-thing'],
    async handle({ params, caller }) {
      const user = await userOf(params.id, caller);
      return shown(user, (await users.versions()).get(user.id) ?? 1);
    },
  });

  const create = defineRoute({
    id: 'users.create',
    method: 'post',
    path: '/api/v1/users',
    summary: 'Creates a web login; one of the role agent names its agent',
    roles: ['admin'],
    body: userBody,
    status: 201,
    answer: userAnswer,
    refusals: ['out-of-scope', 'not-unique', 'missing-reference'],
    async handle({ body: { password, ...fields }, caller }) {
      const wished = { ...fields, scope: fields.scope ?? caller.scope };
      checkAgent(wished.role, wished.agentId, caller);
      checkScope(wished.scope);
      checkGrant(caller, wished.scope);
      const passwordHash = await passwords.hash(password);
      const user: User = { ...wished, id: newId(), passwordHash, createdAt: clock.now() };
      accepted(await users.create(user), user.name);
      return shown(user, 1);
    },
  });

  const change = defineRoute({
    id: 'users.change',
    method: 'patch',
    path: '/api/v1/users/{id}',
    summary: 'Changes a web login; a new password signs its browsers out',
    roles: ['admin'],
    params: byId,
    body: userChange,
    status: 200,
    answer: userAnswer,
    refusals: ['no-such-thing', 'out-of-scope', 'not-unique', 'missing-reference', 'last-admin', 'stale-version'],
    handle: ({ params, body: { password, version, ...fields }, caller }) =>
      edits.alone(async () => {
        const before = await userOf(params.id, caller);
        const passwordHash = password === undefined ? before.passwordHash : await passwords.hash(password);
        const user: User = { ...before, ...givenFields(fields), passwordHash };
        checkAgent(user.role, user.agentId, caller);
        checkScope(user.scope);
        // An agent's scope gives nothing; with another role it would.
        if (user.role !== 'agent' || fields.scope !== undefined) checkGrant(caller, user.scope);
        await keepOneAdmin(before, user);
        const outcome = await users.update(user, version);
        if (outcome === 'stale') throw await overtaken(user.id);
        accepted(outcome, user.name);
        streams.endOf({ userId: user.id });
        return shown(user, version + 1);
      }),
  });

  const hide = defineRoute({
    id: 'users.delete',
    method: 'delete',
    path: '/api/v1/users/{id}',
    summary: 'Ends a web login and its browsers; history keeps the name',
    roles: ['admin'],
    params: byId,
    status: 204,
    refusals: ['no-such-thing', 'last-admin'],
    handle: ({ params, caller }) =>
      edits.alone(async () => {
        const user = await userOf(params.id, caller);
        await keepOneAdmin(user, null);
        accepted(await users.hide(user.id, clock.now()), user.name);
        streams.endOf({ userId: user.id });
      }),
  });

  return [list, read, create, change, hide];
}

function isAdminOfAll(user: User): boolean {
  return user.role === 'admin' && holdsEverywhere(user);
}

function shown({ id, name, role, agentId, scope, createdAt }: User, version: number): z.input<typeof userAnswer> {
  return { id, name, role, agentId, scope, createdAt, version };
}
