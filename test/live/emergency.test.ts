import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { lockDatabase } from '../support/locked-database.js';
import { EmergencyPlaces, HELP as NUMBER } from '../support/live/emergency-places.js';
import { LiveSite } from '../support/live/live-site.js';
import { officePhone } from '../support/live/office-phone.js';
import { BrowserWire } from '../support/peers/browser-wire.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { startChromium } from '../support/chromium.js';
import { headerOf } from '../support/sip-message.js';

let site: LiveSite;
const places = new EmergencyPlaces(() => site);

test.before(async () => {
  site = await LiveSite.open({ FARLINE_EMERGENCY_LOOK_MS: '200' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

interface Alarm {
  readonly id: string;
  readonly number: string;
  readonly place: string;
  readonly siteId: string | null;
  readonly seen: object | null;
}

function alarmFor(name: string): Promise<Alarm> {
  return alarm(name, (one) => one.place === name);
}

async function alarm(what: string, fits: (one: Alarm) => boolean): Promise<Alarm> {
  for (const end = performance.now() + 20_000; performance.now() < end; await delay(50)) {
    const { items } = await site.admin.api.get<{ items: Alarm[] }>('/api/v1/emergency-calls');
    const found = items.find(fits);
    if (found) return found;
  }
  throw new Error(`nobody was told that ${what} called an emergency number`);
}

test.serial(
  'D7: a telephone on which nobody is signed in reaches the emergency service, which hears it and sees its place; supervisors are told',
  async (t) => {
    const { id, party, service } = await places.gateway(t);
    const siteId = await places.place(id);
    const desk = await officePhone(site, places.number(), () => [service.tone], { siteId });
    await desk.phone.dials(NUMBER);
    await desk.phone.hears(service.tone);
    await service.hears(desk.phone.tone);
    const [invite] = party.invites;
    if (!invite) return t.fail('no INVITE came');
    t.regex(invite.uri, new RegExp(`^sip:${NUMBER}@`));
    t.regex(headerOf(invite, 'from'), /"Platz 1 3rd floor" <sip:\+4930555110@/);
    t.regex(headerOf(invite, 'p-asserted-identity'), /sip:\+4930555110@/);
    const alarm = await alarmFor(`Desk ${desk.phone.number}`);
    t.like(alarm, { number: NUMBER, siteId, seen: null });
    desk.phone.hangUp();
    await service.isFree();
    await site.admin.api.post(`/api/v1/emergency-calls/${alarm.id}/seen`);
    t.not((await alarmFor(`Desk ${desk.phone.number}`)).seen, null);
  },
);

test.serial(
  'D7: with Farline killed a telephone reaches the emergency service all the same, and supervisors are told when it is back',
  async (t) => {
    const { id, service } = await places.gateway(t);
    const siteId = await places.place(id);
    const desk = await officePhone(site, places.number(), () => [service.tone], { siteId });
    await site.kill();
    await desk.phone.dials(NUMBER);
    await desk.phone.hears(service.tone);
    await service.hears(desk.phone.tone);
    desk.phone.hangUp();
    await service.isFree();
    await site.start();
    t.like(await alarmFor(`Desk ${desk.phone.number}`), { number: NUMBER, siteId, seen: null });
  },
);

test.serial(
  'D7: an emergency call goes on behind trunks that refuse it, at last over one that is busied out by hand',
  async (t) => {
    const last = await places.gateway(t, { busyOut: true });
    const first = await places.gateway(t);
    first.party.onInvite = (call) => call.refuse(503);
    const siteId = await places.place(first.id);
    const desk = await officePhone(site, places.number(), () => [last.service.tone], { siteId });
    // Every other trunk refuses it: the only one left is the one that is out of service by hand.
    await desk.phone.dials(NUMBER);
    await desk.phone.hears(last.service.tone);
    await last.service.hears(desk.phone.tone);
    t.is(first.party.invites.length, 1);
    t.is(last.party.invites.length, 1);
    desk.phone.hangUp();
    await last.service.isFree();
  },
);

test.serial(
  'D7: a telephone that may call nobody reaches the emergency service; a number that is one elsewhere is as any other',
  async (t) => {
    const { id, service } = await places.gateway(t);
    const siteId = await places.place(id);
    const mute = await officePhone(site, places.number(), () => [service.tone], { siteId, type: 'peer' });
    await t.throwsAsync(mute.phone.dials('+15551230000'), { message: /refused, 403/ });
    await mute.phone.dials(NUMBER);
    await mute.phone.hears(service.tone);
    mute.phone.hangUp();
    await service.isFree();
    const elsewhere = await places.place(id, { emergencyNumbers: ['9912'] });
    const other = await officePhone(site, places.number(), () => [service.tone], { siteId: elsewhere });
    await t.throwsAsync(other.phone.dials(NUMBER), { message: /refused/ });
  },
);

test.serial('D7: an agent’s softphone reaches the emergency service, not ready as they are', async (t) => {
  const { id, party, service } = await places.gateway(t);
  const siteId = await places.place(id);
  const queue = await site.queue();
  const agent = await site.agent(queue, { more: { siteId, interfaces: ['internal'], number: null } });
  await agent.client.api.post('/api/v1/sessions', { interface: 'internal' });
  const { id: sessionId } = await agent.shows({ state: 'not-ready' });
  const key = await agent.client.api.post<{ user: string; secret: string }>(`/api/v1/sessions/${sessionId}/softphone`);
  const account = { user: key.user, password: key.secret, server: site.address };
  const browser = await startChromium({ calls: true });
  t.teardown(() => browser.close());
  const wire = await BrowserWire.open(await browser.newPage(), `ws://${site.address}:8088/ws`);
  const phone = new RegisteringPhone(wire, account);
  t.teardown(() => phone.close());
  t.is(await phone.register(), 200);
  t.is(await phone.call(NUMBER), 200);
  const [invite] = party.invites;
  if (!invite) return t.fail('no INVITE came');
  t.regex(headerOf(invite, 'from'), /sip:\+4930555110@/);
  t.like(await alarmFor((await agent.client.api.get<{ name: string }>(`/api/v1/agents/${agent.id}`)).name), { siteId });
  await phone.hangUp();
  await service.isFree();
});

test.serial(
  'D7: asked for at the desk while a queue’s call is offered and nothing can be stored, an emergency call goes from the agent’s telephone over its site’s trunk; the caller waits on, supervisors see it at once, and it is stored once it can be',
  async (t) => {
    const { id, party, service } = await places.gateway(t);
    const siteId = await places.place(id);
    const voices = [service.tone];
    const desk = await officePhone(site, places.number(), () => voices, { siteId });
    desk.phone.noAnswer();
    const queue = await site.queue();
    const more = { interfaces: ['phone'], phoneId: desk.id, number: null };
    const agent = await site.agent(queue, { more });
    await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
    await agent.client.ready();
    const customer = await site.customer(queue);
    voices.push(customer.tone);
    await desk.phone.rings();
    await agent.shows({ state: 'offered' });
    await site.stored();
    const mend = await lockDatabase(site.dataDir);
    const { name } = await agent.client.api.get<{ name: string }>(`/api/v1/agents/${agent.id}`);
    try {
      desk.phone.answers({ press1AfterMs: null });
      await agent.client.dial(NUMBER);
      await desk.phone.hears(service.tone);
      await service.hears(desk.phone.tone);
      t.is((await agent.shows({ state: 'talking', holds: [] })).holds.length, 0);
      const [invite] = party.invites;
      if (!invite) return t.fail('no INVITE came');
      t.regex(headerOf(invite, 'from'), /"Platz 1, 3rd floor" <sip:\+4930555110@/);
      t.is(customer.end, null);
      t.like(await alarmFor(name), { number: NUMBER, siteId, seen: null });
    } finally {
      await mend();
    }
    await site.stored();
    await site.kill();
    await site.start();
    // Killed before it could store it, Farline finds it in Asterisk.
    t.like(await alarm(siteId, (one) => one.siteId === siteId), { number: NUMBER, seen: null });
    service.hangUp();
    // After the offer that was withdrawn, and the agent's own call.
    await desk.phone.rings(3);
    await desk.phone.hears(customer.tone);
    customer.hangUp();
  },
);
