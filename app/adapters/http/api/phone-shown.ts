import type { z } from 'zod';
import { hasOwnPeer, phonePeerOf, type Phone } from '../../../domain/phone.js';
import { phonePeerName } from '../../../domain/phone-peer.js';
import { peerWarnings, SIP_DRIVERS } from '../../../domain/peer-warnings.js';
import type { StoredPhone } from '../../../ports/phone-store.js';
import type { PhonePorts } from './phone-ports.js';
import type { phoneAnswer } from './phone-schemas.js';

type Shown = z.input<typeof phoneAnswer>;

/** A phone as the API answers it, with how it is in Asterisk this instant. */
export function shownPhone({ phone, version }: StoredPhone, ports: PhonePorts): Shown {
  const { voice, ...rest } = phone;
  return {
    ...rest,
    ...voice,
    version,
    peerName: hasOwnPeer(phone) ? phonePeerName(phone.id) : null,
    peer: peerOf(phone, ports),
    registered: isRegistered(phone, ports),
    warnings: warningsOf(phone),
  } as Shown;
}

function peerOf(phone: Phone, { peerStates }: PhonePorts): Shown['peer'] {
  if (!hasOwnPeer(phone)) return { state: 'none', reason: null };
  return peerStates.of(phonePeerName(phone.id));
}

/** null: nobody knows. A phone at a fixed address never registers; it counts as there when it answers. */
export function isRegistered(phone: Phone, { registrations }: Pick<PhonePorts, 'registrations'>): boolean | null {
  const known = hasOwnPeer(phone) ? registrations.now() : null;
  if (known === null) return null;
  const registration = known.get(phonePeerName(phone.id));
  if (registration === undefined) return false;
  return phone.placement.kind === 'registered' || registration.reachable === true;
}

function warningsOf(phone: Phone): Shown['warnings'] {
  // No warning is about the secret, so any will do.
  const outcome = phonePeerOf(phone, 'none');
  if (!outcome?.ok) return [];
  return SIP_DRIVERS.flatMap((driver) => peerWarnings(outcome.peer, driver).map((warning) => ({ driver, ...warning })));
}
