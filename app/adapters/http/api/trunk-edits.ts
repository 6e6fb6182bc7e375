import type { Trunk } from '../../../domain/directory.js';
import { parseContact, trunkPeer } from '../../../domain/peer.js';
import { isAddressOf } from '../../../domain/peer-addresses.js';
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

/** A phone that is always at an address of the trunk could not call any more: its calls would be the trunk's. */
async function checkAddresses(trunkId: string, wire: TrunkWire, { phones, texts }: ApiPorts): Promise<void> {
  const outcome = trunkPeer(trunkId, wire);
  const field = wire.matchAddresses.length > 0 ? 'matchAddresses' : 'contacts';
  for (const { name, placement } of outcome.ok ? await phones.fixed() : []) {
    const host = placement.kind === 'fixed' ? placement.host : '';
    if (!outcome.ok || !isAddressOf(parseContact(host)?.host ?? '', outcome.peer.matchAddresses)) continue;
    const allowed = `addresses at which there is no phone: calls of the phone ${name} would be taken for this trunk's`;
    const sentence = texts.say('problem.refused', { field, value: `"${host}"`, allowed });
    throw new Refused('invalid-fields', { problems: [{ field, sentence }] });
  }
}

/**
 * Saves a trunk with its wire, tells Asterisk, and then the engine: a trunk that was dialled before Asterisk has its
 * peer would count as broken. Nothing half-done is left: when Asterisk refuses the new peer, the trunk is put back
 * (or hidden, when it is new) and the edit is refused with Asterisk's reason.
 */
export async function saveTrunk(
  ports: ApiPorts,
  next: { readonly trunk: Trunk; readonly wire: TrunkWire },
  version: number | null,
  before: Before | null,
): Promise<SavedTrunk> {
  const { edits, applyPeers } = ports;
  checkWire(next.trunk.id, next.wire, ports);
  await checkAddresses(next.trunk.id, next.wire, ports);
  const saved = await edits.saveTrunk(next.trunk, next.wire, version);
  const outcome = await applyPeers.request({ kind: 'trunk', id: next.trunk.id });
  if (outcome.ok || outcome.reason !== 'restored') {
    await edits.tell();
    return { version: saved, applied: outcome.ok, detail: outcome.ok ? null : outcome.detail };
  }
  if (before === null) {
    await edits.hide('trunk', next.trunk.id);
  } else {
    await edits.saveTrunk(before.trunk, before.wire ?? null, saved);
    await edits.tell();
  }
  throw new Refused('peers-not-applied', { values: { detail: outcome.detail } });
}
