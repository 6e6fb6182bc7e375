import test, { type ExecutionContext } from 'ava';
import { fixedPhone } from '../support/live/fixed-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import type { SipCall } from '../support/sip-call.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { headerOf, type SipMessage } from '../support/sip-message.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

/** K3: whom telephones show, read from what they are sent. */
let site: LiveSite;
let given = 4_500;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

type Queue = Awaited<ReturnType<LiveSite['queue']>>;

async function atDesk(t: ExecutionContext, queue: Queue): Promise<LiveAgent> {
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

/** Names and numbers the telephone was told within its call, in order. */
function shown(call: SipCall | undefined, header = 'p-asserted-identity'): readonly string[] {
  return (call?.told ?? []).map((message: SipMessage) => headerOf(message, header)).filter((value) => value !== '');
}

async function shows(agent: LiveAgent, number: string): Promise<void> {
  const call = agent.phone.current?.call;
  await until(`the telephone shows ${number}`, () => (shown(call).at(-1) ?? '').includes(`sip:${number}@`));
}

test.serial(
  'K3: a desk phone shows the customer, whom the agent consults meanwhile, and the customer again',
  async (t) => {
    const queue = await site.queue();
    const joe = await atDesk(t, queue);
    const consulted = site.farEnd.consulted('+15559990003');
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    await shows(joe, customer.number);
    t.regex(shown(joe.phone.current?.call, 'remote-party-id').at(-1) ?? '', /sip:\+4930900100@/);
    const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
    const id = items[0]?.id ?? '';
    await joe.client.api.post(`/api/v1/calls/${id}/consult`, {
      target: { kind: 'number', number: '+15559990003' },
    });
    await consulted.hears(joe.tone);
    await shows(joe, '+15559990003');
    await joe.client.api.post(`/api/v1/calls/${id}/abort`);
    await customer.hears(joe.tone);
    await shows(joe, customer.number);
    // It is told within the call; nobody hears a gap or somebody else.
    await joe.phone.hears(customer.tone);
  },
);

test.serial('K3: the desk phone of a colleague shows the customer who was sent on to them', async (t) => {
  const [queue, other] = [await site.queue(), await site.queue()];
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.starts({ parked: true });
  const jay = await atDesk(t, other);
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  const target = { kind: 'agent', agent: (await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${jay.id}`)).dn };
  await joe.client.api.post(`/api/v1/calls/${items[0]?.id}/transfer`, { target });
  await customer.hears(jay.tone);
  await shows(jay, customer.number);
  t.deepEqual(customer.heard(), [joe.tone, jay.tone]);
});

test.serial(
  'K3: an agent beyond a trunk is never told a customer’s number, nor the customer the agent’s',
  async (t) => {
    const queue = await site.queue();
    const gateway = await SipParty.open(loopbackAddress(), 5060);
    t.teardown(() => gateway.close());
    await site.trunk({ name: 'Gateway', prefixes: ['+44'], contacts: [`${gateway.address}:5060`] });
    const joe = await site.agent(queue, { nailedUp: true, number: '+442071231235' });
    gateway.onInvite = (call) => joe.phone.take(call);
    await joe.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
    const other = await site.queue();
    await joe.client.api.post(`/api/v1/calls/${items[0]?.id}/transfer`, {
      target: { kind: 'queue', queueId: other.id },
    });
    await joe.shows({ state: 'ready', leg: 'parked' });
    t.deepEqual(
      joe.phone.current?.call.told.map(({ method }) => method),
      [],
    );
    t.false(JSON.stringify(gateway.invites).includes(customer.number));
  },
);
