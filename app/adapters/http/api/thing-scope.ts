import type { Directory, InboundRoute, Queue } from '../../../domain/directory.js';
import type { SiteId } from '../../../domain/ids.js';
import type { RouteTarget } from '../../../domain/route-target.js';
import { QUEUE_TARGETS } from '../../../domain/queue-openings.js';
import type { Caller } from '../auth/caller.js';
import { seesSite } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';

/** A thing of a site that another thing names, and in which field. */
export interface Named {
  readonly field: string;
  readonly kind: 'agents' | 'queues' | 'trunks';
  readonly id: string;
}

/** O: nobody makes things for a site, or moves them there, on which their role does not hold. Throws `Refused`. */
export function checkSite(siteId: SiteId | null, caller: Pick<Caller, 'scope'>): void {
  if (!seesSite(caller, siteId)) throw new Refused('out-of-scope', { field: 'siteId' });
}

/**
 * O: what is not there for somebody cannot be named by them either; what was named already, by somebody whose scope is
 * wider, stays. Throws `Refused`.
 */
export function checkNamed(
  named: readonly Named[],
  before: readonly Named[],
  caller: Pick<Caller, 'scope'>,
  directory: Directory,
): void {
  for (const { field, kind, id } of named) {
    const thing = directory[kind].get(id);
    // One that nobody knows is refused by the store, in the same words.
    if (!thing || seesSite(caller, thing.siteId)) continue;
    if (before.some((one) => one.kind === kind && one.id === id && one.field === field)) continue;
    throw new Refused('missing-reference', { field, values: { field, value: id } });
  }
}

export function namedByTrunk(field: string, trunkId: string | null): readonly Named[] {
  return trunkId === null ? [] : [{ field, kind: 'trunks', id: trunkId }];
}

export function namedByQueue({ openings }: Pick<Queue, 'openings'>): readonly Named[] {
  return QUEUE_TARGETS.flatMap((field) => {
    const target = openings[field];
    return target === null ? [] : ofTarget(`openings.${field}`, target);
  });
}

export function namedByRoute({ trunkId, target }: Pick<InboundRoute, 'trunkId' | 'target'>): readonly Named[] {
  return [...namedByTrunk('trunkId', trunkId), ...ofTarget('target', target)];
}

function ofTarget(field: string, target: RouteTarget): readonly Named[] {
  if (target.kind === 'queue') return [{ field: `${field}.queueId`, kind: 'queues', id: target.queueId }];
  if (target.kind !== 'agent' && target.kind !== 'voicemail') return [];
  return [{ field: `${field}.agentId`, kind: 'agents', id: target.agentId }];
}
