import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { KamailioPbx } from '../support/live/kamailio-pbx.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import type { Publisher } from '../support/publisher.js';
import { until } from '../support/until.js';

/** Telephones of a Kamailio: they publish how they are, and it tells whoever proves who they are. */
const JOE = '8888';
const JAY = '7777';
const WITHOUT_PASSWORD = '6666';

const OPEN = { open: true, activities: [] };
const CLOSED = { open: false, activities: [] };
const ON_THE_PHONE = ['on-the-phone'];

let site: LiveSite;
let pbx: KamailioPbx;
let queue: LiveQueue;
let joe: LiveAgent;
let telephone: Publisher;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_PRESENCE_EXPIRES_S: '10' });
  pbx = await KamailioPbx.start(site);
  await site.trunk({ name: 'Kamailio', prefixes: ['8', '7'], contacts: [pbx.contact], ...pbx.account });
  queue = await site.queue();
  telephone = await pbx.telephone(site, JOE);
  joe = await agent('Joe', JOE);
});
test.after.always(() => site?.close());
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

async function agent(name: string, dn: string, settings: object = {}): Promise<LiveAgent> {
  const who = { name, login: name.toLowerCase(), dn, number: '', nailedUp: false, queueId: queue.id };
  const more = { number: null, interfaces: ['pbx'], settings: { presence: true, ...settings } };
  return new LiveAgent(await site.admin.addAgent({ ...who, more }), site.farEnd.phone(`+1${dn}`));
}

async function isOut(who: LiveAgent): Promise<void> {
  for (const end = performance.now() + 90_000; (await who.shown()) !== null; await delay(50)) {
    if (performance.now() > end) throw new Error('the agent is still signed in');
  }
}

/** What the log says of an agent from a line on, once it says it. */
async function said(who: LiveAgent, words: string, from: number, withinMs = 60_000): Promise<void> {
  const tells = (line: string): boolean => line.includes(words) && line.includes(who.id);
  await until(`the log says of ${who.id}: ${words}`, () => site.log.slice(from).some(tells), withinMs);
}

test.serial(
  'J: a PBX that asks who watches is told so by digest; one whose password is wrong watches nothing',
  async (t) => {
    const from = site.log.length;
    const account = { ...pbx.account, password: 'is-not-this' };
    await site.trunk({ name: 'Wrong', prefixes: ['6'], contacts: [pbx.contact], ...account });
    const stranger = await pbx.telephone(site, WITHOUT_PASSWORD);
    await stranger.publish(OPEN);
    const nobody = await agent('Nobody', WITHOUT_PASSWORD);
    await said(nobody, 'refused', from);
    t.is(await nobody.shown(), null);
    t.is(await joe.shown(), null, 'nothing was published so far');
    await telephone.publish(OPEN);
    await joe.shows({ state: 'ready', holds: [] });
  },
);

test.serial('J1, J3: what a telephone publishes drives its agent: on the phone, away, and free again', async (t) => {
  await telephone.publish({ open: true, activities: ON_THE_PHONE });
  await joe.shows({ state: 'private-call', holds: ON_THE_PHONE });
  await telephone.publish({ open: true, activities: ['away'] });
  await joe.shows({ state: 'not-ready', holds: ['away'] });
  await telephone.publish(OPEN);
  t.deepEqual((await joe.shows({ state: 'ready' })).holds, []);
});

test.serial('J2: closed and on the phone is a private call; closed signs out, and keeps the desk out', async (t) => {
  const before = await joe.client.session();
  await telephone.publish({ open: false, activities: ON_THE_PHONE });
  const { id } = await joe.shows({ state: 'private-call', holds: ON_THE_PHONE });
  t.is(before?.id, id);
  await telephone.publish(CLOSED);
  await isOut(joe);
  const refused = joe.client.api.post('/api/v1/sessions', { interface: 'pbx' });
  t.regex((await t.throwsAsync(refused))?.message ?? '', /phone-unreachable/);
  await telephone.publish(OPEN);
  await joe.shows({ state: 'ready' });
});

test.serial('J2: a publication that runs out signs its agent out, and the next one signs in again', async (t) => {
  await telephone.publish(OPEN, 10);
  await joe.shows({ state: 'ready' });
  await isOut(joe);
  telephone.forget();
  await telephone.publish(OPEN);
  await joe.shows({ state: 'ready' });
  t.pass();
});

test.serial('J: a PBX that was killed and forgot who watches is asked anew, and nobody is signed out', async (t) => {
  const before = await joe.client.session();
  await pbx.restart();
  // Nobody told it of this but the telephone: it takes a subscription to see it.
  await telephone.publish({ open: true, activities: ['meeting'] });
  const { id } = await joe.shows({ state: 'not-ready', holds: ['meeting'] }, 60_000);
  t.is(before?.id, id);
  await telephone.publish(OPEN);
  await joe.shows({ state: 'ready' });
});

test.serial('J2: a subscription that the PBX ends signs out, or holds as presence-lost, by setting', async (t) => {
  const other = await pbx.telephone(site, JAY);
  await other.publish(OPEN);
  const jay = await agent('Jay', JAY, { presenceLost: 'hold' });
  await jay.shows({ state: 'ready', holds: [] });
  const from = site.log.length;
  await pbx.rule(JAY, 'block');
  await jay.shows({ state: 'not-ready', holds: ['presence-lost'] });
  await pbx.rule(JOE, 'block');
  await isOut(joe);
  await said(joe, 'ended', from);
  t.pass();
});
