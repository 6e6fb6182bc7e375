import type { Trunk } from '../../../domain/directory.js';
import { trunkPeer } from '../../../domain/peer.js';
import type { TrunkWire } from '../../../ports/directory-store.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';

export interface SavedTrunk {
  readonly version: number;
  /** False: Asterisk is away; it takes the trunk when it is back. */
  readonly applied: boolean;
  readonly detail: string | null;
}

interface Before {
  readonly trunk: Trunk;
  readonly wire: TrunkWire | undefined;
}

/** Refuses what Asterisk could not be told, in the words of the domain's own check. */
export function checkWire(trunkId: string, wire: TrunkWire, { texts }: ApiPorts): void {
  const outcome = trunkPeer(trunkId, wire);
  if (outcome.ok) return;
  const problems = outcome.problems.map(({ field, value, allowed }) => ({
    field,
    sentence: texts.say('problem.refused', { field, value: `"${value}"`, allowed }),
  }));
  throw new Refused('invalid-fields', { problems });
}

/**
 * Saves a trunk with its wire and tells Asterisk. Nothing half-done is left: when Asterisk refuses the new peer,
 * the trunk is put back (or hidden, when it is new) and the edit is refused with Asterisk's reason.
 */
export async function saveTrunk(
  ports: ApiPorts,
  next: { readonly trunk: Trunk; readonly wire: TrunkWire },
  version: number | null,
  before: Before | null,
): Promise<SavedTrunk> {
  const { edits, directory, applyPeers } = ports;
  checkWire(next.trunk.id, next.wire, ports);
  const saved = await edits.save('trunk', next.trunk, version);
  await directory.saveTrunkWire(next.trunk.id, next.wire);
  const outcome = await applyPeers.request();
  if (outcome.ok) return { version: saved, applied: true, detail: null };
  if (outcome.reason !== 'restored') return { version: saved, applied: false, detail: outcome.detail };
  if (before === null) {
    await edits.hide('trunk', next.trunk.id);
  } else {
    await edits.save('trunk', before.trunk, saved);
    if (before.wire) await directory.saveTrunkWire(before.trunk.id, before.wire);
  }
  throw new Refused('peers-not-applied', { values: { detail: outcome.detail } });
}
