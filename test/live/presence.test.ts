import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { AgentClient } from '../support/farline-admin.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { OfficePbx } from '../support/live/office-pbx.js';
import { until } from '../support/until.js';

/** Joe 8888 and Jay 7777 work at telephones of another PBX, which tells how they are; 7001 and 7002 are neighbours there. */
const JOE = '8888';
const JAY = '7777';
const NEIGHBOUR = '7001';
const CALLER = '7002';

let site: LiveSite;
let pbx: OfficePbx;
let queue: LiveQueue;
let joe: LiveAgent;
let jay: LiveAgent;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_PRESENCE_EXPIRES_S: '10' });
  pbx = await OfficePbx.start(site, [JOE, JAY, NEIGHBOUR, CALLER], () => [customerTone()]);
  await site.trunk({ name: 'PBX', prefixes: ['8', '7'], contacts: [pbx.contact] });
  queue = await site.queue();
  joe = await agent('Joe', JOE);
});
test.after.always(() => site?.close());
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

let tone = 0;
const customerTone = (): number => tone;

async function agent(name: string, dn: string, settings: object = {}): Promise<LiveAgent> {
  const who = { name, login: name.toLowerCase(), dn, number: '', nailedUp: false, queueId: queue.id };
  const more = {
    number: null,
    interfaces: ['pbx'],
    settings: { presence: true, confirm: false, presenceSettleMs: 1_000, ...settings },
  };
  const client: AgentClient = await site.admin.addAgent({ ...who, more });
  return new LiveAgent(client, pbx.phone(dn).phone);
}

async function isOut(who: LiveAgent): Promise<void> {
  for (const end = performance.now() + 60_000; (await who.shown()) !== null; await delay(50)) {
    if (performance.now() > end) throw new Error('the agent is still signed in');
  }
}

/** A telephone calls its neighbour, on the PBX alone; who hangs up is not sooner done with it than the neighbour is. */
async function privateCall(from = JOE): Promise<void> {
  await until('the neighbour is free', () => pbx.phone(NEIGHBOUR).phone.current === null);
  await pbx.phone(from).phone.dials(NEIGHBOUR);
}

test.serial('J1: a telephone that is open signs its agent in, who is ready at once', async (t) => {
  await joe.shows({ state: 'ready', holds: [] });
  const session = await joe.client.session();
  t.like(session, { interface: 'pbx' });
});

test.serial(
  'J3: a private call at the PBX shows as such, keeps callers away, and its end makes the agent ready',
  async (t) => {
    await privateCall();
    await joe.shows({ state: 'private-call', holds: ['on-the-phone'] });
    const customer = await site.customer(queue);
    const rung = pbx.phone(JOE).phone.calls.length;
    pbx.phone(JOE).phone.hangUp();
    // The one who waited is the next to ring there.
    await until('the customer rings at the telephone', () => pbx.phone(JOE).phone.calls.length > rung);
    await joe.shows({ state: 'talking' });
    t.is(pbx.phone(JOE).phone.calls.length, rung + 1);
    customer.hangUp();
    await joe.shows({ state: 'ready' });
  },
);

test.serial(
  'J4: with a gateway at Farline itself, customer and agent hear each other, and our own call is no private one',
  async (t) => {
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    tone = customer.tone;
    await joe.shows({ state: 'talking', holds: [] });
    await joe.phone.hears(customer.tone);
    await customer.hears(joe.tone);
    customer.hangUp();
    await joe.shows({ state: 'ready', holds: [] });
    // The PBX has told of that call by now, from the ringing on.
    await site.changes.next('presence.seen', from);
    t.deepEqual((await joe.shown())?.holds, []);
  },
);

test.serial(
  'J4: a customer who comes in through that PBX is sent back to it (hairpin), and both hear each other',
  async (t) => {
    const caller = pbx.phone(CALLER).phone;
    tone = caller.tone;
    const joined = caller.dials(queue.number);
    await joe.shows({ state: 'talking' });
    await joined;
    await joe.phone.hears(caller.tone);
    caller.hangUp();
    await joe.shows({ state: 'ready', holds: [] });
    t.pass();
  },
);

