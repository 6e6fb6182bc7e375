import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Peer } from '../../domain/peer.js';
import type { OnRendered, PeerChanges, PeerFiles } from '../../ports/peer-files.js';
import { carryOverGood, findFiles, type FoundFiles } from './found-files.js';
import { PeerGeneration } from './peer-generation.js';
import { readSections, type MarkedText } from './peer-sections.js';
import type { RenderPeer } from './peer-templates.js';
import { PeerTexts } from './peer-texts.js';
import { composeShard, goodName, liveName } from './shard-text.js';
import { becomes, readyFile, takeName } from './whole-file.js';

/**
 * Peer files in one folder, at most 100 peers in each: `peers-0001.conf` is what Asterisk includes,
 * `peers-0001.conf.good` beside it what it last took, so that a crash between writing and verifying still knows the way
 * back. Files carry secrets: mode 0600. Which peer is in which file is read from the files themselves.
 */
export class PeerFolder implements PeerFiles {
  readonly #folder: string;
  readonly #texts: PeerTexts;
  /** What the files say; null when that is in doubt. */
  #known: PeerGeneration | null = null;

  constructor(folder: string, render: RenderPeer) {
    this.#folder = folder;
    this.#texts = new PeerTexts(render);
  }

  /** Renders with other templates from the next `write` on. */
  useTemplates(render: RenderPeer): void {
    this.#texts.useTemplates(render);
    this.#known = null;
  }

  async write(peers: readonly Peer[], leave: readonly string[], onRendered?: OnRendered): Promise<PeerChanges> {
    const texts = await this.#texts.all(peers, onRendered);
    const found = await findFiles(this.#folder);
    return this.#replaceAll(found, texts, leave);
  }

  async change(peers: readonly Peer[], gone: readonly string[]): Promise<PeerChanges> {
    const texts = new Map(peers.map((peer) => [peer.name, this.#texts.of(peer)]));
    const known = this.#known;
    if (!known) {
      const found = await findFiles(this.#folder);
      return this.#replaceAll(
        found,
        texts,
        [...found.live.keys()].filter((name) => !gone.includes(name)),
      );
    }
    // Half-way through, nobody knows: the next call looks at the files themselves.
    this.#known = null;
    await this.#rewrite(known, known.change(texts, gone));
    this.#known = known;
    return known.changes();
  }

  async keep(): Promise<void> {
    const known = this.#known;
    // Nothing of ours was written since somebody last looked: what is there is not known to be taken.
    if (!known) return;
    this.#known = null;
    for (const shard of known.dirty()) {
      const names = known.namesIn(shard);
      const good = goodName(shard);
      if (names.length === 0) await rm(join(this.#folder, good), { force: true });
      else await takeName(this.#folder, await readyFile(this.#folder, good, composeShard(names, known.live)));
    }
    known.taken();
    this.#known = known;
  }

  async restore(): Promise<void> {
    this.#known = null;
    for (const shard of differing(await findFiles(this.#folder))) {
      await becomes(this.#folder, liveName(shard), goodName(shard));
    }
  }

  async #replaceAll(
    found: FoundFiles,
    texts: ReadonlyMap<string, MarkedText>,
    leave: readonly string[],
  ): Promise<PeerChanges> {
    this.#known = null;
    const left = leave.flatMap((name) => {
      const text = texts.has(name) ? undefined : found.live.get(name);
      return text === undefined ? [] : ([[name, { text, sections: readSections(text) }]] as const);
    });
    const next = new PeerGeneration(found, new Map([...texts, ...left]));
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await carryOverGood(this.#folder, found);
    const stale = next.plan.shards().filter((shard) => {
      const names = next.namesIn(shard);
      const text = names.length === 0 ? undefined : composeShard(names, next.live);
      return found.raw.get(liveName(shard)) !== text;
    });
    await this.#rewrite(next, stale, found.former);
    this.#known = next;
    return next.changes();
  }

  /** All new files are on the disk before the first takes its name. Files of the former kind go just before. */
  async #rewrite(next: PeerGeneration, shards: readonly number[], former: readonly string[] = []): Promise<void> {
    const ready = [];
    for (const shard of shards) {
      const names = next.namesIn(shard);
      if (names.length > 0) ready.push(await readyFile(this.#folder, liveName(shard), composeShard(names, next.live)));
    }
    for (const fileName of former) await rm(join(this.#folder, fileName), { force: true });
    for (const file of ready) await takeName(this.#folder, file);
    for (const shard of shards) {
      if (next.namesIn(shard).length === 0) await rm(join(this.#folder, liveName(shard)), { force: true });
    }
  }
}

function differing({ raw, plan }: FoundFiles): number[] {
  return plan.shards().filter((shard) => raw.get(liveName(shard)) !== raw.get(goodName(shard)));
}
