import type { Directory } from '../../../domain/directory.js';
import type { AgentId, QueueId } from '../../../domain/ids.js';
import { scopeCovers } from '../../../domain/policies/scope-covers.js';
import type { Change } from '../../../domain/world.js';
import type { Caller } from '../auth/caller.js';
import { seesCall } from '../auth/may-see.js';

/** Whom a thing concerns, which decides whose scope it is in (O). */
export interface Owners {
  readonly agents: readonly AgentId[];
  readonly queueId: QueueId | null;
}

/** Whom a thing concerned before a change, and after it; null: it was not there, or is no more. */
export interface ChangeOwners {
  readonly before: Owners | null;
  readonly after: Owners | null;
}

/** Remembers of each thing whom it concerns, because its end names nobody any more. */
export class OwnerMemory {
  readonly #owners = new Map<string, Owners>();

  /** @param agents those of the thing after the change, as far as known */
  take({ kind, id, after }: Change, agents: readonly AgentId[]): ChangeOwners {
    const key = `${kind} ${id}`;
    const before = this.#owners.get(key) ?? null;
    if (!after) {
      this.#owners.delete(key);
      return { before: before ?? { agents, queueId: null }, after: null };
    }
    const named = 'agentId' in after ? [after.agentId] : agents;
    const now = { agents: named, queueId: 'queueId' in after ? after.queueId : null };
    this.#owners.set(key, now);
    return { before, after: now };
  }
}

/** Whether an overseer of this scope is shown things of these; a trunk by its own site. */
export function seesOwners(
  viewer: Pick<Caller, 'scope'>,
  { kind, id }: Pick<Change, 'kind' | 'id'>,
  owners: Owners | null,
  directory: Directory,
): boolean {
  if (viewer.scope === 'all') return true;
  if (kind === 'trunk') {
    const trunk = directory.trunks.get(id);
    return trunk !== undefined && scopeCovers(viewer.scope, trunk.siteId);
  }
  return owners !== null && seesCall(viewer, owners, owners.agents, directory);
}
