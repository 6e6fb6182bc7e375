import test from 'ava';
import { HomePhone } from '../support/home-phone.js';
import { deskForm } from '../support/live/desk-form.js';
import { deskPhone, type DeskPhone } from '../support/live/desk-phone.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

/** The worked examples of how agents sign in, by the products they come from. */
let site: LiveSite;
let queue: LiveQueue;
/** The session border controller of the examples: prefix +1, port 5071. */
let sbc: SipParty;

test.before(async () => {
  // Phone and desktop are used in turn here, faster than people do.
  site = await LiveSite.open({ FARLINE_PHONE_GONE_MS: '60000', FARLINE_CONFLICT_MS: '0' });
  sbc = await SipParty.open(loopbackAddress(), 5071);
  site.teardown(() => Promise.resolve(sbc.close()));
  await site.trunk({ name: 'SBC', prefixes: ['+1555123'], contacts: [`${sbc.address}:5071`] });
  queue = await site.queue();
});
test.after.always(() => site?.close());
test.serial.beforeEach(() => void (sbc.invites.length = 0));
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

async function agent(more: Readonly<Record<string, unknown>>): Promise<LiveAgent> {
  const { client } = await site.agent(queue, { more: { number: null, ...more } });
  return new LiveAgent(client, site.farEnd.phone('unused'));
}

/** Whoever is called beyond the SBC answers and presses 1. */
function answering(): HomePhone {
  const phone = new HomePhone({
    number: '+15551232222',
    tone: 700,
    ringMs: 20,
    pressAfterMs: 50,
    customerTones: () => [],
  });
  sbc.onInvite = (call) => phone.take(call);
  return phone;
}

test.serial(
  'seed 001, non-provisioned number: Jay keeps an office DN, gives +1 555 123 2222 at login, and calls go over the SBC',
  async (t) => {
    answering();
    const jay = await agent({ mayTypeNumber: true });
    const page = await deskForm(site, jay);
    t.is((await page.submit('/desk/sign-in', { choice: 'mobile', agentPhone: '+1 555 123 2222' })).status, 303);
    await jay.client.ready();
    const customer = await site.customer(queue);
    await jay.shows({ state: 'talking' });
    customer.hangUp();
    await jay.shows({ state: 'ready' });
    t.deepEqual(
      sbc.invites.map(({ uri }) => uri),
      [`sip:+15551232222@${sbc.address}:5071`],
    );
  },
);

test.serial(
  'seed 000, non-provisioned number, nailed up (line-type=1, gcti::park): the leg comes up with the login and goes with the logout',
  async (t) => {
    const home = answering();
    const jay = await agent({ mayTypeNumber: true, nailedUp: true, connectOnLogin: 'park' });
    await jay.client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone: '+1 555 123 2222' });
    await jay.shows({ leg: 'parked' });
    await jay.client.ready();
    for (let n = 0; n < 2; n += 1) {
      const customer = await site.customer(queue);
      await jay.shows({ state: 'talking', leg: 'connected' });
      customer.hangUp();
      await jay.shows({ state: 'ready', leg: 'parked' });
    }
    t.is(sbc.invites.length, 1);
    await jay.signOut();
    await until('the leg is dropped', () => home.leg === null);
  },
);

async function atDesk({ pin = '4711' }: { pin?: string } = {}): Promise<{ joe: LiveAgent; desk: DeskPhone }> {
  const desk = await deskPhone(site);
  const joe = await agent({ interfaces: ['phone'], phoneId: desk.id });
  if (pin !== '') await site.admin.api.put(`/api/v1/agents/${joe.id}/pin`, { pin });
  return { joe, desk };
}

/** Dials a code, and hangs up when Farline shows what came of it. */
async function dials({ phone }: DeskPhone, code: string, shown: () => Promise<unknown>): Promise<void> {
  if ((await phone.call(code)) !== 200) throw new Error(`${code} was not answered`);
  await shown();
  await phone.hangUp();
}

test.serial(
  'seed 002, desktop first: the agent is signed in on the phone with it, and types no password there to change state or leave',
  async (t) => {
    const { joe, desk } = await atDesk();
    const page = await deskForm(site, joe);
    await page.submit('/desk/sign-in', { choice: 'phone' });
    await joe.shows({ state: 'not-ready', holds: ['login'] });
    await dials(desk, '*33', () => joe.shows({ state: 'ready' }));
    t.regex((await page.open('/desk')).text, /Ready/, 'the desktop shows what the phone did');
    await dials(desk, '*341', () => joe.shows({ state: 'not-ready', holds: ['1'] }));
    await page.open('/desk');
    await page.submit('/desk/ready', {});
    await joe.shows({ state: 'ready' });
    await dials(desk, '*32', () => until('the agent is signed out', () => changed('session.ended')));
    t.is(await joe.shown(), null);
  },
);

