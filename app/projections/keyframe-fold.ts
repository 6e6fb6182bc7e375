import type { RecordedFact } from '../domain/facts.js';
import type { Kind } from '../domain/world.js';
import { emptyFold, foldFacts, type Folded } from './fold.js';

/** Raised whenever the same history gives other entities: keyframes of another version are not read. */
export const KEYFRAME_VERSION = 1;

type Entry = { readonly [K in Kind]: { readonly kind: K; readonly entity: EntityOf<K> } }[Kind];
type EntityOf<K extends Kind> = Folded[K] extends Map<string, infer Entity> ? Entity : never;

/** History laid over what ran at some fact, and what runs then: fold(keyframe, facts after it) = fold(all facts). */
export class KeyframeFold {
  readonly folded: Folded = emptyFold();

  constructor(start: readonly Entry[] = []) {
    for (const { kind, entity } of start) (this.folded[kind] as Map<string, Entry['entity']>).set(entity.id, entity);
  }

  take(facts: readonly RecordedFact[]): void {
    foldFacts(facts, this.folded);
  }

  entities(): Entry[] {
    const kinds = Object.keys(this.folded) as Kind[];
    return kinds.flatMap((kind) => {
      const entities = [...(this.folded[kind] as Map<string, Entry['entity']>).values()];
      return entities.map((entity) => ({ kind, entity }) as Entry);
    });
  }
}
