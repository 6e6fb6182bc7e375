import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { asteriskOf } from '../support/product.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

const PORT = 5060;
/** Longer than any of these tests takes to answer: nothing here ends because a phone rang too long. */
const PATIENT = { strategy: 'ring-all', ringMs: 60_000, previewMs: 60_000 } as const;
let site: LiveSite;
let given = 4_000;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** An agent at a desk phone of the office, ready. */
async function atDesk(queue: LiveQueue, undo: (work: () => void) => void): Promise<LiveAgent> {
  given += 1;
  const party = await SipParty.open(loopbackAddress(), PORT);
  undo(() => party.close());
  const { id } = await site.admin.api.post<{ id: string }>('/api/v1/phones', {
    name: `Desk ${given}`,
    number: String(given),
    placement: { kind: 'fixed', host: `${party.address}:${PORT}` },
    codecs: ['ulaw'],
  });
  const stands = async (): Promise<string> =>
    (await site.admin.api.get<{ peer: { state: string } }>(`/api/v1/phones/${id}`)).peer.state;
  for (const end = performance.now() + 20_000; (await stands()) !== 'applied'; await delay(30)) {
    if (performance.now() > end) throw new Error('the desk phone was never applied');
  }
  const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: id } });
  party.onInvite = (call) => agent.phone.take(call);
  await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
  await agent.client.ready();
  return agent;
}

/** An agent whose number came with the sign-in and is in no plan of ours, ready. */
async function atTypedNumber(queue: LiveQueue, nailedUp: boolean): Promise<LiveAgent> {
  const agent = await site.agent(queue, { nailedUp, more: { number: null, mayTypeNumber: true } });
  await agent.client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone: agent.phone.number });
  if (nailedUp) await agent.shows({ leg: 'parked' });
  await agent.client.ready();
  return agent;
}

async function channelsUp(count: number): Promise<void> {
  const asterisk = await asteriskOf(site.dataDir);
  const up = async (): Promise<number> =>
    ((await asterisk?.cli('core show channels concise')) ?? '').split('\n').filter((line) => line.includes('!Up!'))
      .length;
  for (const end = performance.now() + 10_000; (await up()) < count; await delay(30)) {
    if (performance.now() > end) throw new Error(`there were never ${count} channels up`);
  }
  await delay(300);
}

async function rings(...agents: readonly LiveAgent[]): Promise<void> {
  for (const agent of agents) await agent.phone.rings();
}

