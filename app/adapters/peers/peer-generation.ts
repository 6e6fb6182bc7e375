import type { PeerChanges, PeerObject } from '../../ports/peer-files.js';
import type { FoundFiles } from './found-files.js';
import { readSections, type MarkedText, type PeerSection } from './peer-sections.js';
import { SectionIndex } from './section-index.js';
import type { ShardPlan } from './shard-plan.js';

/** What the files say now, beside what Asterisk last took. */
export class PeerGeneration {
  readonly live = new Map<string, string>();
  readonly plan: ShardPlan;
  readonly #good: Map<string, string>;
  readonly #sections = new Map<string, readonly PeerSection[]>();
  readonly #index = new SectionIndex();
  #dirty: Set<number>;

  /** @throws PeerTextError when two define the same object */
  constructor(found: FoundFiles, texts: ReadonlyMap<string, MarkedText>) {
    this.plan = found.plan;
    this.#good = found.good;
    for (const [fileName, text] of found.foreign) this.#index.add(fileName, readSections(text));
    for (const name of [...texts.keys()].sort()) {
      const marked = texts.get(name);
      if (marked) this.#put(name, marked);
    }
    for (const name of this.plan.shards().flatMap((shard) => this.plan.namesIn(shard))) {
      if (!this.live.has(name) && !this.#good.has(name)) this.plan.release(name);
    }
    this.#dirty = new Set(this.plan.shards().filter((shard) => this.#namesThatDiffer(shard).length > 0));
  }

  /** Sorted; those that only the last good state has are not among them. */
  namesIn(shard: number): string[] {
    return this.plan.namesIn(shard).filter((name) => this.live.has(name));
  }

  /** Gives the files that have to be written. @throws PeerTextError; then this picture is not to be used any more */
  change(texts: ReadonlyMap<string, MarkedText>, gone: readonly string[]): number[] {
    const touched = new Set<number>();
    const changed = [...texts].filter(([name, { text }]) => this.live.get(name) !== text);
    for (const name of [...gone, ...changed.map(([name]) => name)]) {
      if (!this.live.has(name)) continue;
      this.#index.remove(name, this.#sections.get(name) ?? []);
      touched.add(this.plan.place(name));
    }
    for (const name of gone) {
      this.live.delete(name);
      this.#sections.delete(name);
      if (!this.#good.has(name)) this.plan.release(name);
    }
    for (const [name, marked] of changed) touched.add(this.#put(name, marked));
    for (const shard of touched) this.#dirty.add(shard);
    return [...touched];
  }

  /** Files in which something differs from the last good state. */
  dirty(): number[] {
    return [...this.#dirty];
  }

  changes(): PeerChanges {
    const names = this.dirty().flatMap((shard) => this.#namesThatDiffer(shard));
    const written = names.filter((name) => this.live.has(name));
    return {
      written,
      removed: names.filter((name) => !this.live.has(name)),
      objects: written.flatMap((name) => this.#objectsThatDiffer(name)),
    };
  }

  /** Asterisk has taken everything: this is the last good state. */
  taken(): void {
    for (const name of this.dirty().flatMap((shard) => this.plan.namesIn(shard))) {
      const text = this.live.get(name);
      if (text !== undefined) this.#good.set(name, text);
      else {
        this.#good.delete(name);
        this.plan.release(name);
      }
    }
    this.#dirty = new Set();
  }

  #put(name: string, { text, sections }: MarkedText): number {
    this.#index.add(name, sections);
    this.live.set(name, text);
    this.#sections.set(name, sections);
    return this.plan.place(name);
  }

  #namesThatDiffer(shard: number): string[] {
    return this.plan.namesIn(shard).filter((name) => this.live.get(name) !== this.#good.get(name));
  }

  #objectsThatDiffer(peer: string): PeerObject[] {
    const good = this.#good.get(peer);
    const before = new Map(
      (good === undefined ? [] : readSections(good)).map(({ type, name, mark }) => [`${type} ${name}`, mark]),
    );
    return (this.#sections.get(peer) ?? []).flatMap(({ type, name, mark }) => {
      const old = before.get(`${type} ${name}`);
      return old === mark ? [] : [{ peer, type, name, mark, isNew: old === undefined }];
    });
  }
}
