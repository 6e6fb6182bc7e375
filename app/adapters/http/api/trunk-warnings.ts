import type { z } from 'zod';
import { takenFrom } from '../../../domain/peer-addresses.js';
import { trunkPeer } from '../../../domain/peer.js';
import { peerWarnings, SIP_DRIVERS } from '../../../domain/peer-warnings.js';
import { trunkOverlaps, type NamedTrunk } from '../../../domain/trunk-overlaps.js';
import type { Trunk } from '../../../domain/directory.js';
import type { TrunkWire } from '../../../ports/directory-store.js';
import type { trunkAnswer } from './trunk-schemas.js';

type Warnings = z.input<typeof trunkAnswer>['warnings'];

/** What works otherwise than one may expect of a trunk, beside all others. */
export function trunkWarnings(
  { id, name }: Pick<Trunk, 'id' | 'name'>,
  wire: TrunkWire,
  trunks: ReadonlyMap<string, Pick<Trunk, 'name'>>,
  wires: ReadonlyMap<string, TrunkWire>,
  softphonesFrom: readonly string[],
): Warnings {
  const outcome = trunkPeer(id, wire);
  if (!outcome.ok) return [];
  const { peer } = outcome;
  const others = [...wires].flatMap(([otherId, other]): NamedTrunk[] => {
    const otherName = trunks.get(otherId)?.name;
    const made = otherId === id || otherName === undefined ? null : trunkPeer(otherId, other);
    return made?.ok && otherName !== undefined ? [{ name: otherName, peer: made.peer }] : [];
  });
  const said = SIP_DRIVERS.flatMap((driver) => peerWarnings(peer, driver).map((warning) => ({ driver, ...warning })));
  const taken = takenFrom(softphonesFrom, peer.matchAddresses);
  const why = 'softphones call from there, and their calls are taken for this trunk’s: its calls need another address';
  const own = taken ? [{ field: 'matchAddresses', value: taken.by, why }] : [];
  return [
    ...[...own, ...trunkOverlaps({ name, peer }, others)].map((warning) => ({ driver: null, ...warning })),
    ...said,
  ];
}
