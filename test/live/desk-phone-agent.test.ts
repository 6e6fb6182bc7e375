import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';
import { headerOf } from '../support/sip-message.js';

const PORT = 5060;
let site: LiveSite;
let given = 3_000;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_PHONE_GONE_MS: '500', FARLINE_TAKEOVER: 'if-idle' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

interface Desk {
  readonly id: string;
  readonly party: SipParty;
}

/** A telephone of the office, always found at its address. */
async function desk(fields: object = {}): Promise<Desk> {
  given += 1;
  const party = await SipParty.open(loopbackAddress(), PORT);
  const { id } = await site.admin.api.post<{ id: string }>('/api/v1/phones', {
    name: `Desk ${given}`,
    number: String(given),
    placement: { kind: 'fixed', host: `${party.address}:${PORT}` },
    codecs: ['ulaw'],
    ...fields,
  });
  const stands = async (): Promise<string> =>
    (await site.admin.api.get<{ peer: { state: string } }>(`/api/v1/phones/${id}`)).peer.state;
  const latest = performance.now() + 15_000;
  while ((await stands()) !== 'applied' && performance.now() < latest) await delay(30);
  return { id, party };
}

test.serial(
  'B2, B9: an agent signs in on their own desk phone and takes a call there, without pressing 1',
  async (t) => {
    const { id, party } = await desk({ autoAnswer: true });
    t.teardown(() => party.close());
    const queue = await site.queue();
    const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: id } });
    agent.phone.answers({ press1AfterMs: null });
    party.onInvite = (call) => agent.phone.take(call);
    await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
    await agent.client.ready();
    const customer = await site.customer(queue);
    await agent.phone.rings();
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    await agent.shows({ state: 'talking', leg: 'connected' });
    const [invite] = party.invites;
    if (!invite) return t.fail('no INVITE came');
    t.regex(headerOf(invite, 'call-info'), /answer-after=0/);
    t.regex(headerOf(invite, 'alert-info'), /auto/);
    customer.hangUp();
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
  },
);

test.serial(
  'B3, B4: hot desk: a phone of the list is one agent’s; taken over while idle, calls ring for the new one',
  async (t) => {
    const { id, party } = await desk();
    t.teardown(() => party.close());
    const queue = await site.queue();
    const more = { interfaces: ['phone'], hotDesk: true };
    const [joe, jay] = [await site.agent(queue, { more }), await site.agent(queue, { more })];
    await t.throwsAsync(joe.client.api.post('/api/v1/sessions', { interface: 'internal' }), {
      message: /hot-desk-only/,
    });
    await t.throwsAsync(joe.client.api.post('/api/v1/sessions', { interface: 'phone' }), { message: /no-such-phone/ });
    await joe.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId: id });
    const taking = { interface: 'phone', phoneId: id };
    await t.throwsAsync(jay.client.api.post('/api/v1/sessions', taking), { message: /phone-in-use/ });
    await jay.client.api.post('/api/v1/sessions', { ...taking, takeover: true });
    t.is(await joe.shown(), null);
    jay.phone.answers({ press1AfterMs: null });
    party.onInvite = (call) => jay.phone.take(call);
    await jay.client.ready();
    const customer = await site.customer(queue);
    await jay.phone.rings();
    await customer.hears(jay.tone);
    await jay.shows({ state: 'talking' });
  },
);

test.serial(
  'D2, K3: the Hold key of a telephone that is registered here plays music to the customer and shows as held',
  async (t) => {
    const { id, party } = await desk();
    t.teardown(() => party.close());
    const queue = await site.queue();
    const joe = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: id } });
    joe.phone.answers({ press1AfterMs: null });
    party.onInvite = (call) => joe.phone.take(call);
    await joe.client.api.post('/api/v1/sessions', { interface: 'phone' });
    await joe.client.ready();
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    const from = site.changes.mark;
    await joe.phone.pressHold(true);
    await site.changes.next('call.held', from);
    const { ear } = customer;
    await until('the agent is no longer heard', () => ear.now === null);
    const alone = performance.now() + 300;
    await until('music is heard', () => (ear.lastSound ?? 0) > alone && ear.now === null);
    const { items } = await site.admin.api.get<{ items: { heldSince: number | null }[] }>('/api/v1/calls');
    t.truthy(items[0]?.heldSince);
    await joe.phone.pressHold(false);
    await site.changes.next('call.retrieved', from);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    t.deepEqual(customer.heard(), [joe.tone, joe.tone]);
  },
);
