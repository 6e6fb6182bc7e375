import type { SiteId } from '../../../domain/ids.js';
import type { LockedOut } from '../../../domain/locked-out.js';
import type { Caller } from '../auth/caller.js';
import { holdsEverywhere, seesAgent, seesSite } from '../auth/may-see.js';
import type { ApiPorts } from './api-ports.js';

type Ports = Pick<ApiPorts, 'live' | 'phones'>;
type Held = Pick<LockedOut, 'agentId' | 'kind' | 'place'>;

/**
 * C5, O: a lock-out is seen and lifted by those in whose scope is whom it holds for: an agent, or a telephone of a site. An
 * address, a caller and a sign-in of nobody we know belong to no site, so only those whose scope is everything see them.
 */
export async function seesLockOut(lockOut: Held, caller: Caller, ports: Ports): Promise<boolean> {
  if (holdsEverywhere(caller)) return true;
  if (lockOut.agentId !== null) return seesAgent(caller, lockOut.agentId, ports.live.view.directory);
  return seesSite(caller, lockOut.kind === 'telephone' ? await siteOf(lockOut.place, ports) : null);
}

/** Where an endpoint of ours belongs; null: it is there no more. */
async function siteOf(endpoint: string, { live, phones }: Ports): Promise<SiteId | null> {
  const [, kind, id = ''] = /^(phone|soft|trunk)-(.*)$/.exec(endpoint) ?? [];
  const { directory } = live.view;
  if (kind === 'phone') return (await phones.get(id))?.phone.siteId ?? null;
  if (kind === 'trunk') return directory.trunks.get(id)?.siteId ?? null;
  const agentId = live.view.get('session', id)?.agentId;
  return agentId === undefined ? null : (directory.agents.get(agentId)?.siteId ?? null);
}
