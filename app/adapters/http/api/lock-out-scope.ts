import type { SiteId } from '../../../domain/ids.js';
import type { LockedOut } from '../../../domain/locked-out.js';
import { checkActOn, SITE_SCOPE } from '../auth/act-on.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';

type Ports = Pick<ApiPorts, 'live' | 'phones'>;

/**
 * C5, O: who lifts a lock-out acts on whom it holds for: an agent, or a telephone of a site. An address, a caller and a
 * sign-in of nobody we know belong to no site, so only those whose scope is everything lift them. Throws `Refused`.
 */
export async function checkLift(lockOut: LockedOut, caller: Caller, ports: Ports): Promise<void> {
  if (caller.scope === 'all') return;
  if (lockOut.agentId !== null) return checkActOn(lockOut.agentId, caller, ports.live.view.directory);
  const siteId = lockOut.kind === 'telephone' ? await siteOf(lockOut.place, ports) : null;
  if (siteId === null || caller.scope !== SITE_SCOPE + siteId) throw new Refused('out-of-scope');
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
