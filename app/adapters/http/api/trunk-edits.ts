import type { Trunk } from '../../../domain/directory.js';
import { parseContact, trunkPeer } from '../../../domain/peer.js';
import { isAddressOf, takenFrom } from '../../../domain/peer-addresses.js';
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

/** Rejects with the refusal of a trunk that cannot be as it is wished. */
export async function checkTrunk(
  trunkId: string,
  wire: TrunkWire,
  before: TrunkWire | undefined,
  ports: ApiPorts,
): Promise<void> {
  checkWire(trunkId, wire, ports);
  await checkAddresses(trunkId, wire, before, ports);
}

/** Refuses what Asterisk could not be told, in the words of the domain's own check. */
export function checkWire(trunkId: string, wire: TrunkWire, { texts }: ApiPorts): void {
  const outcome = trunkPeer(trunkId, wire);
  if (outcome.ok) return;
  const problems = outcome.problems.map(({ field, value, allowed }) => ({
    field,
    sentence: texts.say('problem.refused', { field, value: `"${value}"`, allowed: texts.allowed(allowed) }),
  }));
  throw new Refused('invalid-fields', { problems });
}

/**
 * Asterisk looks at the address first: a phone that is always at one of the trunk's could not call any more, and neither
 * could the softphones of our pages, which all come from one.
 */
async function checkAddresses(
  trunkId: string,
  wire: TrunkWire,
  before: TrunkWire | undefined,
  { phones, phoneServer, texts }: ApiPorts,
): Promise<void> {
  const outcome = trunkPeer(trunkId, wire);
  const field = wire.matchAddresses.length > 0 ? 'matchAddresses' : 'contacts';
  const matches = outcome.ok ? outcome.peer.matchAddresses : [];
  const taken = takenFrom(phoneServer.softphonesFrom, matches);
  // One that was saved before this was looked at can still be busied out: its page warns of it.
  if (taken && !isSameWay(wire, before)) {
    const allowed = texts.say('problem.softphones-from', { address: taken.address });
    const sentence = texts.say('problem.refused', { field, value: `"${taken.by}"`, allowed });
    throw new Refused('invalid-fields', { problems: [{ field, sentence }] });
  }
  for (const { name, placement } of outcome.ok ? await phones.fixed() : []) {
    const host = placement.kind === 'fixed' ? placement.host : '';
    if (!outcome.ok || !isAddressOf(parseContact(host)?.host ?? '', outcome.peer.matchAddresses)) continue;
    const allowed = `addresses at which there is no phone: calls of the phone ${name} would be taken for this trunk's`;
    const sentence = texts.say('problem.refused', { field, value: `"${host}"`, allowed: texts.allowed(allowed) });
    throw new Refused('invalid-fields', { problems: [{ field, sentence }] });
  }
}

function isSameWay(wire: TrunkWire, before: TrunkWire | undefined): boolean {
  const ways = [wire, before].map((one) => JSON.stringify([one?.contacts, one?.matchAddresses]));
  return ways[0] === ways[1];
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
  await checkTrunk(next.trunk.id, next.wire, before?.wire, ports);
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
