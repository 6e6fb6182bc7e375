import type { ChosenPhone } from '../../../domain/device.js';
import { phoneSettings, type Phone } from '../../../domain/phone.js';
import { phonePeerName } from '../../../domain/phone-peer.js';
import type { PhoneRegistrations } from '../../../ports/phone-registrations.js';
import type { ApiPorts } from './api-ports.js';

/** The telephone an agent signs in on (B3), as the engine needs it; undefined: there is none of this id. */
export async function chosenPhone(
  { phones, registrations }: Pick<ApiPorts, 'phones' | 'registrations'>,
  id: string,
): Promise<ChosenPhone | undefined> {
  const stored = await phones.get(id);
  return stored ? asChosen(stored.phone, registrations) : undefined;
}

/** While nothing is known of registrations a phone counts as there: its watcher finds out. */
export function asChosen(phone: Phone, registrations: Pick<PhoneRegistrations, 'now'>): ChosenPhone {
  const { id: phoneId, hotDesk, autoAnswer, placement, voice, siteId } = phone;
  const settings = phoneSettings(phone);
  if (placement.kind === 'trunk') {
    const { number, trunkId } = placement;
    return { phoneId, hotDesk, settings, reachable: true, device: { kind: 'number', number, typed: false, trunkId } };
  }
  const peer = phonePeerName(phoneId);
  const registered = registrations.now();
  const fixed = placement.kind === 'fixed';
  const reachable = fixed || registered === null || registered.has(peer);
  const { callerId, chanSpy, record } = voice;
  return {
    phoneId,
    hotDesk,
    settings,
    reachable,
    device: { kind: 'phone', phoneId, peer, autoAnswer, fixed, callerId, chanSpy, record, siteId },
  };
}
