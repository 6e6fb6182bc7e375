import { scopeCovers } from '../../domain/policies/scope-covers.js';
import type { JudgedKinds } from '../../ports/thing-judge.js';
import type { ThingKind } from './import-report.js';
import type { KnownThings } from './known-things.js';

type Kind = 'trunk' | 'queue' | 'phone';

/** A thing that another one names, and in which column. */
interface Named {
  readonly column: string;
  readonly kind: Kind;
  readonly id: string;
}

export interface Unnameable {
  readonly column: string;
  /** As a file calls it. */
  readonly value: string;
}

/**
 * O: what these name of sites on which the role does not hold; what was named already, by somebody whose scope is wider,
 * stays. It is told as what does not exist.
 */
export function namedElsewhere<K extends ThingKind>(
  kind: K,
  after: JudgedKinds[K],
  before: JudgedKinds[K] | null,
  { known, scope }: { readonly known: KnownThings; readonly scope: string },
): readonly Unnameable[] {
  const kept = new Set(before === null ? [] : namedBy(kind, before).map(({ kind: what, id }) => `${what} ${id}`));
  return namedBy(kind, after).flatMap(({ column, kind: what, id }) => {
    const thing = known[`${what}s`].get(id);
    if (!thing || scopeCovers(scope, thing.siteId) || kept.has(`${what} ${id}`)) return [];
    return [{ column, value: 'number' in thing ? thing.number : 'dn' in thing ? thing.dn : thing.name }];
  });
}

function namedBy<K extends ThingKind>(kind: K, thing: JudgedKinds[K]): readonly Named[] {
  switch (kind) {
    case 'agent': {
      const { trunkId, phoneId, queues } = thing as JudgedKinds['agent'];
      return [
        ...named('trunk', 'trunk', trunkId),
        ...named('phone', 'phone', phoneId),
        ...queues.flatMap(({ queueId }) => named('queues', 'queue', queueId)),
      ];
    }
    case 'phone': {
      const { placement } = thing as JudgedKinds['phone'];
      return placement.kind === 'trunk' ? named('trunk', 'trunk', placement.trunkId) : [];
    }
    default:
      return [];
  }
}

function named(column: string, kind: Kind, id: string | null): readonly Named[] {
  return id === null ? [] : [{ column, kind, id }];
}
