import type { Settings } from '../domain/directory.js';
import { isHostName, trunkPeer, trunkPeerName } from '../domain/peer.js';
import type { Peer, PeerOutcome, PeerProblem, TrunkPeer } from '../domain/peer.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { HostAddresses } from '../ports/host-addresses.js';

/** A thing whose peer an admin may have changed. */
export interface PeerOwner {
  readonly kind: Peer['kind'];
  readonly id: string;
}

/** Peers as they should be in Asterisk. */
export interface WantedPeers {
  readonly peers: readonly Peer[];
  /** What is configured, but cannot become a peer; its last file stays. */
  readonly refused: readonly { readonly name: string; readonly problems: readonly PeerProblem[] }[];
  /** Names of peers of owners that were asked for and are there no more. */
  readonly gone: readonly string[];
}

/** Where peers come from. */
export interface PeerSource {
  /** Every peer that should be in Asterisk. */
  everything(): Promise<WantedPeers>;
  /** What has become of these owners alone; costs the same however many others there are. */
  only(owners: readonly PeerOwner[]): Promise<WantedPeers>;
}

/** The trunks of a directory as peers. Owners of another kind are not answered for. */
export class TrunkPeers implements PeerSource {
  readonly #directory: Pick<DirectoryStore, 'load' | 'trunkWires'>;
  readonly #settings: Settings;
  readonly #hosts: HostAddresses;

  constructor(directory: Pick<DirectoryStore, 'load' | 'trunkWires'>, settings: Settings, hosts: HostAddresses) {
    this.#directory = directory;
    this.#settings = settings;
    this.#hosts = hosts;
  }

  async everything(): Promise<WantedPeers> {
    const { trunks } = await this.#directory.load(this.#settings);
    const wires = await this.#directory.trunkWires();
    return this.#addressed(
      [...trunks.keys()].sort().flatMap((trunkId) => {
        const wire = wires.get(trunkId);
        return wire ? [{ name: trunkPeerName(trunkId), outcome: trunkPeer(trunkId, wire) }] : [];
      }),
    );
  }

  async only(owners: readonly PeerOwner[]): Promise<WantedPeers> {
    const ids = owners.filter(({ kind }) => kind === 'trunk').map(({ id }) => id);
    // A trunk that is taken away loses its SIP side with it.
    const wires = ids.length > 0 ? await this.#directory.trunkWires() : new Map<string, never>();
    return this.#addressed(
      ids.map((trunkId) => {
        const wire = wires.get(trunkId);
        return { name: trunkPeerName(trunkId), outcome: wire ? trunkPeer(trunkId, wire) : null };
      }),
    );
  }

  /**
   * Asterisk looks up names of those who call once, while it reads them and everything else waits, and refuses the peer
   * of one that leads nowhere: it is told addresses. Without any, nobody's calls are the trunk's.
   */
  async #addressed(judged: readonly TrunkJudged[]): Promise<WantedPeers> {
    const names = judged.flatMap(({ outcome }) => (outcome?.ok ? outcome.peer.matchAddresses.filter(isHostName) : []));
    if (names.length === 0) return sorted(judged);
    const found = await this.#hosts.of([...new Set(names)]);
    const addressesOf = (text: string): readonly string[] => (isHostName(text) ? (found.get(text) ?? []) : [text]);
    return sorted(
      judged.map(({ name, outcome }) => {
        if (!outcome?.ok) return { name, outcome };
        const matchAddresses = [...new Set(outcome.peer.matchAddresses.flatMap(addressesOf))];
        return { name, outcome: { ok: true, peer: { ...outcome.peer, matchAddresses } } };
      }),
    );
  }
}

/** Several sources as one; each owner is answered for by one of them at most. */
export class AllPeers implements PeerSource {
  readonly #sources: readonly PeerSource[];

  constructor(sources: readonly PeerSource[]) {
    this.#sources = sources;
  }

  async everything(): Promise<WantedPeers> {
    return joined(await Promise.all(this.#sources.map((source) => source.everything())));
  }

  async only(owners: readonly PeerOwner[]): Promise<WantedPeers> {
    return joined(await Promise.all(this.#sources.map((source) => source.only(owners))));
  }
}

interface TrunkJudged {
  readonly name: string;
  readonly outcome: PeerOutcome<TrunkPeer> | null;
}

/** A configured thing and the peer it makes. */
export interface Judged {
  readonly name: string;
  /** null: nobody wants it any more. */
  readonly outcome: PeerOutcome<Peer> | null;
}

/** Sorts what became of peers into those that are wanted, refused and gone. */
export function sorted(judged: readonly Judged[]): WantedPeers {
  return {
    peers: judged.flatMap(({ outcome }) => (outcome?.ok ? [outcome.peer] : [])),
    refused: judged.flatMap(({ name, outcome }) =>
      outcome && !outcome.ok ? [{ name, problems: outcome.problems }] : [],
    ),
    gone: judged.flatMap(({ name, outcome }) => (outcome === null ? [name] : [])),
  };
}

function joined(parts: readonly WantedPeers[]): WantedPeers {
  return {
    peers: parts.flatMap(({ peers }) => peers),
    refused: parts.flatMap(({ refused }) => refused),
    gone: parts.flatMap(({ gone }) => gone),
  };
}
