import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { deskPhone } from '../support/live/desk-phone.js';
import { fixedPhone } from '../support/live/fixed-phone.js';
import { LiveSite } from '../support/live/live-site.js';
import { asteriskOf } from '../support/product.js';

/** What Asterisk takes for "give me what rings in my group" wherever it is configured or not. */
const PICKUP = '*8';
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const GROUP = { callGroups: [7], pickupGroups: [7] };

async function cli(command: string): Promise<string> {
  return (await (await asteriskOf(site.dataDir))?.cli(command)) ?? '';
}

/** The channel of this telephone; waits until there is one, or none any more. */
async function channelOf(id: string, wanted = true): Promise<string> {
  for (const end = performance.now() + 20_000; performance.now() < end; await delay(50)) {
    const line = (await cli('core show channels concise')).split('\n').find((channel) => channel.includes(id));
    if ((line !== undefined) === wanted) return line?.split('!')[0] ?? '';
  }
  throw new Error(`waited 20 s in vain for ${wanted ? 'a' : 'no'} channel of ${id}`);
}

interface Shown {
  readonly call: readonly number[];
  readonly pickup: readonly number[];
}

/** The groups of this telephone's channel, as Asterisk tells them: a bit for each. */
async function groupsOf(id: string): Promise<Shown> {
  const shown = await cli(`core show channel ${await channelOf(id)}`);
  const of = (what: string): readonly number[] => {
    const bits = BigInt(new RegExp(`^ +${what} Group: *(\\d+)`, 'm').exec(shown)?.[1] ?? -1);
    return Array.from({ length: 64 }, (_, n) => n).filter((n) => (bits >> BigInt(n)) & 1n);
  };
  return { call: of('Call'), pickup: of('Pickup') };
}

test.serial(
  'K2: a queue call that rings a telephone is in no group: who dials the pickup code gets nothing',
  async (t) => {
    const { id, party } = await fixedPhone(site, '3101', GROUP);
    const colleague = await deskPhone(site, GROUP);
    const queue = await site.queue({ settings: { ringMs: 20_000 } });
    const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: id, settings: GROUP } });
    agent.phone.noAnswer();
    party.onInvite = (call) => agent.phone.take(call);
    await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
    await agent.client.ready();
    const customer = await site.customer(queue);
    const ringing = await agent.phone.rings();
    t.not(await colleague.phone.call(PICKUP), 200, 'somebody else has the call');
    await agent.shows({ state: 'offered', leg: 'dialing' });
    t.is(ringing.end, null, 'it rings on');
    await ringing.call.answer();
    ringing.call.audio.onPacket = (packet) => ringing.ear.hear(packet);
    await agent.shows({ state: 'talking', leg: 'connected' });
    t.deepEqual(await groupsOf(id), { call: [], pickup: [7] });
    customer.hangUp();
    await agent.phone.isFree();
  },
);

test.serial('B5: a call from a telephone is in the groups of whoever is signed in there, at once', async (t) => {
  const one = await deskPhone(site);
  const queue = await site.queue();
  const settings = { callGroups: [3], pickupGroups: [3, 5] };
  const more = { interfaces: ['phone'], hotDesk: true };
  const joe = await site.agent(queue, { more: { ...more, settings } });
  const jay = await site.agent(queue, { more });
  const groups = async (): Promise<Shown> => {
    t.is(await one.phone.call(queue.number), 200);
    const shown = await groupsOf(one.id);
    await one.phone.hangUp();
    await channelOf(one.id, false);
    return shown;
  };
  await joe.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId: one.id });
  t.deepEqual(await groups(), { call: [3], pickup: [3, 5] });
  await joe.signOut();
  await jay.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId: one.id });
  t.deepEqual(await groups(), { call: [], pickup: [] });
});
