import { createHash } from 'node:crypto';
import { setImmediate as breath } from 'node:timers/promises';
import type { Peer } from '../../domain/peer.js';
import type { OnRendered } from '../../ports/peer-files.js';
import { markSections, PeerTextError, type MarkedText } from './peer-sections.js';
import type { RenderPeer } from './peer-templates.js';
import { holdsPeerLine } from './shard-text.js';

/** Calls go on while thousands of peers are rendered: after so long others get their turn. */
const SLICE_MS = 4;

/** Texts of peers, rendered once for as long as a peer stays the same. */
export class PeerTexts {
  #render: RenderPeer;
  readonly #known = new Map<string, { readonly hash: string; readonly marked: MarkedText }>();

  constructor(render: RenderPeer) {
    this.#render = render;
  }

  /** From now on with other templates. */
  useTemplates(render: RenderPeer): void {
    this.#render = render;
    this.#known.clear();
  }

  /** @throws ConfigTextError, PeerTextError when the peer cannot be written */
  of(peer: Peer): MarkedText {
    const hash = createHash('sha256').update(JSON.stringify(peer)).digest('base64');
    const known = this.#known.get(peer.name);
    if (known?.hash === hash) return known.marked;
    const { text } = this.#render(peer);
    if (holdsPeerLine(text)) throw new PeerTextError(`${peer.name}: its text looks like two peers`);
    const marked = markSections(peer.name, text);
    this.#known.set(peer.name, { hash, marked });
    return marked;
  }

  /**
   * Texts of all peers by name; those of others are forgotten. Rejects as `of` throws, and when two have one name.
   */
  async all(peers: readonly Peer[], onRendered: OnRendered = () => undefined): Promise<Map<string, MarkedText>> {
    const texts = new Map<string, MarkedText>();
    let since = performance.now();
    for (const peer of peers) {
      if (texts.has(peer.name)) throw new PeerTextError(`two peers are called ${peer.name}`);
      texts.set(peer.name, this.of(peer));
      if (performance.now() - since < SLICE_MS) continue;
      onRendered(texts.size, peers.length);
      await breath();
      since = performance.now();
    }
    onRendered(texts.size, peers.length);
    for (const name of this.#known.keys()) if (!texts.has(name)) this.#known.delete(name);
    return texts;
  }
}
