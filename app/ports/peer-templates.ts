import type { Peer } from '../domain/peer.js';

/** Text of every template that makes peers, by name (`pjsip/phone`). */
export type TemplateSources = ReadonlyMap<string, string>;

export type CompiledTemplates =
  | { readonly ok: true; readonly render: (peer: Peer) => { readonly peerName: string; readonly text: string } }
  /** A sentence that names template, line and what is wrong. */
  | { readonly ok: false; readonly problem: string };

/** The templates in use. They are arbitrary configuration, so only admins change them. */
export interface PeerTemplates {
  /** As they came with Farline. */
  readonly shipped: TemplateSources;
  readonly inUse: TemplateSources;
  /** Nothing is used yet; a peer that cannot be written makes `render` throw a sentence. */
  compile(sources: TemplateSources): CompiledTemplates;
  /** Peers are written with these from now on. Throws a sentence when they cannot be compiled. */
  use(sources: TemplateSources): void;
}
