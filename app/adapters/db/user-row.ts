import { z } from 'zod';
import type { User, WebSession } from '../../ports/user-store.js';
import { numberOf, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import { nameKey } from './name-key.js';

/** Columns of `users` that an update may change. */
export function userColumns(user: User): Record<string, string | null> {
  return {
    name: user.name,
    name_key: nameKey(user.name),
    password_hash: user.passwordHash,
    role: user.role,
    scope: user.scope,
    agent_id: user.agentId,
  };
}

/** Throws `BadColumn`. */
export function readUser(row: DriverRow): User {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    passwordHash: textOf(row, 'password_hash'),
    role: wordOf(row, 'role', z.enum(['agent', 'supervisor', 'admin'])),
    scope: textOf(row, 'scope'),
    agentId: textOrNull(row, 'agent_id'),
    createdAt: numberOf(row, 'created_at'),
  };
}

export function webSessionRow(session: WebSession): Record<string, string | number> {
  return {
    token_hash: session.tokenHash,
    user_id: session.userId,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  };
}

export function readWebSession(row: DriverRow): WebSession {
  return {
    tokenHash: textOf(row, 'token_hash'),
    userId: textOf(row, 'user_id'),
    createdAt: numberOf(row, 'created_at'),
    expiresAt: numberOf(row, 'expires_at'),
  };
}
