import test from 'ava';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { Sipp } from '../support/sipp.js';
import { until } from '../support/until.js';

let site: LiveSite;
/** The next country code that no trunk of this file has yet. */
let prefix = 60;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** An agent whose telephone is sipp, reached over a trunk of its own. */
async function behind(sipp: Sipp, queue: LiveQueue, more: Readonly<Record<string, unknown>> = {}): Promise<LiveAgent> {
  prefix += 1;
  await site.trunk({ name: `Peer ${prefix}`, prefixes: [`99${prefix}`], contacts: [sipp.contact] });
  return site.agent(queue, { number: `99${prefix}1234`, more });
}

test.serial(
  'K2: a phone that rings and then is engaged counts as busy, and the customer goes on to the next agent',
  async (t) => {
    const sipp = await Sipp.start(t, { scenario: 'uas-180-486' });
    const queue = await site.queue();
    const [joe, jay] = [await behind(sipp, queue), await site.agent(queue)];
    await joe.starts({ parked: false });
    await jay.starts({ parked: false });
    const customer = await site.customer(queue);
    await customer.hears(jay.tone);
    await joe.shows({ state: 'not-ready', leg: 'none', holds: ['busy'] });
    t.is(await sipp.done, null);
  },
);

test.serial(
  'early media counts as ringing: a network that says 183 only and answers late is not taken for dead',
  async (t) => {
    const sipp = await Sipp.start(t, { scenario: 'uas-early-media', echo: true });
    const queue = await site.queue();
    const agent = await behind(sipp, queue, { settings: { confirm: false } });
    const from = site.changes.mark;
    await agent.starts({ parked: false });
    const customer = await site.customer(queue);
    await agent.shows({ state: 'talking', leg: 'connected' });
    const joined = performance.now();
    // What sipp echoes is the customer's own voice: sound went both ways.
    await until('the customer hears itself', () => (customer.ear.lastSound ?? 0) > joined + 300);
    customer.hangUp();
    t.is(await sipp.done, null);
    const { id } = await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    t.deepEqual(
      site.changes.of(id, from).filter((why) => why.startsWith('leg.')),
      ['leg.planned', 'leg.dialled', 'leg.ringing', 'leg.confirmed', 'leg.connected', 'leg.released'],
    );
  },
);

test.serial('D6: a phone that answers and sends neither sound nor keys has not confirmed', async (t) => {
  const sipp = await Sipp.start(t, { scenario: 'uas-no-rtp' });
  const queue = await site.queue();
  const [silent, jay] = [await behind(sipp, queue), await site.agent(queue)];
  await silent.starts({ parked: false });
  await jay.starts({ parked: false });
  const customer = await site.customer(queue);
  await customer.hears(jay.tone, 30_000);
  await silent.shows({ state: 'not-ready', holds: ['not-confirmed'] });
  t.is(await sipp.done, null);
});

test.serial('a phone that is picked up as the customer gives up is hung up, and its agent is ready', async (t) => {
  const sipp = await Sipp.start(t, { scenario: 'uas-late-answer' });
  const queue = await site.queue();
  const agent = await behind(sipp, queue);
  const from = site.changes.mark;
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await site.changes.next('leg.ringing', from);
  customer.hangUp();
  t.is(await sipp.done, null);
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial('a phone that answers our BYE late and sends one of its own afterwards holds nobody up', async (t) => {
  const sipp = await Sipp.start(t, { scenario: 'uas-late-bye' });
  const queue = await site.queue();
  const agent = await behind(sipp, queue, { settings: { confirm: false } });
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await agent.shows({ state: 'talking' });
  customer.hangUp();
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
  t.is(await sipp.done, null);
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial('D2: a REFER from an agent’s leg is answered 603, and the conversation stays with us', async (t) => {
  const sipp = await Sipp.start(t, { scenario: 'uas-refer', echo: true });
  const queue = await site.queue();
  const agent = await behind(sipp, queue, { settings: { confirm: false } });
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await agent.shows({ state: 'talking' });
  const joined = performance.now();
  await until('the customer hears itself', () => (customer.ear.lastSound ?? 0) > joined + 1_000);
  await agent.shows({ state: 'talking', leg: 'connected' });
  customer.hangUp();
  t.is(await sipp.done, null);
});

test.serial(
  'a customer who sends no sound at all reaches an agent all the same, and frees them by hanging up',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const from = site.changes.mark;
    const address = loopbackAddress();
    prefix += 1;
    await site.trunk({ name: `Peer ${prefix}`, prefixes: [`99${prefix}`], contacts: [`${address}:5060`] });
    const farline = { address: site.address, port: 5060 };
    const sipp = await Sipp.start(t, { scenario: 'uac-no-rtp', address, calls: { number: queue.number, ...farline } });
    await agent.shows({ state: 'talking', leg: 'connected' });
    t.is(await sipp.done, null);
    t.is((await site.changes.next('call.ended', from)).detail.by, 'caller');
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  },
);

test.serial('a customer who cancels while it rings leaves nothing behind', async (t) => {
  const queue = await site.queue({ answerMode: 'at-agent' });
  const agent = await site.agent(queue);
  agent.phone.noAnswer();
  await agent.starts({ parked: false });
  const from = site.changes.mark;
  const address = loopbackAddress();
  prefix += 1;
  await site.trunk({ name: `Peer ${prefix}`, prefixes: [`99${prefix}`], contacts: [`${address}:5060`] });
  const farline = { address: site.address, port: 5060 };
  const sipp = await Sipp.start(t, { scenario: 'uac-cancel', address, calls: { number: queue.number, ...farline } });
  t.is(await sipp.done, null);
  t.is((await site.changes.next('call.ended', from)).detail.by, 'caller');
  t.is((await agent.phone.isFree()).by, 'them');
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});
