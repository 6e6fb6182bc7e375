import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { oddAgent, trunkFailures } from '../support/live/odd-agent.js';
import { headerOf } from '../support/sip-message.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const REFUSALS: readonly (readonly [rule: string, status: string, hold: string, meaning: string, early?: 'early'])[] = [
  ['K2', '486 Busy Here', 'busy', 'is busy'],
  ['K2', '486 Busy Here', 'busy', 'is busy', 'early'],
  ['K2', '600 Busy Everywhere', 'busy', 'is busy everywhere'],
  ['K2', '603 Decline', 'rejected', 'has declined'],
  ['D1', '488 Not Acceptable Here', 'rejected', 'has no codec for it'],
  ['D1', '488 Not Acceptable Here', 'rejected', 'has no codec for it', 'early'],
  ['D1', '415 Unsupported Media Type', 'rejected', 'cannot read the offer'],
  ['D1', '606 Not Acceptable', 'rejected', 'has no codec for it anywhere'],
  ['D1', '420 Bad Extension', 'rejected', 'wants none of our extensions'],
];

for (const [rule, status, hold, meaning, early] of REFUSALS) {
  test.serial(
    `${rule}: a phone that ${early ? 'plays early media and then ' : ''}${meaning} (${status.slice(0, 3)}) makes its agent not ready as ${hold}; the customer goes on, and no trunk pays`,
    async (t) => {
      const queue = await site.queue();
      const { phone, agent } = await oddAgent(t, site, queue);
      phone.onCall = (call) => {
        if (early) call.respond('183 Session Progress', { sdp: call.sdp() });
        if (early) call.speak();
        setTimeout(() => call.respond(status), early ? 100 : 0);
      };
      const jay = await site.agent(queue);
      await agent.starts({ parked: false });
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      await agent.shows({ state: 'not-ready', leg: 'none', holds: [hold] });
      await jay.starts({ parked: false });
      await customer.hears(jay.tone);
      await jay.phone.hears(customer.tone);
      t.deepEqual(trunkFailures(site, from), []);
      t.is(phone.calls.length, 1);
      t.deepEqual(customer.heard(), [jay.tone], 'nothing of the early media');
    },
  );
}

for (const [what, to] of [
  ['a premium number', 'sip:+19005551234@203.0.113.9'],
  ['a number of ours', 'ours'],
] as const) {
  test.serial(
    `D2: a phone that sends its calls on to ${what} (302) is not followed: nobody is called, and it counts as rejected`,
    async (t) => {
      const queue = await site.queue();
      const { phone, agent } = await oddAgent(t, site, queue);
      const elsewhere = await site.queue();
      const target = to === 'ours' ? `sip:${elsewhere.number}@${site.address}` : to;
      phone.onCall = (call) => call.respond('302 Moved Temporarily', { headers: [['Contact', `<${target}>`]] });
      const jay = await site.agent(queue);
      await agent.starts({ parked: false });
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      await agent.shows({ state: 'not-ready', leg: 'none', holds: ['rejected'] });
      await jay.starts({ parked: false });
      await customer.hears(jay.tone);
      const arrived = site.changes.all.slice(from).filter(({ why }) => why === 'call.arrived');
      t.is(arrived.length, 1, 'the customer, and nobody else');
      t.deepEqual(trunkFailures(site, from), []);
      t.is(phone.calls.length, 1);
      t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
    },
  );
}

test.serial(
  'D1, G: a trunk that answers 503 with Retry-After is left alone and its agent held for it, blamed for nothing',
  async (t) => {
    const queue = await site.queue();
    const { phone, agent } = await oddAgent(t, site, queue);
    phone.onCall = (call) => call.respond('503 Service Unavailable', { headers: [['Retry-After', '120']] });
    const jay = await site.agent(queue);
    await agent.starts({ parked: false });
    const customer = await site.customer(queue);
    await agent.shows({ state: 'not-ready', leg: 'none', holds: ['trunk-out-of-service'] });
    await jay.starts({ parked: false });
    await customer.hears(jay.tone);
    phone.onCall = (call) => void call.answer();
    // Retry-After is one server's word about itself; our own rest (D1) is the one that counts.
    await agent.shows({ state: 'ready', holds: [] });
    customer.hangUp();
    await jay.pause('2');
    const next = await site.customer(queue);
    await next.hears(phone.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial('D2: a phone that wants longer session timers (422) gets them, and the call', async (t) => {
  const queue = await site.queue();
  const { phone, agent } = await oddAgent(t, site, queue);
  phone.onCall = (call) => {
    call.onRequest = (message) => {
      call.onRequest = null;
      call.invite = message;
      void call.answer();
    };
    call.respond('422 Session Interval Too Small', { headers: [['Min-SE', '1800']] });
  };
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await customer.hears(phone.tone);
  await agent.shows({ state: 'talking', leg: 'connected' });
  const { invite } = await phone.isCalled();
  t.true(Number.parseInt(headerOf(invite, 'session-expires'), 10) >= 1_800);
});

test.serial(
  'D2: whom an agent calls may send the call on (302): nobody is called, and the agent is told',
  async (t) => {
    const queue = await site.queue();
    const { phone, prefix } = await oddAgent(t, site, queue);
    const number = `${prefix}5555`;
    const target = `sip:+19005551234@${site.address}`;
    phone.onCall = (call) => call.respond('302 Moved Temporarily', { headers: [['Contact', `<${target}>`]] });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const from = site.changes.mark;
    await joe.client.dial(number);
    await site.changes.next('call.ended', from, 30_000);
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.is(phone.calls.length, 1);
    t.deepEqual(trunkFailures(site, from), []);
    t.is(site.changes.all.slice(from).filter(({ why }) => why === 'call.arrived').length, 0);
  },
);
