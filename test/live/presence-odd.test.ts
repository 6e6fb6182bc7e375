import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { Sipp } from '../support/sipp.js';
import { until } from '../support/until.js';

/** What neither Asterisk nor Kamailio sends: each telephone is at a PBX of its own, which sipp plays. */
let site: LiveSite;
let queue: LiveQueue;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_PRESENCE_EXPIRES_S: '10' });
  queue = await site.queue();
});
test.after.always(() => site?.close());
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

let given = 0;

/** An agent at a PBX of this scenario, which is asked as soon as they are added. */
async function watchedAt(
  t: ExecutionContext,
  scenario: string,
): Promise<{ who: LiveAgent; sipp: Sipp; address: string; from: number }> {
  const address = loopbackAddress();
  const sipp = await Sipp.start(t, { scenario, address });
  const from = site.log.length;
  given += 1;
  const dn = `40${given}`;
  await site.trunk({ name: `PBX ${given}`, prefixes: [dn], contacts: [sipp.contact] });
  const more = { number: null, interfaces: ['pbx'], settings: { presence: true } };
  const wish = { name: `Agent ${given}`, login: `agent${given}`, dn, number: '', nailedUp: false };
  const client = await site.admin.addAgent({ ...wish, queueId: queue.id, more });
  return { who: new LiveAgent(client, site.farEnd.phone(`+1${dn}`)), sipp, address, from };
}

/** Waits until the log says so of the agent. */
async function said(who: LiveAgent, words: string, from: number): Promise<void> {
  const tells = (line: string): boolean => line.includes(words) && line.includes(who.id);
  await until(`the log says of ${who.id}: ${words}`, () => site.log.slice(from).some(tells), 60_000);
}

async function isOut(who: LiveAgent): Promise<void> {
  for (const end = performance.now() + 30_000; (await who.shown()) !== null; await delay(50)) {
    if (performance.now() > end) throw new Error('the agent is still signed in');
  }
}

test.serial('J2: closed and on the phone is a private call, and closed without it signs out', async (t) => {
  const { who, sipp } = await watchedAt(t, 'uas-watched-closed-in-call');
  const { id } = await who.shows({ state: 'ready', holds: [] });
  const busy = await who.shows({ state: 'private-call', holds: ['on-the-phone'] });
  t.is(busy.id, id);
  await isOut(who);
  t.is(await sipp.done, null);
});

test.serial('J: a PBX that grants and never tells is lost, and asked anew', async (t) => {
  const { who, sipp, address, from } = await watchedAt(t, 'uas-watched-silent');
  t.is(await sipp.done, null);
  await said(who, 'silent', from);
  t.is(await who.shown(), null);
  const again = await Sipp.start(t, { scenario: 'uas-watched', address });
  t.is(await again.done, null);
  await who.shows({ state: 'ready', holds: [] });
});

test.serial('J: a PBX that knows no presence (489) is asked for the calls of the telephone', async (t) => {
  const { who, sipp, address } = await watchedAt(t, 'uas-watched-no-presence');
  t.is(await sipp.done, null);
  const calls = await Sipp.start(t, { scenario: 'uas-watched-calls', address });
  await who.shows({ state: 'private-call', holds: ['on-the-phone'] }, 30_000);
  await who.shows({ state: 'ready', holds: [] });
  t.is(await calls.done, null);
});

test.serial('J: a PBX that finds it too brief (423) is asked for as long as it wants', async (t) => {
  const { who, sipp } = await watchedAt(t, 'uas-watched-longer');
  t.is(await sipp.done, null);
  await who.shows({ state: 'ready', holds: [] });
});

test.serial('J: a refresh that is answered 481 makes a new subscription, and signs nobody out', async (t) => {
  const { who, sipp, address, from } = await watchedAt(t, 'uas-watched-forgotten');
  const before = await who.shows({ state: 'ready' });
  t.is(await sipp.done, null);
  const again = await Sipp.start(t, { scenario: 'uas-watched', address });
  t.is(await again.done, null);
  t.is((await who.shows({ state: 'ready' })).id, before.id);
  t.false(site.log.slice(from).some((line) => line.includes('cannot be watched') && line.includes(who.id)));
});

test.serial('J: Retry-After is kept to, and then the agent is signed in', async (t) => {
  const { who, sipp, address, from } = await watchedAt(t, 'uas-watched-later');
  t.is(await sipp.done, null);
  const since = performance.now();
  await said(who, 'refused', from);
  const later = await Sipp.start(t, { scenario: 'uas-watched', address });
  t.is(await later.done, null);
  await who.shows({ state: 'ready', holds: [] });
  // 8 s were asked for; by itself Farline comes again after less than 3.
  t.true(performance.now() - since > 5_000);
});
