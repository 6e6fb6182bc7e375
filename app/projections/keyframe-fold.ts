import type { LeftEntity } from '../domain/facts.js';
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

  /** On top of what is folded already, which stays as it is. */
  static from(folded: Folded): KeyframeFold {
    const fold = new KeyframeFold();
    for (const kind of Object.keys(folded) as Kind[]) {
      const entities = fold.folded[kind] as Map<string, Entry['entity']>;
      for (const [id, entity] of folded[kind]) entities.set(id, entity);
    }
    return fold;
  }

  take(facts: readonly LeftEntity[]): void {
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
