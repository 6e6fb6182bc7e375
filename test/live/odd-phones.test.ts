import test from 'ava';
import { Ear } from '../support/ear.js';
import { LiveSite } from '../support/live/live-site.js';
import { oddAgent } from '../support/live/odd-agent.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

for (const direction of ['sendonly', 'inactive'] as const) {
  test.serial(
    `D2: a remote leg that holds by a=${direction} shows as held and the customer hears music; taken off, they hear each other`,
    async (t) => {
      const queue = await site.queue();
      const { phone, agent } = await oddAgent(t, site, queue);
      phone.onCall = (call) => void call.answer();
      await agent.starts({ parked: false });
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      await customer.hears(phone.tone);
      const call = await phone.isCalled();
      t.is(await call.ask('INVITE', { sdp: call.sdp(direction) }), 200);
      await site.changes.next('call.held', from);
      await until('the agent is no longer heard', () => customer.ear.now?.tone !== phone.tone);
      const held = performance.now();
      await until(
        'music is heard',
        () => (customer.ear.lastSound ?? 0) > held && customer.ear.now?.tone !== phone.tone,
      );
      t.is(await call.ask('INVITE', { sdp: call.sdp() }), 200);
      call.speak();
      await site.changes.next('call.retrieved', from);
      await customer.hears(phone.tone);
      await until('the agent hears the customer', () => call.ear.now?.tone === customer.tone);
      await agent.shows({ state: 'talking', leg: 'connected' });
      t.is(customer.end, null);
    },
  );
}

