import { FarPhone } from '../far-end/far-phone.js';
import type { SipParty } from '../sip-party.js';
import { fixedPhone } from './fixed-phone.js';
import type { LiveSite } from './live-site.js';

/** A telephone of the office that proves who it is when it calls, speaks its tone and listens for others. */
export interface OfficePhone {
  readonly id: string;
  readonly party: SipParty;
  readonly phone: FarPhone;
}

const SIP_PORT = 5060;

/**
 * @param tones whom it listens for [nobody]
 * @param fields more of what the API takes for a phone
 * @param heardBy who can tell its voice from others; everybody outside is a customer
 */
export async function officePhone(
  site: LiveSite,
  number: string,
  tones: () => readonly number[] = () => [],
  fields: object = {},
  heardBy: 'agents' | 'customers' = 'agents',
): Promise<OfficePhone> {
  const { id, party, account } = await fixedPhone(site, number, fields);
  party.account = account;
  const phone = new FarPhone(number, site.farEnd.voice(heardBy), tones, {
    place: (dials) => party.place(dials, { address: site.address, port: SIP_PORT }, account.user),
    breakOff: () => Promise.reject(new Error('a telephone of the office has no line that breaks')),
  });
  phone.answers({ press1AfterMs: null });
  party.onInvite = (call) => phone.take(call);
  return { id, party, phone };
}
