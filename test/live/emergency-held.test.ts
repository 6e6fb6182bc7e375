import test, { type ExecutionContext } from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { EmergencyPlaces, HELP, type Gateway } from '../support/live/emergency-places.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { officePhone, type OfficePhone } from '../support/live/office-phone.js';
import { until } from '../support/until.js';

let site: LiveSite;
const places = new EmergencyPlaces(() => site);

test.before(async () => {
  site = await LiveSite.open({ FARLINE_EMERGENCY_LOOK_MS: '200' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

interface Office {
  readonly desk: OfficePhone;
  readonly agent: LiveAgent;
  readonly queue: LiveQueue;
  readonly gate: Gateway;
  /** Whom the telephone can tell by their voice. */
  readonly voices: number[];
}

/** An agent, ready, at a telephone of an office with emergency calls. */
async function office(t: ExecutionContext): Promise<Office> {
  const gate = await places.gateway(t);
  const siteId = await places.place(gate.id);
  const voices = [gate.service.tone];
  const desk = await officePhone(site, places.number(), () => voices, { siteId });
  const queue = await site.queue();
  const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: desk.id, number: null } });
  await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
  await agent.client.ready();
  return { desk, agent, queue, gate, voices };
}

/** Nobody has the customer, who is in the queue. */
async function waits(): Promise<void> {
  for (const end = performance.now() + 15_000; ; await delay(30)) {
    const { items } = await site.admin.api.get<{ items: { state: string }[] }>('/api/v1/calls');
    if (items.length === 1 && items[0]?.state === 'waiting') return;
    if (performance.now() > end) throw new Error(`the calls are ${JSON.stringify(items)}`);
  }
}

const HELD = { state: 'not-ready', holds: ['emergency-call'] } as const;

test.serial(
  'D7, K2: while an agent talks to the emergency service, which they dialled on the telephone itself, they are held and offered nothing; once they hang up the caller is theirs',
  async (t) => {
    const { desk, agent, queue, gate, voices } = await office(t);
    await desk.phone.dials(HELP);
    await desk.phone.hears(gate.service.tone);
    await agent.shows(HELD);
    // Their own Ready takes no hold of the system away.
    await agent.client.ready();
    await agent.shows(HELD);
    const customer = await site.customer(queue);
    voices.push(customer.tone);
    await waits();
    t.is(desk.phone.calls.length, 1);
    desk.phone.hangUp();
    await gate.service.isFree();
    await desk.phone.rings(2);
    await desk.phone.hears(customer.tone);
    t.deepEqual((await agent.shows({ state: 'talking' })).holds, []);
    customer.hangUp();
  },
);

test.serial(
  'D7, C2: an offer that rings while the agent dials the emergency number is withdrawn: the caller waits at the head, nobody has missed anything, and rings again afterwards',
  async (t) => {
    const { desk, agent, queue, gate, voices } = await office(t);
    desk.phone.noAnswer();
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    voices.push(customer.tone);
    const offered = await desk.phone.rings();
    await agent.shows({ state: 'offered' });
    await desk.phone.dials(HELP);
    await agent.shows(HELD);
    await until('it rings no more', () => offered.end !== null);
    await waits();
    t.is((await site.changes.next('offer.failed', from)).detail['reason'], 'withdrawn');
    await desk.phone.hears(gate.service.tone);
    desk.phone.answers({ press1AfterMs: null });
    desk.phone.hangUp();
    await desk.phone.rings(3);
    await desk.phone.hears(customer.tone);
    await agent.shows({ state: 'talking', holds: [] });
    customer.hangUp();
  },
);

test.serial(
  'D7, E11: an emergency call that begins while Farline is down holds the agent from its start on, and one that ends meanwhile no longer',
  async (t) => {
    const { desk, agent, queue, gate } = await office(t);
    await site.stored();
    await site.kill();
    await desk.phone.dials(HELP);
    await desk.phone.hears(gate.service.tone);
    await site.start();
    await agent.shows(HELD);
    const customer = await site.customer(queue);
    await waits();
    await site.stored();
    await site.kill();
    desk.phone.hangUp();
    await gate.service.isFree();
    await site.start();
    await desk.phone.rings(2);
    t.deepEqual((await agent.shows({ state: 'talking' })).holds, []);
    customer.hangUp();
  },
);

test.serial(
  'D7, C2: an agent who dials the emergency number on a second line while they talk to a customer is offered nobody when that customer has gone',
  async (t) => {
    const { desk, agent, queue, gate, voices } = await office(t);
    const first = await site.customer(queue);
    voices.push(first.tone);
    await desk.phone.hears(first.tone);
    await agent.shows({ state: 'talking' });
    await desk.phone.dials(HELP);
    await desk.phone.hears(gate.service.tone);
    await agent.shows({ state: 'talking', holds: ['emergency-call'] });
    const second = await site.customer(queue);
    first.hangUp();
    await agent.shows(HELD);
    await waits();
    desk.phone.hangUp();
    await desk.phone.rings(3);
    await agent.shows({ state: 'talking', holds: [] });
    second.hangUp();
    t.pass();
  },
);
