import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { deskPhone } from '../support/live/desk-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import type { LiveQueue, LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';
import { openWiredSite, type WiredSite } from '../support/live/wired-site.js';

let wired: WiredSite;
let site: LiveSite;

test.before(async () => {
  wired = await openWiredSite({ fallbackAfterSeconds: 25, env: { FARLINE_AMI_PING_MS: '500' } });
  site = wired.site;
});
test.after.always(() => site?.close());
test.serial.afterEach.always(async (t) => {
  wired.ami.mend();
  await site.isState('ok', 40_000);
  await site.clear(t);
});

const said = (from: number, what: RegExp): string[] => site.log.slice(from).filter((line) => what.test(line));

/** Everything that needs no AMI: a customer is met, put on hold, taken back and let go. */
async function callGoesWell(queue: LiveQueue, agent: LiveAgent): Promise<void> {
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
  const { id } = await site.changes.next('call.joined', from);
  await agent.client.api.post(`/api/v1/calls/${id}/hold`);
  await until('the agent is no longer heard', () => customer.ear.now?.tone !== agent.tone);
  await agent.client.api.post(`/api/v1/calls/${id}/retrieve`);
  await customer.hears(agent.tone);
  await agent.client.api.post(`/api/v1/calls/${id}/release`);
  await customer.isGone();
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
}

/** Whether Asterisk has this peer, asked behind Farline's back. */
async function isThere(name: string): Promise<boolean> {
  for (let looks = 0; looks < 100; looks += 1) {
    if ((await wired.asterisk.cli('pjsip show endpoints')).includes(name)) return true;
  }
  return false;
}

/** A trunk that is saved, and waits for AMI to be in Asterisk. */
async function savedTrunk(name: string): Promise<string> {
  const fields = { name, prefixes: [`+49${site.log.length}`], contacts: ['127.0.0.99:5060'] };
  const { id, applied } = await site.admin.api.post<{ id: string; applied: boolean }>('/api/v1/trunks', fields);
  if (applied) throw new Error('the trunk is said to be in Asterisk, which nobody could tell');
  return id;
}

test.serial(
  'K7: only AMI is cut: calls, holds and sign-ins go on, a new trunk waits, and is there when AMI is back',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    const from = site.log.length;
    wired.ami.cut();
    await site.isState('degraded');
    const { ari, ami, troubles } = await site.status();
    t.deepEqual([ari, ami], ['connected', 'disconnected']);
    t.deepEqual(
      troubles.map(({ part }) => part),
      ['ami'],
    );
    await agent.starts({ parked: true });
    await callGoesWell(queue, agent);
    const trunk = await savedTrunk('Cut');
    wired.ami.mend();
    await site.isState('ok', 30_000);
    t.true(await isThere(`trunk-${trunk}`));
    t.is(said(from, /AMI cannot be reached/).length, 1);
    t.is(said(from, /AMI works again/).length, 1);
  },
);

test.serial(
  'K7: AMI that goes dead without a word is noticed by its pings; calls go on, and what waited is done when it moves',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    wired.ami.goDead();
    await site.isState('degraded', 30_000);
    await callGoesWell(queue, agent);
    const trunk = await savedTrunk('Dead');
    wired.ami.mend();
    await site.isState('ok', 30_000);
    t.true(await isThere(`trunk-${trunk}`));
  },
);

test.serial(
  'K7: while only AMI is down an agent at a desk phone is not held for it, and is when it turns out that the phone has gone',
  async (t) => {
    const queue = await site.queue();
    const desk = await deskPhone(site);
    const elsewhere = await site.queue();
    const another = await site.agent(elsewhere, { nailedUp: true });
    await another.starts({ parked: true });
    const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: desk.id } });
    await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
    await agent.client.ready();
    await agent.shows({ state: 'ready', holds: [] });
    wired.ami.cut();
    await site.isState('degraded');
    await callGoesWell(elsewhere, another);
    t.deepEqual(await agent.shown(), { state: 'ready', leg: 'none', holds: [] });
    t.is(await desk.phone.unregister(), 200);
    t.deepEqual((await agent.shown())?.holds, [], 'nobody could tell Farline');
    wired.ami.mend();
    await agent.shows({ state: 'not-ready', holds: ['phone-unreachable'] }, 30_000);
    t.is(await desk.phone.register(), 200);
    await agent.shows({ state: 'ready', holds: [] }, 30_000);
  },
);

test.serial(
  'K7: an Asterisk that refuses our AMI password is told once, counts as degraded, and is taken back when it lets us in',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const file = join(wired.asteriskDir, 'asterisk/etc/manager.conf');
    const good = await readFile(file, 'utf8');
    const from = site.log.length;
    try {
      await writeFile(file, good.replace(wired.asterisk.ami.password, 'another'));
      await wired.asterisk.cli('manager reload');
      wired.ami.cut();
      wired.ami.mend();
      await site.isState('degraded', 30_000);
      await callGoesWell(queue, agent);
    } finally {
      await writeFile(file, good);
      await wired.asterisk.cli('manager reload');
    }
    await site.isState('ok', 40_000);
    t.is(said(from, /Asterisk's AMI at .*refuses our AMI name and password/).length, 1);
  },
);

test.serial('K7: a slow AMI holds up no call, and a trunk is in Asterisk all the same', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  wired.ami.slow(200);
  await callGoesWell(queue, agent);
  const wish = { name: 'Slow', prefixes: ['+4399'], contacts: ['127.0.0.98:5060'] };
  t.true(await isThere(`trunk-${await site.trunk(wish)}`));
  t.is((await site.status()).state, 'ok');
});
