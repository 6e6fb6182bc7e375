import type { ExecutionContext } from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import type { FarPhone } from '../far-end/far-phone.js';
import { loopbackAddress } from '../loopback-address.js';
import { SipParty } from '../sip-party.js';
import type { LiveSite } from './live-site.js';

/** D7: a made-up emergency number, over carriers of loopback alone. */
export const HELP = '9911';
/** What is shown to who answers there. */
export const PLACE = '+4930555110';
const PORT = 5060;

export interface Gateway {
  readonly id: string;
  readonly party: SipParty;
  /** Who answers emergency calls there. */
  readonly service: FarPhone;
}

/** Sites with emergency calls of their own, and gateways that take them. */
export class EmergencyPlaces {
  #given = 6_000;

  constructor(private readonly site: () => LiveSite) {}

  /** A gateway of the test's own, as a trunk that no prefix leads to. */
  async gateway(t: ExecutionContext, fields: object = {}): Promise<Gateway> {
    const site = this.site();
    const party = await SipParty.open(loopbackAddress(), PORT);
    site.teardown(() => Promise.resolve(party.close()));
    const given = this.number();
    // By a name that nobody dials: the carrier of everybody else knows no emergency service.
    const service = site.farEnd.phone(`service ${given}`).answers({ press1AfterMs: null });
    party.onInvite = (call) => service.take(call);
    const id = await site.trunk({
      name: `Gateway ${given}`,
      prefixes: [`+999${given}`],
      contacts: [`${party.address}:${PORT}`],
      ...fields,
    });
    t.teardown(() => site.admin.api.delete(`/api/v1/trunks/${id}`));
    return { id, party, service };
  }

  /** A site of its own where this trunk takes emergency calls; resolves once Asterisk knows. */
  async place(trunkId: string, fields: object = {}): Promise<string> {
    const site = this.site();
    const made = await site.admin.api.post<{ id: string }>('/api/v1/sites', {
      name: `Site ${this.number()}`,
      zone: 'UTC',
      emergencyNumbers: [HELP],
      emergencyCallerId: PLACE,
      emergencyLocation: 'Platz 1, 3rd floor',
      emergencyTrunkId: trunkId,
      ...fields,
    });
    for (
      const end = performance.now() + 20_000;
      !(await site.emergencyPlan()).includes(`@${made.id},`);
      await delay(50)
    ) {
      if (performance.now() > end) throw new Error('Asterisk was not told of the new site');
    }
    return made.id;
  }

  /** One that nobody has yet. */
  number(): string {
    this.#given += 1;
    return String(this.#given);
  }
}
