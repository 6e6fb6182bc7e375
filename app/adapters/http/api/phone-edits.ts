import { hasOwnPeer, phoneProblems, type Phone } from '../../../domain/phone.js';
import { parseContact, trunkPeer, type PeerProblem } from '../../../domain/peer.js';
import { isAddressOf } from '../../../domain/peer-addresses.js';
import { isEmergency } from '../../../domain/session-number.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';
import { accepted, checkNumber } from './directory-edits.js';
import { senderTo } from './onward-numbers.js';

export interface SavedPhone {
  readonly version: number;
  /** Made for this save; null: the phone keeps the one it has, or needs none. */
  readonly secret: string | null;
}

/**
 * Saves a phone and has Asterisk told. What becomes of that is seen on the phone, not waited for: reloads are seconds
 * apart. A phone that has no secret yet gets one. Throws what is refused; nothing is saved then.
 */
export async function savePhone(ports: ApiPorts, phone: Phone, version: number | null): Promise<SavedPhone> {
  const { phones, phoneSecrets, applyPeers } = ports;
  await checkPhone(ports, phone);
  const needed = hasOwnPeer(phone) && (version === null || (await phones.secretOf(phone.id)) === null);
  const secret = needed ? phoneSecrets.next() : null;
  const saved = accepted(await phones.save(phone, secret, version));
  void applyPeers.request({ kind: 'phone', id: phone.id });
  return { version: saved, secret };
}

/** Rejects with the refusal of a phone that cannot be as it is wished. */
export async function checkPhone(ports: ApiPorts, phone: Phone): Promise<void> {
  const { texts } = ports;
  // D7: whoever dials one must get help, never a colleague.
  checkNumber('number', phone.number, ports);
  const problems = [...phoneProblems(phone), ...numberProblems(ports, phone), ...(await clashesOf(ports, phone))];
  if (problems.length > 0) {
    throw new Refused('invalid-fields', {
      problems: problems.map(({ field, value, allowed }) => ({
        field,
        sentence: texts.say('problem.refused', { field, value: `"${value}"`, allowed: texts.allowed(allowed) }),
      })),
    });
  }
}

/** A number outside that a route or menu leads to is no phone's, or its callers would come back to us. */
function numberProblems({ live, texts }: ApiPorts, { number, placement }: Phone): readonly PeerProblem[] {
  const sender = senderTo(live.view.directory, number);
  const sent = texts.say('problem.sent-out', { by: sender ?? '' });
  const outside = placement.kind === 'trunk' && isEmergency(placement.number) ? placement.number : null;
  return [
    ...(sender === null ? [] : [{ field: 'number', value: number, allowed: sent }]),
    ...(outside === null
      ? []
      : [{ field: 'placement.number', value: outside, allowed: texts.say('problem.onward-emergency') }]),
  ];
}

/** Asterisk knows trunks by their addresses first: whatever a phone at such an address says would be the trunk's. */
async function clashesOf({ live, directory }: ApiPorts, { placement }: Phone): Promise<readonly PeerProblem[]> {
  const host = placement.kind === 'fixed' ? parseContact(placement.host)?.host : undefined;
  if (placement.kind !== 'fixed' || host === undefined) return [];
  const wires = await directory.trunkWires();
  return [...live.view.directory.trunks.values()].flatMap(({ id, name }) => {
    const wire = wires.get(id);
    const outcome = wire && trunkPeer(id, wire);
    if (!outcome?.ok || !isAddressOf(host, outcome.peer.matchAddresses)) return [];
    const allowed = `an address that is not the trunk ${name}'s: calls from there are taken for the trunk's`;
    return [{ field: 'placement.host', value: placement.host, allowed }];
  });
}
