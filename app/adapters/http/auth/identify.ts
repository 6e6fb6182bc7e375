import type { Request } from 'express';
import type { Clock } from '../../../ports/clock.js';
import type { UserStore } from '../../../ports/user-store.js';
import type { Caller } from './caller.js';
import type { Cookies } from './cookies.js';
import { csrfOf, tokenHash } from './secret-token.js';

export interface IdentifyPorts {
  readonly users: UserStore;
  readonly clock: Clock;
  readonly cookies: Cookies;
}

/** Who sends this request: by `Authorization: Bearer`, else by the cookie; null when by neither. */
export async function identify({ users, clock, cookies }: IdentifyPorts, request: Request): Promise<Caller | null> {
  const bearer = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
  const cookie = bearer === undefined ? cookies.read(request, 'farline') : null;
  const token = bearer ?? cookie;
  if (token === null) return null;
  const hash = tokenHash(bearer === undefined ? 'web' : 'bearer', token);
  const found = await users.findWebSession(hash, clock.now());
  if (!found) return null;
  const { user, session } = found;
  return {
    userId: user.id,
    name: user.name,
    role: user.role,
    scope: user.scope,
    agentId: user.agentId,
    via: bearer === undefined ? 'web' : 'api',
    tokenHash: hash,
    expiresAt: session.expiresAt,
    csrf: cookie === null ? null : csrfOf(cookie),
  };
}
