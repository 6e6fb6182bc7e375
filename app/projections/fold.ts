import type { LeftEntity, MaskedEntities } from '../domain/facts.js';
import type { Kind } from '../domain/world.js';

/** Entities by kind and id, as history knows them: masked. */
export type Folded = { readonly [K in Kind]: Map<string, MaskedEntities[K]> };

export function emptyFold(): Folded {
  return {
    session: new Map(),
    leg: new Map(),
    call: new Map(),
    offer: new Map(),
    trunk: new Map(),
    turn: new Map(),
    toll: new Map(),
    supervision: new Map(),
    recording: new Map(),
  };
}

/**
 * Facts in order of sequence, laid over `start` (by default nothing): the last one of each entity stands, one without
 * `after` ends it. Folding all of history gives the rows of now, masked; the simulation holds us to that.
 */
export function foldFacts(facts: Iterable<LeftEntity>, start: Folded = emptyFold()): Folded {
  for (const fact of facts) {
    const entities = start[fact.kind] as Map<string, MaskedEntities[Kind]>;
    if (fact.after) entities.set(fact.id, fact.after);
    else entities.delete(fact.id);
  }
  return start;
}
