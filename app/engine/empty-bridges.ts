import type { Effect } from '../domain/effects.js';
import type { BridgeId } from '../domain/ids.js';
import type { View } from '../domain/world.js';
import type { Snapshot } from '../ports/switch.js';

/** Ends bridges of ours in which nobody is and which no leg will need. */
export function emptyBridges(
  view: View,
  { bridges }: Snapshot,
  pbx: string,
  skip: (name: string) => boolean,
): readonly Effect[] {
  const needed = new Set<BridgeId>();
  for (const leg of view.all('leg')) if (leg.bridge !== null) needed.add(leg.bridge);
  const isOurs = (id: BridgeId): boolean => id.startsWith(`${pbx}-session-`) || id.startsWith(`${pbx}-call-`);
  const over = bridges.filter(({ id, members }) => members.length === 0 && isOurs(id) && !needed.has(id) && !skip(id));
  return over.map(({ id }) => ({ do: 'unbridge', bridge: id }));
}