function changed(why: string): boolean {
  return site.changes.all.at(-1)?.why === why;
}

test.serial(
  'seed 002, phone first: the desktop asks for its password once, then shows the session that runs and asks nothing again',
  async (t) => {
    const { joe, desk } = await atDesk({ pin: '' });
    await dials(desk, '*31', () => joe.shows({ state: 'not-ready', holds: ['login'] }));
    const nobody = await (
      await fetch(new URL('/desk', site.product.url), { redirect: 'manual' })
    ).headers.get('location');
    t.regex(nobody ?? '', /^\/login/);
    const page = await deskForm(site, joe);
    const shown = await page.open('/desk');
    t.notRegex(shown.text, /name="choice"/, 'nobody is asked where calls come to');
    await page.submit('/desk/ready', {});
    await joe.shows({ state: 'ready' });
    await page.open('/desk');
    await page.submit('/desk/sign-out', {});
    t.is(await joe.shown(), null);
  },
);

test.serial(
  'seed 002, switchover: an agent with phone and desktop, and one with the phone alone, find their state again by themselves',
  async (t) => {
    const [both, alone] = [await atDesk(), await atDesk()];
    const page = await deskForm(site, both.joe);
    await page.submit('/desk/sign-in', { choice: 'phone' });
    await dials(both.desk, '*33', () => both.joe.shows({ state: 'ready' }));
    await alone.joe.client.api.post('/api/v1/sessions', { interface: 'phone' });
    await dials(alone.desk, '*342', () => alone.joe.shows({ holds: ['2'] }));
    await site.stored();
    await site.kill();
    await site.start();
    const after = ({ joe }: typeof both): LiveAgent => new LiveAgent(joe.client.at(site.product), joe.phone);
    await after(both).shows({ state: 'ready', holds: [] });
    await after(alone).shows({ state: 'not-ready', holds: ['2'] });
    await dials(alone.desk, '*33', () => after(alone).shows({ state: 'ready' }));
    await dials(both.desk, '*341', () => after(both).shows({ holds: ['1'] }));
    t.pass();
  },
);

test.serial(
  'seed 004: hot desk off, the agent chooses Internal, Phone or Mobile, and signs in, pauses, unpauses and signs out on the web',
  async (t) => {
    const desk = await deskPhone(site);
    const jay = await agent({ number: '+15551232222', interfaces: ['internal', 'phone', 'mobile'], phoneId: desk.id });
    const page = await deskForm(site, jay);
    const choices = [...(await page.open('/desk')).text.matchAll(/name="choice"\s+value="([^"]*)"/g)].map(
      ([, name]) => name,
    );
    t.deepEqual(choices, ['internal', 'phone', 'mobile']);
    for (const choice of choices) {
      t.is((await page.submit('/desk/sign-in', { choice: choice ?? '' })).status, 303, choice);
      const { items } = await jay.client.api.get<{ items: { interface: string }[] }>('/api/v1/sessions');
      t.is(items[0]?.interface, choice);
      await page.open('/desk');
      await page.submit('/desk/not-ready', { reason: '1' });
      await jay.shows({ holds: ['1'] });
      await page.submit('/desk/ready', {});
      await jay.shows({ holds: [] });
      await page.submit('/desk/sign-out', {});
      t.is(await jay.shown(), null);
      await page.open('/desk');
    }
  },
);

test.serial('seed 004: hot desk on, only pre-configured telephones are to be chosen', async (t) => {
  const [one, two] = [await deskPhone(site, { hotDesk: true }), await deskPhone(site, { hotDesk: true })];
  const [jay, joe] = [
    await agent({ interfaces: ['internal', 'phone', 'mobile'], hotDesk: true }),
    await agent({ interfaces: ['phone'], hotDesk: true }),
  ];
  const page = await deskForm(site, jay);
  const { text } = await page.open('/desk');
  for (const { name } of [one, two]) t.true(text.includes(name), name);
  t.notRegex(text, /value="(internal|mobile)"/);
  for (const choice of ['internal', 'mobile', 'no-such-phone']) {
    t.is((await page.submit('/desk/sign-in', { choice })).status, 422, choice);
  }
  t.is((await page.submit('/desk/sign-in', { choice: one.id })).status, 303);
  await dials(one, '*33', () => jay.shows({ state: 'ready' }));
  const other = await deskForm(site, joe);
  t.is((await other.submit('/desk/sign-in', { choice: one.id })).status, 409);
  t.is((await other.submit('/desk/sign-in', { choice: two.id })).status, 303);
  await joe.shows({ state: 'not-ready' });
});
