import { z } from 'zod';
import type { Response } from 'express';
import { credentials, newCredentials } from '../auth/credential-schemas.js';
import { governs } from '../auth/grants.js';
import { csrfOf, newToken, tokenHash } from '../auth/secret-token.js';
import { senderOf } from '../auth/sender.js';
import { setUp } from '../auth/set-up.js';
import { signIn, type SignedIn } from '../auth/sign-in.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { AccountPorts } from './account-ports.js';
import { addressFields } from './address-schemas.js';
import { idField, instantAnswer } from './field-schemas.js';

const dayMs = 86_400_000;

const meAnswer = z.strictObject({
  userId: idField,
  name: z.string(),
  role: z.enum(['agent', 'supervisor', 'admin']),
  scope: z.string().describe('on whom a supervisor or admin may act: "all", or "site:" and the id of a site'),
  agentId: idField.nullable(),
  expiresAt: instantAnswer,
});

/** Signing in and out on the API: a cookie for browsers, a bearer token for programs. */
export function accountRoutes(ports: AccountPorts): readonly Route[] {
  const { users, clock, cookies, streams } = ports;

  /** Sets the cookie of a new web session and tells who it is. */
  function welcome(
    response: Response,
    { user, token, expiresAt }: SignedIn,
  ): z.input<typeof meAnswer> & { csrf: string } {
    cookies.set(response, 'farline', token, ports.webSessionMs);
    const { id: userId, name, role, scope, agentId } = user;
    return { userId, name, role, scope, agentId, expiresAt, csrf: csrfOf(token) };
  }

  const { sipAddress, externalAddress } = addressFields(ports.addresses);
  const setup = defineRoute({
    id: 'setup',
    method: 'post',
    path: '/api/v1/setup',
    summary: 'Creates the first admin with the one-time link of the first start',
    roles: 'anyone',
    body: newCredentials.extend({
      token: z.string().min(1).max(100).describe('the last part of the one-time setup link'),
      sipAddress: sipAddress.optional(),
      externalAddress: externalAddress.optional(),
    }),
    status: 201,
    answer: meAnswer.extend({
      csrf: z.string(),
      addresses: z.enum(['unchanged', 'saved', 'not-saved']).describe('saved: they count from the next start on'),
    }),
    refusals: ['setup-link-used', 'not-unique', 'too-many-tries', 'not-our-asterisk'],
    async handle({ body }, { request, response }) {
      const { addresses, ...signedIn } = await setUp(ports, { ...body, sender: senderOf(request) });
      return { ...welcome(response, signedIn), addresses };
    },
  });

  const enter = defineRoute({
    id: 'sign-in',
    method: 'post',
    path: '/api/v1/sign-in',
    summary: 'Signs a browser in with name and password; the session is in a cookie',
    roles: 'anyone',
    body: credentials,
    status: 200,
    answer: meAnswer.extend({ csrf: z.string() }),
    refusals: ['wrong-credentials', 'too-many-tries'],
    async handle({ body }, { request, response }) {
      const old = cookies.read(request, 'farline');
      return welcome(response, await signIn(ports, { ...body, sender: senderOf(request) }, old));
    },
  });

  const leave = defineRoute({
    id: 'sign-out',
    method: 'post',
    path: '/api/v1/sign-out',
    summary: 'Ends this browser’s session, or this bearer token',
    roles: ['agent', 'supervisor', 'admin'],
    status: 204,
    refusals: [],
    async handle({ caller }, { response }) {
      await users.deleteWebSession(caller.tokenHash);
      streams.endOf({ tokenHash: caller.tokenHash });
      cookies.clear(response, 'farline');
    },
  });

  const me = defineRoute({
    id: 'me',
    method: 'get',
    path: '/api/v1/me',
    summary: 'Who is asking',
    roles: ['agent', 'supervisor', 'admin'],
    status: 200,
    answer: meAnswer,
    refusals: [],
    handle: async ({ caller: { userId, name, role, scope, agentId, expiresAt } }) => ({
      userId,
      name,
      role,
      scope,
      agentId,
      expiresAt,
    }),
  });

  const token = defineRoute({
    id: 'tokens.create',
    method: 'post',
    path: '/api/v1/tokens',
    summary: 'Makes a bearer token for a user; it is shown once, and a new password of the user ends it',
    roles: ['admin'],
    body: z.strictObject({
      userId: idField,
      days: z.int().min(1).max(365).describe('a whole number from 1 to 365').default(30),
    }),
    status: 201,
    answer: z.strictObject({ token: z.string(), expiresAt: instantAnswer }),
    refusals: ['no-such-thing'],
    async handle({ body, caller }) {
      const user = await users.find(body.userId);
      // O: a token does what its user does.
      if (!user || !governs(caller, user, ports.live.view.directory))
        throw new Refused('no-such-thing', { field: 'userId' });
      const bearer = newToken();
      const now = clock.now();
      const expiresAt = now + body.days * dayMs;
      await users.createWebSession({
        tokenHash: tokenHash('bearer', bearer),
        userId: user.id,
        createdAt: now,
        expiresAt,
      });
      return { token: bearer, expiresAt };
    },
  });

  return [setup, enter, leave, me, token];
}
