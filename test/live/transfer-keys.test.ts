import test, { type ExecutionContext } from 'ava';
import type { LiveAgent } from '../support/live/live-agent.js';
import { fixedPhone } from '../support/live/fixed-phone.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';

/** D2: the Transfer key of telephones that are ours, on the wire; and that of anybody else. */
let site: LiveSite;
let given = 4_000;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** An agent of this queue at a desk phone of the office, ready. */
async function atDesk(t: ExecutionContext, queue: Awaited<ReturnType<LiveSite['queue']>>): Promise<LiveAgent> {
  given += 1;
  const { id, party } = await fixedPhone(site, String(given));
  t.teardown(() => party.close());
  const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: id } });
  agent.phone.answers({ press1AfterMs: null });
  party.onInvite = (call) => agent.phone.take(call);
  await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
  await agent.client.ready();
  return agent;
}

async function dnOf({ id }: LiveAgent): Promise<string> {
  return (await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${id}`)).dn;
}

test.serial(
  'D2: the Transfer key sends the customer on to a colleague: the telephone is told so and is free, the two talk',
  async (t) => {
    const [queue, other] = [await site.queue({ settings: { wrapUpMs: 600_000 } }), await site.queue()];
    const joe = await atDesk(t, queue);
    const jay = await site.agent(other, { nailedUp: true });
    await jay.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    const from = site.changes.mark;
    t.is(await joe.phone.pressTransfer(await dnOf(jay), site.address), '200');
    t.like((await site.changes.next('call.transferred', from)).detail, { to: 'agent', agent: jay.id, via: 'phone' });
    await customer.hears(jay.tone);
    await jay.phone.hears(customer.tone);
    await joe.phone.isFree();
    await joe.shows({ state: 'wrap-up', leg: 'none' });
    t.deepEqual(customer.heard(), [joe.tone, jay.tone]);
  },
);

test.serial('D2: the Transfer key, pressed behind Hold, sends the customer on to a number outside', async (t) => {
  const queue = await site.queue();
  const joe = await atDesk(t, queue);
  const outsider = site.farEnd.consulted('+15559990001');
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  const from = site.changes.mark;
  await joe.phone.pressHold(true);
  await site.changes.next('call.held', from);
  t.is(await joe.phone.pressTransfer('+15559990001', site.address), '200');
  await customer.hears(outsider.tone);
  await outsider.hears(customer.tone);
  await joe.phone.isFree();
  await joe.shows({ state: 'ready', leg: 'none' });
});

test.serial('D2: the Transfer key sends the customer on to another queue', async (t) => {
  const [queue, other] = [await site.queue(), await site.queue()];
  const joe = await atDesk(t, queue);
  const jay = await site.agent(other, { nailedUp: true });
  await jay.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  const { items } = await site.admin.api.get<{ items: { id: string; dn: string }[] }>('/api/v1/queues');
  t.is(await joe.phone.pressTransfer(items.find(({ id }) => id === other.id)?.dn ?? '', site.address), '200');
  await customer.hears(jay.tone);
  await joe.phone.isFree();
});

for (const [what, number] of [
  ['itself', null],
  ['an emergency service', '112'],
  ['a number that no trunk leads to', '+33123456789'],
  ['a premium number', '+19005551234'],
  ['no number', 'sales'],
] as const) {
  test.serial(
    `D2: a transfer to ${what} is refused by NOTIFY to the telephone, and the two go on talking`,
    async (t) => {
      const queue = await site.queue();
      const joe = await atDesk(t, queue);
      const customer = await site.customer(queue);
      await customer.hears(joe.tone);
      t.is(await joe.phone.pressTransfer(number ?? (await dnOf(joe)), site.address), '603');
      await joe.phone.hears(customer.tone);
      await joe.shows({ state: 'talking', leg: 'connected' });
      t.is(joe.phone.current?.end, null);
      t.deepEqual(customer.heard(), [joe.tone]);
    },
  );
}

test.serial(
  'D2: a leg beyond a trunk that presses Transfer is answered 603, and stays with its customer',
  async (t) => {
    const queue = await site.queue();
    const gateway = await SipParty.open(loopbackAddress(), 5060);
    t.teardown(() => gateway.close());
    await site.trunk({ name: 'Gateway', prefixes: ['+44'], contacts: [`${gateway.address}:5060`] });
    const joe = await site.agent(queue, { nailedUp: true, number: '+442071231234' });
    gateway.onInvite = (call) => joe.phone.take(call);
    await joe.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    t.is(await joe.phone.pressTransfer('+15559990002', site.address), '603');
    await joe.phone.hears(customer.tone);
    await joe.shows({ state: 'talking', leg: 'connected' });
    t.deepEqual(customer.heard(), [joe.tone]);
  },
);
