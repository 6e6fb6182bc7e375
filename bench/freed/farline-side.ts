import { FarlineAdmin } from '../../test/support/farline-admin.js';
import type { Product } from '../../test/support/product.js';
import type { SipParty } from '../../test/support/sip-party.js';
import { markedPacket } from './marker.js';

export const FARLINE_NUMBER = '+15550004420';

/**
 * As many nailed-up agents on plain telephones as asked for, parked and ready, in one queue without announcement or
 * wrap-up. Each speaks its number from the moment it picks up.
 */
export async function signInToFarline(product: Product, phones: SipParty, agents: number): Promise<void> {
  phones.onInvite = (call) => {
    const agent = Number(call.number.slice(-2));
    void call.answer().then(() => call.speak(() => markedPacket(agent)));
  };
  const admin = await FarlineAdmin.setUp(product);
  await admin.addTrunk({ name: 'Bench', prefixes: ['+1'], contacts: [`${phones.address}:${phones.port}`] });
  const queueId = await admin.addQueue('Bench', '4420', FARLINE_NUMBER);
  for (let i = 0; i < agents; i += 1) {
    const two = String(i).padStart(2, '0');
    const client = await admin.addAgent({
      name: `Agent ${two}`,
      login: `agent${two}`,
      dn: `88${two}`,
      number: `+155512300${two}`,
      nailedUp: true,
      queueId,
      more: { settings: { confirm: false } },
    });
    await client.signIn();
    await client.parked(10_000);
    await client.ready();
  }
}
