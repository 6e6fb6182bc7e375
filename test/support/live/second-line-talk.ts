import type { ExecutionContext } from 'ava';
import type { FarCustomer } from '../far-end/far-customer.js';
import type { FarCall, FarPhone } from '../far-end/far-phone.js';
import { hears, hearsMusic } from '../far-end/party-ear.js';
import type { LiveAgent } from './live-agent.js';
import type { LiveQueue, LiveSite } from './live-site.js';
import { officePhone } from './office-phone.js';

let given = 6_000;

/** D2: an agent at a desk phone of the office, whose customer is on hold on its first line, and somebody outside to be asked. */
export class SecondLineTalk {
  private constructor(
    readonly site: LiveSite,
    readonly joe: LiveAgent,
    /** His telephone in the office. */
    readonly desk: FarPhone,
    readonly customer: FarCustomer,
    readonly queue: LiveQueue,
    /** Somebody outside. */
    readonly far: FarPhone,
  ) {}

  /** Joe has his customer on hold by the Hold key. */
  static async onHold(
    site: LiveSite,
    t: ExecutionContext,
    more: { readonly nailedUp?: boolean } = {},
  ): Promise<SecondLineTalk> {
    given += 2;
    const tones: number[] = [];
    const queue = await site.queue({ settings: { wrapUpMs: 600_000 } });
    const { id, phone: desk, party } = await officePhone(site, String(given), () => tones, {}, 'both');
    t.teardown(() => party.close());
    const joe = await site.agent(queue, {
      more: {
        interfaces: ['phone'],
        phoneId: id,
        number: null,
        ...more,
        connectOnLogin: more.nailedUp ? 'park' : '',
        // Longer than a Farline takes to come back.
        settings: { outRingMs: 60_000 },
      },
    });
    await joe.client.api.post('/api/v1/sessions', { interface: 'phone' });
    if (more.nailedUp) await joe.shows({ leg: 'parked' });
    await joe.client.ready();
    const far = site.farEnd.consulted(`+1555997${given}`);
    const customer = await site.customer(queue);
    tones.push(customer.tone, far.tone);
    await customer.hears(desk.tone);
    await desk.hears(customer.tone);
    const from = site.changes.mark;
    await desk.pressHold(true);
    await site.changes.next('call.held', from);
    return new SecondLineTalk(site, joe, desk, customer, queue, far);
  }

  /** Whom he asks, as it is dialled on a telephone without a `+`. */
  get keys(): string {
    return `00${this.far.number.slice(1)}`;
  }

  get firstLine(): FarCall {
    return this.desk.calls[0] as FarCall;
  }

  /** Joe calls them by the second line, and they talk. */
  async asks(): Promise<void> {
    const { desk, far, customer } = this;
    await desk.dials(this.keys);
    await far.hears(desk.tone);
    await desk.hears(far.tone);
    await hearsMusic(customer.ear);
  }

  /** Joe presses Transfer; the status that ends what he is told of it. */
  transfers(): Promise<string> {
    return this.desk.pressAttended(this.site.address);
  }

  /** Waits until the customer and whom Joe asked hear each other. */
  async together(): Promise<void> {
    await this.customer.hears(this.far.tone);
    await this.far.hears(this.customer.tone);
  }

  /** Joe presses Resume on the first line, and has the customer back. */
  async resumes(): Promise<void> {
    const { call, ear } = this.firstLine;
    await call.pressHold(false);
    await this.customer.hears(this.desk.tone);
    await hears(ear, 'the first line', this.customer.tone);
  }
}