test.serial(
  'F5: in a ring-all queue a non-provisioned number rings beside a desk phone; who answers talks, the other stops ringing',
  async (t) => {
    const queue = await site.queue({ settings: PATIENT });
    const desk = await atDesk(queue, (work) => t.teardown(work));
    const home = await atTypedNumber(queue, false);
    desk.phone.noAnswer();
    home.phone.noAnswer();
    const customer = await site.customer(queue);
    await rings(desk, home);
    await home.phone.picksUp();
    await customer.hears(home.tone);
    await home.phone.hears(customer.tone);
    t.is((await desk.phone.isFree()).by, 'them');
    await desk.shows({ state: 'ready', leg: 'none', holds: [] });
    await home.shows({ state: 'talking', leg: 'connected' });
    customer.hangUp();
    await home.shows({ state: 'ready', leg: 'none', holds: [] });

    const next = await site.customer(queue);
    await Promise.all([desk.phone.rings(2), home.phone.rings(2)]);
    await desk.phone.picksUp(null);
    await next.hears(desk.tone);
    await desk.phone.hears(next.tone);
    t.is((await home.phone.isFree()).by, 'them');
    await home.shows({ state: 'ready', leg: 'none', holds: [] });
    t.deepEqual(next.heard(), [desk.tone]);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial(
  'F5: a nailed-up non-provisioned number is asked on its leg while a desk phone rings, and 1 takes the caller',
  async (t) => {
    const queue = await site.queue({ settings: PATIENT });
    const desk = await atDesk(queue, (work) => t.teardown(work));
    const home = await atTypedNumber(queue, true);
    desk.phone.noAnswer();
    const first = await site.customer(queue);
    await rings(desk);
    await home.shows({ state: 'offered', leg: 'parked' });
    t.deepEqual(first.heard(), []);
    await home.phone.press('1');
    await first.hears(home.tone);
    await home.phone.hears(first.tone);
    t.is((await desk.phone.isFree()).by, 'them');
    await desk.shows({ state: 'ready', leg: 'none', holds: [] });
    first.hangUp();
    await home.shows({ state: 'ready', leg: 'parked', holds: [] });

    const second = await site.customer(queue);
    await desk.phone.rings(2);
    await home.shows({ state: 'offered', leg: 'parked' });
    await desk.phone.picksUp(null);
    await second.hears(desk.tone);
    await home.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.is(home.phone.calls.length, 1);
    t.deepEqual(second.heard(), [desk.tone]);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K1: of two phones that answer before Farline hears of either, one gets the caller, the other a word, and stays ready',
  async (t) => {
    const queue = await site.queue({ settings: { ...PATIENT, confirm: false } });
    const desk = await atDesk(queue, (work) => t.teardown(work));
    const home = await atTypedNumber(queue, false);
    desk.phone.noAnswer();
    home.phone.noAnswer();
    const customer = await site.customer(queue);
    await rings(desk, home);
    process.kill(site.product.pid, 'SIGSTOP');
    await Promise.all([desk.phone.picksUp(null), home.phone.picksUp(null)]);
    // The customer's call and both legs are up in Asterisk: it has written what Farline will read.
    await channelsUp(3);
    process.kill(site.product.pid, 'SIGCONT');
    await until('one of the two has the caller', () => customer.heard().length > 0);
    const [winner, other] = customer.heard()[0] === desk.tone ? [desk, home] : [home, desk];
    await winner.phone.hears(customer.tone);
    t.is((await other.phone.isFree()).by, 'them');
    t.not(other.phone.calls[0]?.ear.lastSound ?? null, null, 'a word was said');
    await other.shows({ state: 'ready', leg: 'none', holds: [] });
    await winner.shows({ state: 'talking' });
    t.deepEqual(customer.heard(), [winner.tone]);
    t.deepEqual(other.phone.calls[0]?.ear.heard, [], 'the other hears nobody');
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K1: of two who press 1 at the same instant one gets the caller, the other a word, and stays ready',
  async (t) => {
    const queue = await site.queue({ settings: { ...PATIENT, confirmWaitMs: 20_000 } });
    const both = [await atTypedNumber(queue, false), await atTypedNumber(queue, false)] as const;
    for (const { phone } of both) phone.answers({ press1AfterMs: null });
    const customer = await site.customer(queue);
    await rings(...both);
    const silentFor = (agent: LiveAgent): number =>
      performance.now() - (agent.phone.current?.ear.lastSound ?? Infinity);
    for (const agent of both) await until('has been asked to the end', () => silentFor(agent) > 500);
    const asked = performance.now();
    await Promise.all(both.map(({ phone }) => phone.press('1')));
    await until('one of the two has the caller', () => customer.heard().length > 0);
    const [one, two] = both;
    const [winner, other] = customer.heard()[0] === one.tone ? [one, two] : [two, one];
    await winner.phone.hears(customer.tone);
    t.is((await other.phone.isFree()).by, 'them');
    t.true((other.phone.calls[0]?.ear.lastSound ?? 0) > asked, 'a word was said');
    t.deepEqual(other.phone.calls[0]?.ear.heard, [], 'the other hears nobody');
    await other.shows({ state: 'ready', leg: 'none', holds: [] });
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K1: a caller who hangs up while several phones ring is nobody’s no-answer, and all stop ringing',
  async (t) => {
    const queue = await site.queue({ settings: PATIENT });
    const desk = await atDesk(queue, (work) => t.teardown(work));
    const home = await atTypedNumber(queue, false);
    desk.phone.noAnswer();
    home.phone.noAnswer();
    const customer = await site.customer(queue);
    await rings(desk, home);
    customer.hangUp();
    for (const agent of [desk, home]) {
      t.is((await agent.phone.isFree()).by, 'them');
      await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    }
  },
);

test.serial('C2: who pauses while several phones ring takes only their own out of the ringing', async (t) => {
  const queue = await site.queue({ settings: PATIENT });
  const desk = await atDesk(queue, (work) => t.teardown(work));
  const home = await atTypedNumber(queue, false);
  desk.phone.noAnswer();
  home.phone.noAnswer();
  const customer = await site.customer(queue);
  await rings(desk, home);
  await desk.pause('2');
  t.is((await desk.phone.isFree()).by, 'them');
  await desk.shows({ state: 'not-ready', leg: 'none', holds: ['2'] });
  t.not(home.phone.current, null);
  await home.phone.picksUp();
  await customer.hears(home.tone);
  t.is(home.phone.calls.length, 1);
});

test.serial(
  'K2: nobody is paused when all let it ring, and the phones ring again until somebody answers',
  async (t) => {
    const queue = await site.queue({ settings: { ...PATIENT, ringMs: 1_500, noAnswerDelayMs: 0, declinedForMs: 0 } });
    const both = [await atTypedNumber(queue, false), await atTypedNumber(queue, false)] as const;
    for (const { phone } of both) phone.noAnswer();
    const customer = await site.customer(queue);
    for (const { phone } of both) await phone.rings(2);
    const [one, two] = both;
    one.phone.answers();
    await customer.hears(one.tone, 20_000);
    await two.phone.isFree();
    const { holds } = await two.shows({ state: 'ready', leg: 'none' });
    t.deepEqual(holds, []);
  },
);

test.serial(
  'K1: Farline killed while several phones ring: the caller is not lost, and one who answers talks',
  async (t) => {
    const queue = await site.queue({ settings: PATIENT });
    const desk = await atDesk(queue, (work) => t.teardown(work));
    const home = await atTypedNumber(queue, false);
    desk.phone.noAnswer();
    home.phone.noAnswer();
    const customer = await site.customer(queue);
    await rings(desk, home);
    await site.stored();
    await site.kill();
    await site.start();
    await home.phone.picksUp();
    await customer.hears(home.tone, 20_000);
    await home.phone.hears(customer.tone);
    t.is((await desk.phone.isFree()).by, 'them');
    await desk.shows({ state: 'ready', holds: [] });
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial('K1: Farline killed while several phones ring, and the caller gives up: no phone rings on', async (t) => {
  const queue = await site.queue({ settings: PATIENT });
  const desk = await atDesk(queue, (work) => t.teardown(work));
  const home = await atTypedNumber(queue, false);
  desk.phone.noAnswer();
  home.phone.noAnswer();
  const customer = await site.customer(queue);
  await rings(desk, home);
  await site.stored();
  await site.kill();
  customer.hangUp();
  await customer.isGone();
  await site.start();
  for (const agent of [desk, home]) {
    t.is((await agent.phone.isFree()).by, 'them');
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
  }
});
