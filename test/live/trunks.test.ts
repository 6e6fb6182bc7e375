import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { FarEnd } from '../support/far-end/far-end.js';
import { contactOf, LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';

let site: LiveSite;
/** A second network beside the first carrier (prefix +1); its trunk has the prefix 77. */
let softswitch: FarEnd;
let softswitchTrunk: string;

test.before(async () => {
  site = await LiveSite.open();
  softswitch = await site.carrier();
  softswitchTrunk = await site.trunk({ name: 'Softswitch', prefixes: ['77'], contacts: [contactOf(softswitch)] });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** A trunk whose far end answers every call with this status; `mend` makes it ring for ever instead. */
async function refusing(status: number): Promise<{ readonly contact: string; mend(): void }> {
  const party = await SipParty.open(loopbackAddress(), 5060);
  site.teardown(() => Promise.resolve(party.close()));
  party.onInvite = (call) => call.refuse(status);
  return { contact: `${party.address}:${party.port}`, mend: () => (party.onInvite = (call) => call.ring()) };
}

/** A trunk whose far end takes every packet and says nothing. */
async function silent(): Promise<string> {
  const socket = createSocket('udp4');
  const address = loopbackAddress();
  socket.bind(5060, address);
  await once(socket, 'listening');
  site.teardown(() => new Promise((resolve) => socket.close(() => resolve())));
  return `${address}:5060`;
}

async function stateOf(trunkId: string): Promise<string> {
  return (await site.admin.api.get<{ state: string }>(`/api/v1/trunks/${trunkId}`)).state;
}

test.serial(
  'D1: Jay 7777 is found behind the softswitch by prefix 77, Joe +1 555 123 1111 behind the SBC by +1',
  async (t) => {
    const queue = await site.queue();
    const jay = await site.agent(queue, { nailedUp: true, number: '7777', carrier: softswitch });
    const joe = await site.agent(queue, { nailedUp: true, number: '+15551231111' });
    await jay.starts({ parked: true });
    await joe.starts({ parked: true });
    t.is((await jay.client.session())?.leg.trunkId, softswitchTrunk);
    t.not((await joe.client.session())?.leg.trunkId, softswitchTrunk);
    const [first, second] = [await site.customer(queue), await site.customer(queue)];
    await first.hears(jay.tone);
    await jay.phone.hears(first.tone);
    await second.hears(joe.tone);
    await joe.phone.hears(second.tone);
    t.deepEqual(first.heard(), [jay.tone]);
  },
);

test.serial('D: an agent with a trunk of their own is dialled over it, whatever the prefixes say', async (t) => {
  const queue = await site.queue();
  const more = { trunkId: softswitchTrunk };
  const agent = await site.agent(queue, { nailedUp: true, number: '+15551232222', carrier: softswitch, more });
  await agent.starts({ parked: true });
  t.is((await agent.client.session())?.leg.trunkId, softswitchTrunk);
});

test.serial('D1: strip and prepend give the trunk the number as it wants it', async (t) => {
  const other = await site.carrier();
  await site.trunk({ name: 'Strips', prefixes: ['+44'], strip: 3, prepend: '0', contacts: [contactOf(other)] });
  const agent = await site.agent(await site.queue(), { nailedUp: true, number: '+442071838750', carrier: other });
  const asDialled = other.phone('02071838750');
  await agent.signIn();
  await asDialled.rings();
  await agent.shows({ leg: 'parked' });
  t.is(agent.phone.calls.length, 0);
});

test.serial('D1: no prefix matches: the login is refused, and nothing is dialled', async (t) => {
  const agent = await site.agent(await site.queue(), { nailedUp: true, number: '+4930123456' });
  const error = await t.throwsAsync(agent.signIn(), { instanceOf: ApiError });
  t.like(error.body, { code: 'number-unroutable' });
  t.is(error.status, 422);
  t.is(await agent.client.session(), undefined);
  t.is(agent.phone.calls.length, 0);
});

test.serial(
  'D1, G: a trunk that answers 503 is passed over for the next one, and rests after three in a row',
  async (t) => {
    const { contact } = await refusing(503);
    const bad = await site.trunk({ name: 'Answers 503', prefixes: ['+15559'], contacts: [contact] });
    const queue = await site.queue();
    const agent = await site.agent(queue, { number: '+15559000001' });
    const from = site.changes.mark;
    await agent.starts({ parked: false });
    for (let n = 0; n < 3; n += 1) {
      const customer = await site.customer(queue);
      await customer.hears(agent.tone);
      customer.hangUp();
      await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    }
    const ofTrunk = site.changes.of(bad, from).filter((why) => why !== 'trunk.used');
    t.deepEqual(ofTrunk.slice(0, 3), ['trunk.failed', 'trunk.failed', 'trunk.out']);
    await site.changes.next('trunk.retried', from);
    await site.stored();
    const { history } = await site.admin.api.get<{ history: { type: string; by: string; cause: string }[] }>(
      `/api/v1/trunks/${bad}/health`,
    );
    t.deepEqual(
      history
        .toReversed()
        .map(({ type, by, cause }) => [type, by, cause])
        .slice(0, 3),
      [
        ['trunk.failed', null, null],
        ['trunk.failed', null, null],
        ['trunk.out', 'calls', 'calls-failed'],
      ],
    );
  },
);

test.serial('D1: a trunk that never answers is given up as dead, and the next one is tried', async (t) => {
  const dead = await site.trunk({ name: 'Silent', prefixes: ['+15558'], contacts: [await silent()] });
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true, number: '+15558000002' });
  const from = site.changes.mark;
  await agent.starts({ parked: true });
  t.not((await agent.client.session())?.leg.trunkId, dead);
  t.true(site.changes.of(dead, from).includes('trunk.failed'));
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
});

test.serial('D1: with no trunk left the agent is held for want of one, and dialled when a route is back', async (t) => {
  const { contact, mend } = await refusing(503);
  const id = await site.trunk({ name: 'Only one', prefixes: ['+33'], contacts: [contact] });
  const agent = await site.agent(await site.queue(), { nailedUp: true, number: '+33123456789' });
  const from = site.changes.mark;
  await agent.signIn();
  const { leg } = await agent.shows({ leg: 'lost', holds: ['login', 'trunk-out-of-service'] });
  t.is(leg.cause, 'trunk-out-of-service');
  t.is(await stateOf(id), 'out-of-service');
  mend();
  await site.changes.next('leg.ringing', from);
  t.is(await stateOf(id), 'in-service');
});

test.serial(
  'D1: a trunk out of service is nobody’s no-answer: an agent rung per call is held until a route is back',
  async (t) => {
    const { contact, mend } = await refusing(500);
    await site.trunk({ name: 'Broken', prefixes: ['+34'], contacts: [contact] });
    const queue = await site.queue();
    const [away, there] = [await site.agent(queue, { number: '+34911234567' }), await site.agent(queue)];
    await away.starts({ parked: false });
    const customer = await site.customer(queue);
    await away.shows({ state: 'not-ready', holds: ['trunk-out-of-service'] });
    mend();
    await away.shows({ holds: [] });
    await away.pause('2');
    await there.starts({ parked: false });
    await customer.hears(there.tone);
    t.is(customer.end, null);
  },
);

test.serial(
  'D1: the trunk of a parked leg freezes: the leg stays, who signs in meanwhile is dialled when it is back',
  async (t) => {
    const queue = await site.queue();
    const parked = await site.agent(queue, { nailedUp: true, number: '7701', carrier: softswitch });
    const late = await site.agent(queue, { nailedUp: true, number: '7702', carrier: softswitch });
    await parked.starts({ parked: true });
    softswitch.freeze();
    await late.signIn();
    await late.shows({ leg: 'lost', holds: ['login', 'trunk-out-of-service'] });
    await parked.shows({ state: 'ready', leg: 'parked', holds: [] });
    softswitch.thaw();
    await late.shows({ leg: 'parked', holds: ['login'] }, 30_000);
    const customer = await site.customer(queue);
    await customer.hears(parked.tone);
    await parked.phone.hears(customer.tone);
    t.is(parked.phone.calls.length, 1);
  },
);

test.serial('D1: a full trunk holds the next agent (trunk-full) until a channel is free', async (t) => {
  const other = await site.carrier();
  const narrow = { name: 'Narrow', prefixes: ['+41'], channelLimit: 1, contacts: [contactOf(other)] };
  await site.trunk(narrow);
  const queue = await site.queue();
  const first = await site.agent(queue, { nailedUp: true, number: '+41441234567', carrier: other });
  const second = await site.agent(queue, { nailedUp: true, number: '+41441234568', carrier: other });
  await first.starts({ parked: true });
  await second.signIn();
  await second.shows({ leg: 'lost', holds: ['login', 'trunk-full'] });
  t.is(second.phone.calls.length, 0);
  await first.signOut();
  await second.shows({ leg: 'parked', holds: ['login'] });
});

test.serial(
  'G: a trunk busied out by hand takes no new legs, keeps those it has, and is used again afterwards',
  async (t) => {
    const { api } = site.admin;
    const change = async (busyOut: boolean): Promise<void> => {
      const { version } = await api.get<{ version: number }>(`/api/v1/trunks/${softswitchTrunk}`);
      await api.patch(`/api/v1/trunks/${softswitchTrunk}`, { version, busyOut });
    };
    const queue = await site.queue();
    const parked = await site.agent(queue, { nailedUp: true, number: '7711', carrier: softswitch });
    const late = await site.agent(queue, { nailedUp: true, number: '7712', carrier: softswitch });
    await parked.starts({ parked: true });
    await change(true);
    await late.signIn();
    await late.shows({ leg: 'lost', holds: ['login', 'trunk-out-of-service'] });
    t.is(late.phone.calls.length, 0);
    await parked.shows({ state: 'ready', leg: 'parked' });
    await change(false);
    await late.shows({ leg: 'parked', holds: ['login'] });
  },
);

test.serial('D1: trunks of equal prefix and priority take turns', async (t) => {
  const [east, west] = [await site.carrier(), await site.carrier()];
  for (const [name, carrier] of [
    ['East', east],
    ['West', west],
  ] as const) {
    await site.trunk({ name, prefixes: ['+46'], contacts: [contactOf(carrier)] });
  }
  const queue = await site.queue();
  const number = '+4681234567';
  const agent = await site.agent(queue, { number, carrier: east });
  const phones = [east.phone(number), west.phone(number)];
  await agent.starts({ parked: false });
  for (let n = 0; n < 4; n += 1) {
    const customer = await site.customer(queue);
    await agent.shows({ state: 'talking' });
    customer.hangUp();
    await agent.shows({ state: 'ready', leg: 'none' });
  }
  t.deepEqual(
    phones.map((phone) => phone.calls.length),
    [2, 2],
  );
});

test.serial('a trunk that would take the calls of every softphone is refused before Asterisk has it', async (t) => {
  const { address } = site;
  for (const match of ['127.0.0.1', '127.0.0.0/8']) {
    const wish = { name: 'Beside us', prefixes: ['9'], contacts: [`${address}:5099`], matchAddresses: [match] };
    await t.throwsAsync(site.trunk(wish), { instanceOf: ApiError, message: /softphones of agents call from there/ });
  }
  t.false(
    (await site.admin.api.get<{ items: { name: string }[] }>('/api/v1/trunks')).items.some(
      ({ name }) => name === 'Beside us',
    ),
  );
});