test.serial('J1, C1: the PBX takes away its own hold and nobody else’s', async (t) => {
  await joe.pause('1');
  await privateCall();
  await joe.shows({ state: 'private-call', holds: ['1', 'on-the-phone'] });
  pbx.phone(JOE).phone.hangUp();
  const { holds } = await joe.shows({ state: 'not-ready', holds: ['1'] });
  t.is(holds[0]?.setter, 'agent');
  await joe.client.ready();
  await joe.shows({ state: 'ready' });
});

test.serial(
  'J2: a telephone that is unplugged signs its agent out, nobody signs in there, and plugged in it signs in',
  async (t) => {
    pbx.phone(JOE).unplug();
    await isOut(joe);
    const refused = await joe.client.api
      .post('/api/v1/sessions', { interface: 'pbx' })
      .catch((error: Error) => error.message);
    t.regex(String(refused), /phone-unreachable/);
    await pbx.phone(JOE).plugIn();
    await joe.shows({ state: 'ready' }, 30_000);
  },
);

test.serial('J: an agent who is added while Farline runs is watched at once', async (t) => {
  jay = await agent('Jay', JAY);
  await jay.shows({ state: 'ready', holds: [] });
  t.regex(await pbx.subscriptions(), /7777/);
});

test.serial('C1: who signs out stays signed out while the telephone is open, and tells of calls', async (t) => {
  await joe.signOut();
  await privateCall();
  pbx.phone(JOE).phone.hangUp();
  await pbx.phone(JOE).phone.isFree();
  // What Jay's telephone tells comes after it.
  await privateCall(JAY);
  await jay.shows({ state: 'private-call' });
  pbx.phone(JAY).phone.hangUp();
  await jay.shows({ state: 'ready' });
  t.is(await joe.shown(), null);
  pbx.phone(JOE).unplug();
  await pbx.shows(JOE, 'Unavail');
  await pbx.phone(JOE).plugIn();
  await joe.shows({ state: 'ready' }, 30_000);
});

test.serial(
  'J: a Farline that was killed watches again from its start on, and nobody is signed out by it',
  async (t) => {
    await joe.shows({ state: 'ready' });
    const before = await joe.client.session();
    await site.stored();
    const from = site.log.length;
    await site.kill();
    await site.start();
    await privateCall();
    await joe.shows({ state: 'private-call' }, 30_000);
    pbx.phone(JOE).phone.hangUp();
    await joe.shows({ state: 'ready' });
    t.is((await joe.client.session())?.id, before?.id);
    t.false(
      site.log.slice(from).some((line) => line.includes('session.logged-in')),
      'they simply stayed',
    );
  },
);

for (const how of ['was killed', 'was stopped'] as const) {
  test.serial(
    `J1, C1: a Farline that ${how} signs nobody in at an open telephone who had signed out by hand`,
    async (t) => {
      await joe.shows({ state: 'ready' });
      await joe.signOut();
      await isOut(joe);
      await site.stored();
      await (how === 'was killed' ? site.kill() : site.stop());
      const from = site.log.length;
      await site.start();
      const isWatched = (line: string): boolean => line.includes('is watched at its PBX') && line.includes(joe.id);
      await until('the telephone is watched again', () => site.log.slice(from).some(isWatched), 30_000);
      t.is(await joe.shown(), null);
      pbx.phone(JOE).unplug();
      await pbx.shows(JOE, 'Unavail');
      await pbx.phone(JOE).plugIn();
      await joe.shows({ state: 'ready' }, 30_000);
    },
  );
}

test.serial('J2: a PBX that is gone signs its agents out once their subscriptions ran out', async (t) => {
  await pbx.stop();
  await isOut(joe);
  t.pass();
});
