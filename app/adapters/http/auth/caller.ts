import type { AgentId, Instant } from '../../../domain/ids.js';
import type { UserRole } from '../../../ports/user-store.js';

export type Role = UserRole;

/** Who asks. Made from a web session or a bearer token, never from anything the request claims. */
export interface Caller {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  /** Whom a supervisor or admin may act on: `all`, or `site:<id>`. */
  readonly scope: string;
  /** The agent this user is; null for users who take no calls. */
  readonly agentId: AgentId | null;
  /** Interface of the request, for holds and intervals (C3). */
  readonly via: 'web' | 'api';
  /** Hash of the session or bearer token: what a sign-out ends. */
  readonly tokenHash: string;
  readonly expiresAt: Instant;
  /** What forms must carry; null for bearer tokens, which no browser sends by itself. */
  readonly csrf: string | null;
}

/** Supervisors and admins act on others and see personal numbers; agents only on themselves. */
export function oversees(caller: Pick<Caller, 'role'>): boolean {
  return caller.role !== 'agent';
}
