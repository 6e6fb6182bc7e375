import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { BlfPhone } from '../support/blf-phone.js';
import { addKeyPeer } from '../support/key-peer.js';
import { DeskBrowser, type DeskWindow } from '../support/live/desk-window.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';

const keysAt = loopbackAddress();
let site: LiveSite;
let keys: BlfPhone;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_RING_MS: '15000' }, async ({ dataDir }) => {
    await addKeyPeer(dataDir, keysAt);
    return {};
  });
  keys = await BlfPhone.open(keysAt, site.address, 'udp');
});
test.after.always(async () => {
  keys?.close();
  await site?.close();
});
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** The lamps of an agent, watched on the wire. */
async function lampsOf({ id }: LiveAgent): Promise<{ login: string; ready: string; lunch: string }> {
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${id}`);
  const lamps = { login: `*30${dn}`, ready: `*33${dn}`, lunch: `*342${dn}` };
  for (const lamp of Object.values(lamps)) {
    await keys.watch(lamp, 'dialog');
    await keys.until(lamp, 'terminated');
  }
  return lamps;
}

/** Pauses for the second reason, as the agent does it, and sees it. */
async function pausesFor(desk: DeskWindow, lunch: string): Promise<void> {
  await desk.page.getByLabel('Reason').selectOption('2');
  await desk.press('Not ready');
  await desk.shows('Not ready');
  await keys.until(lunch, 'confirmed');
}

async function endsWork(desk: DeskWindow): Promise<void> {
  await desk.press('End work');
  await desk.page.getByRole('button', { name: 'Start work' }).waitFor();
}

test.serial(
  'B2, C3, I2: a shift in the browser: signed in, a customer’s call in the softphone, a pause for a reason, signed out',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { more: { interfaces: ['internal', 'mobile'] } });
    const lamps = await lampsOf(agent);
    const desk = await (await DeskBrowser.start(site, agent)).open();
    await desk.startWork();
    await keys.until(lamps.login, 'confirmed');
    t.is(keys.shows(lamps.ready), 'terminated');
    await desk.press('Ready');
    await keys.until(lamps.ready, 'confirmed');

    const customer = await site.customer(queue);
    await desk.says('A call is ringing');
    await desk.press('Answer');
    await desk.says('On a call');
    await customer.hears(agent.tone);
    await desk.hears(customer.tone);
    const call = desk.page.locator('[data-desk-part=call]');
    await call.getByText('Talking').waitFor();
    t.regex(await call.innerText(), /•••••\d\d[\s\S]*Queue \d+/);
    // Asked for during the call, done once when it ends (C2).
    await desk.page.getByLabel('Reason').selectOption('2');
    await desk.press('Not ready');
    await desk.shows('not ready after this call');
    t.is(keys.shows(lamps.lunch), 'early');
    await customer.hears(agent.tone);
    await desk.press('Release the caller');
    await customer.isGone();
    await desk.shows('Not ready');
    await keys.until(lamps.lunch, 'confirmed');
    await call.getByText('No call').waitFor();

    await desk.press('Ready');
    await keys.until(lamps.lunch, 'terminated');
    await pausesFor(desk, lamps.lunch);
    await endsWork(desk);
    for (const lamp of Object.values(lamps)) await keys.until(lamp, 'terminated');
    t.is(await agent.shown(), null);
    t.deepEqual(desk.troubles, []);
  },
);

test.serial(
  'B3, C3, I2: a shift at a hot desk: the call rings on the telephone that was chosen, the desk shows it',
  async (t) => {
    const party = await SipParty.open(loopbackAddress(), 5060);
    t.teardown(() => party.close());
    const wish = { name: 'Window seat', number: '3100', hotDesk: true, codecs: ['ulaw'] };
    const placement = { kind: 'fixed', host: `${party.address}:5060` };
    const { id } = await site.admin.api.post<{ id: string }>('/api/v1/phones', { ...wish, placement });
    const peer = () => site.admin.api.get<{ peer: { state: string } }>(`/api/v1/phones/${id}`);
    for (const end = Date.now() + 15_000; (await peer()).peer.state !== 'applied' && Date.now() < end;) await delay(30);
    const queue = await site.queue();
    const agent = await site.agent(queue, { more: { interfaces: ['phone'], hotDesk: true } });
    agent.phone.answers({ press1AfterMs: null });
    party.onInvite = (call) => agent.phone.take(call);
    const lamps = await lampsOf(agent);
    const desk = await (await DeskBrowser.start(site, agent, false)).open();
    await desk.page.getByText('Window seat').click();
    await desk.press('Start work');
    await desk.shows('Window seat');
    await keys.until(lamps.login, 'confirmed');
    await desk.press('Ready');
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    await desk.shows('Talking');
    await keys.until(lamps.ready, 'held');
    customer.hangUp();
    await desk.shows('Ready');
    await pausesFor(desk, lamps.lunch);
    await endsWork(desk);
    await keys.until(lamps.login, 'terminated');
    t.is(await agent.shown(), null);
  },
);
