import type { Peer } from '../../../app/domain/peer.js';
import type { PeerSource } from '../../../app/jobs/peer-source.js';

/** Peers that are just there. */
export function sourceOf(peers: readonly Peer[]): PeerSource {
  return {
    everything: () => Promise.resolve({ peers, refused: [], gone: [] }),
    only: (owners) => {
      const names = owners.map(({ kind, id }) => `${kind}-${id}`);
      const found = peers.filter(({ name }) => names.includes(name));
      const gone = names.filter((name) => !found.some((peer) => peer.name === name));
      return Promise.resolve({ peers: found, refused: [], gone });
    },
  };
}
