import { isAddressOf } from './peer-addresses.js';
import type { TrunkPeer } from './peer.js';
import type { PeerWarning } from './peer-warnings.js';

/** A trunk as people and Asterisk know it. */
export interface NamedTrunk {
  readonly name: string;
  readonly peer: Pick<TrunkPeer, 'name' | 'matchAddresses'>;
}

/**
 * Where calls come from that could be of this trunk or of another: Asterisk looks at the address alone, not at the port,
 * and takes them all for those of one trunk. Calls out are not concerned, so several trunks may lead to one switch.
 */
export function trunkOverlaps({ peer }: NamedTrunk, trunks: readonly NamedTrunk[]): readonly PeerWarning[] {
  return trunks
    .filter((other) => other.peer.name !== peer.name)
    .flatMap((other) =>
      peer.matchAddresses
        .filter((mine) => other.peer.matchAddresses.some((theirs) => overlap(mine, theirs)))
        .map((value) => ({
          field: 'matchAddresses',
          value,
          why:
            `calls from there may be those of the trunk ${other.name} as well; Asterisk takes them for one of the two, ` +
            'so a route that names a trunk may not be found',
        })),
    );
}

/** One holds the other's address, or the first address of the other's network. */
function overlap(one: string, other: string): boolean {
  return isAddressOf(addressIn(one), [other]) || isAddressOf(addressIn(other), [one]);
}

function addressIn(match: string): string {
  return match.split('/')[0] ?? '';
}
