import { setTimeout as delay } from 'node:timers/promises';
import { loopbackAddress } from '../loopback-address.js';
import { RegisteringPhone } from '../peers/registering-phone.js';
import type { LiveSite } from './live-site.js';

interface Made {
  readonly id: string;
  readonly onboarding: { readonly user: string; readonly secret: string };
}

/** A telephone of the office that is configured and registered. */
export interface DeskPhone {
  readonly id: string;
  readonly name: string;
  /** The name of its endpoint. */
  readonly peer: string;
  readonly phone: RegisteringPhone;
}

let given = 2_000;

/** @param program what it says it is, in User-Agent */
export async function deskPhone(site: LiveSite, fields: object = {}, program = 'Test 1.0'): Promise<DeskPhone> {
  given += 1;
  const name = `Seat ${given}`;
  const made = await site.admin.api.post<Made>('/api/v1/phones', {
    name,
    number: String(given),
    codecs: ['alaw'],
    ...fields,
  });
  const account = { user: made.onboarding.user, password: made.onboarding.secret, server: site.address, program };
  const phone = await RegisteringPhone.at(loopbackAddress(), account);
  site.teardown(() => Promise.resolve(phone.close()));
  await become('the phone registers', async () => (await phone.register()) === 200);
  const registered = async (): Promise<boolean> =>
    (await site.admin.api.get<{ registered: boolean | null }>(`/api/v1/phones/${made.id}`)).registered === true;
  await become('its registration is known', registered);
  return { id: made.id, name, peer: made.onboarding.user, phone };
}

async function become(what: string, so: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await delay(100)) if (await so()) return;
  throw new Error(`waited 20 s in vain: ${what}`);
}