test.serial('D2: a remote leg that holds and hangs up has ended the call, and its agent is free', async (t) => {
  const queue = await site.queue();
  const { phone, agent } = await oddAgent(t, site, queue);
  phone.onCall = (call) => void call.answer();
  await agent.starts({ parked: false });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await customer.hears(phone.tone);
  const call = await phone.isCalled();
  await call.ask('INVITE', { sdp: call.sdp('sendonly') });
  await site.changes.next('call.held', from);
  t.is(await call.bye(), 200);
  t.is((await customer.isGone()).by, 'them');
  t.is((await site.changes.next('call.ended', from)).detail['by'], 'agent');
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial('D2: a remote leg that changes its codec in mid-call is heard on', async (t) => {
  const queue = await site.queue();
  const { phone, agent } = await oddAgent(t, site, queue);
  phone.onCall = (call) => void call.answer();
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await customer.hears(phone.tone);
  const call = await phone.isCalled();
  const other = call
    .sdp()
    .replace('RTP/AVP 0 101', 'RTP/AVP 8 0 101')
    .replace('a=ptime', 'a=rtpmap:8 PCMA/8000\r\na=ptime');
  t.true([200, 488].includes(await call.ask('INVITE', { sdp: other })));
  t.is(await call.ask('INVITE', { sdp: call.sdp() }), 200);
  call.speak();
  await customer.hears(phone.tone);
  await agent.shows({ state: 'talking', leg: 'connected' });
  t.is(customer.end, null);
});

test.serial('D2: a re-INVITE without any codec of ours is refused, and the two talk on', async (t) => {
  const queue = await site.queue();
  const { phone, agent } = await oddAgent(t, site, queue);
  phone.onCall = (call) => void call.answer();
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await customer.hears(phone.tone);
  const call = await phone.isCalled();
  const none = call
    .sdp()
    .replace('RTP/AVP 0 101', 'RTP/AVP 18')
    .replace(/a=rtpmap.*\r\n/g, '');
  t.true((await call.ask('INVITE', { sdp: none })) >= 400);
  await customer.hears(phone.tone);
  await agent.shows({ state: 'talking', leg: 'connected' });
});

test.serial('D2: REFER with and without Replaces is answered 603, and customer and agent talk on', async (t) => {
  const queue = await site.queue();
  const { phone, agent } = await oddAgent(t, site, queue);
  phone.onCall = (call) => void call.answer();
  await agent.starts({ parked: false });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await customer.hears(phone.tone);
  const call = await phone.isCalled();
  for (const target of [
    `<sip:+19005551234@${site.address}>`,
    '<sip:x@203.0.113.9?Replaces=abc%3Bto-tag%3D1%3Bfrom-tag%3D2>',
  ]) {
    t.is(await call.ask('REFER', { headers: [['Refer-To', target]] }), 603);
  }
  await customer.hears(phone.tone);
  await agent.shows({ state: 'talking', leg: 'connected' });
  t.is(site.changes.all.slice(from).filter(({ why }) => why === 'call.arrived').length, 1);
});

test.serial('E4: both sides hang up at once: one call has ended, and its agent is ready', async (t) => {
  const queue = await site.queue();
  const { phone, agent } = await oddAgent(t, site, queue);
  phone.onCall = (call) => void call.answer();
  await agent.starts({ parked: false });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await customer.hears(phone.tone);
  const call = await phone.isCalled();
  // Its own BYE goes out as ours comes in, and neither is answered before both have gone.
  call.onRequest = (message) => {
    call.onRequest = null;
    void call.bye().catch(() => undefined);
    setTimeout(() => call.reply(message, '200 OK'), 200);
  };
  customer.hangUp();
  await call.gets('BYE');
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
  t.is(site.changes.all.slice(from).filter(({ why }) => why === 'call.ended').length, 1);
  const next = await site.customer(queue);
  await next.hears(phone.tone);
});

test.serial(
  'K2: a phone that answers although the call was cancelled is hung up, and its agent is ready',
  async (t) => {
    const queue = await site.queue();
    const { phone, agent } = await oddAgent(t, site, queue);
    phone.onCall = (call) => {
      call.respond('180 Ringing');
      call.onRequest = (message) => {
        call.reply(message, '200 OK');
        call.onRequest = null;
        if (message.method === 'CANCEL') void call.answer();
      };
    };
    await agent.starts({ parked: false });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await site.changes.next('leg.ringing', from);
    customer.hangUp();
    const call = await phone.isCalled();
    await call.gets('CANCEL');
    await call.gets('BYE');
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    phone.onCall = (again) => void again.answer();
    const next = await site.customer(queue);
    await next.hears(phone.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial('D2: a phone that says 200 again and again is one call', async (t) => {
  const queue = await site.queue();
  const { phone, agent } = await oddAgent(t, site, queue);
  phone.onCall = (call) => {
    void call.answer();
    for (const ms of [50, 300, 700]) setTimeout(() => call.respond('200 OK', { sdp: call.sdp() }), ms);
  };
  await agent.starts({ parked: false });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await customer.hears(phone.tone);
  const call = await phone.isCalled();
  await until('each is acknowledged', () => call.count('ACK') >= 3);
  await customer.hears(phone.tone);
  t.is(site.changes.all.slice(from).filter(({ why }) => why === 'leg.connected').length, 1);
  t.is(phone.calls.length, 1);
  customer.hangUp();
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial(
  'D2: a customer whose own telephone holds is in the call as before, and both hear each other afterwards',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const party = await SipParty.open(loopbackAddress(), 5060);
    t.teardown(() => party.close());
    await site.trunk({ name: 'Odd customer', prefixes: ['+4477'], contacts: [`${party.address}:5060`] });
    const ear = new Ear(() => [agent.tone]);
    const call = await party.call(queue.number, { address: site.address, port: 5060 }, '+44771');
    call.audio.onPacket = (packet) => ear.hear(packet);
    await until('the customer hears the agent', () => ear.now?.tone === agent.tone);
    await agent.shows({ state: 'talking' });
    const from = site.changes.mark;
    await call.pressHold(true);
    await call.pressHold(false);
    const back = performance.now();
    await until('the customer hears the agent', () => ear.now?.tone === agent.tone && ear.now.until > back + 300);
    await agent.shows({ state: 'talking', leg: 'connected' });
    t.deepEqual(site.changes.all.slice(from), [], 'it is no hold of ours');
    call.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  },
);
