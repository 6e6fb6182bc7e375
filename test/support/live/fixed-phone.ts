import { setTimeout as delay } from 'node:timers/promises';
import { loopbackAddress } from '../loopback-address.js';
import { SipParty } from '../sip-party.js';
import type { SipAccount } from '../sip-proof.js';
import type { LiveSite } from './live-site.js';

const PORT = 5060;

/** A telephone of the office that is always found at its address, and what it says on the wire. */
export interface FixedPhone {
  readonly id: string;
  readonly party: SipParty;
  /** What its own calls prove themselves with. */
  readonly account: SipAccount;
}

interface Made {
  readonly id: string;
  readonly onboarding: { readonly user: string; readonly secret: string };
}

/** @param fields more of what the API takes for a phone */
export async function fixedPhone(site: LiveSite, number: string, fields: object = {}): Promise<FixedPhone> {
  const party = await SipParty.open(loopbackAddress(), PORT);
  site.teardown(() => Promise.resolve(party.close()));
  const placement = { kind: 'fixed', host: `${party.address}:${PORT}` };
  const wish = { name: `Desk ${number}`, number, placement, codecs: ['ulaw'], ...fields };
  const { id, onboarding } = await site.admin.api.post<Made>('/api/v1/phones', wish);
  const stands = async (): Promise<string> =>
    (await site.admin.api.get<{ peer: { state: string } }>(`/api/v1/phones/${id}`)).peer.state;
  for (const end = performance.now() + 20_000; (await stands()) !== 'applied'; await delay(50)) {
    if (performance.now() > end) throw new Error(`the telephone ${number} does not reach Asterisk`);
  }
  return { id, party, account: { user: onboarding.user, password: onboarding.secret } };
}
