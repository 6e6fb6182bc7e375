import test from 'ava';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { ApiError } from '../support/api-client.js';
import { deskForm } from '../support/live/desk-form.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;
let given = 0;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** Somebody at home with a leg that stays. */
async function atHome(): Promise<LiveAgent> {
  const agent = await site.agent(await site.queue({ settings: { wrapUpMs: 60_000 } }), { nailedUp: true });
  await agent.starts({ parked: true });
  return agent;
}

/** Somebody outside who can be called. */
function outsider(): FarPhone {
  given += 1;
  return site.farEnd.outsider(`+1555999${1000 + given}`);
}

/** Something sounded on the agent's leg after `since`: in park there is nothing to hear. */
async function hearsSound(agent: LiveAgent, since: number): Promise<void> {
  await until('the agent hears a sound', () => (agent.phone.current?.ear.lastSound ?? 0) > since);
}

/** They hear each other. */
async function talk(agent: LiveAgent, far: FarPhone): Promise<void> {
  await agent.phone.hears(far.tone);
  await far.hears(agent.tone);
}

test.serial(
  'K3, D4: an agent calls from the leg in park: they hear it ring, then each other, and are in park and ready afterwards without wrap-up',
  async (t) => {
    const joe = await atHome();
    const far = outsider().answers({ ringMs: 1_500, press1AfterMs: null });
    const from = site.changes.mark;
    const asked = performance.now();
    await joe.client.dial(far.number);
    await far.rings();
    t.is((await joe.shows({ state: 'calling' })).leg.state, 'connected');
    await hearsSound(joe, asked);
    t.is(far.current?.answeredAt, null);
    await talk(joe, far);
    t.is((await joe.shows({ state: 'talking' })).leg.state, 'connected');
    const said = await site.changes.next('call.asked', from);
    t.like(said.detail, { number: `***${far.number.slice(-2)}` });
    t.false(site.log.some((line) => line.includes(far.number.slice(1))));
    far.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.like((await site.changes.next('call.ended', from)).detail, { by: 'called' });
    t.is(joe.phone.calls.length, 1);
    t.is(joe.phone.current?.end, null);
  },
);

test.serial('E4: the agent ends the call they made, on the desktop, while it rings and while they talk', async (t) => {
  const joe = await atHome();
  const page = await deskForm(site, joe);
  const silent = outsider().noAnswer();
  t.is((await page.submit('/desk/dial', { dial: silent.number })).status, 303);
  await silent.rings();
  const ringing = await joe.shows({ state: 'calling' });
  t.is((await page.submit('/desk/release', { call: ringing.callId ?? '' })).status, 303);
  await silent.isFree();
  await joe.shows({ state: 'ready', leg: 'parked' });
  const far = outsider();
  await joe.client.dial(far.number);
  await talk(joe, far);
  const talking = await joe.shows({ state: 'talking' });
  await page.submit('/desk/release', { call: talking.callId ?? '' });
  await far.isFree();
  await joe.shows({ state: 'ready', leg: 'parked' });
  t.is(joe.phone.calls.length, 1);
});

test.serial(
  'D4: an agent who is rung per call is rung first, and the far party only when they have pressed 1',
  async (t) => {
    const joe = await site.agent(await site.queue());
    joe.phone.answers({ press1AfterMs: null });
    await joe.starts({ parked: false });
    const far = outsider();
    await joe.client.dial(far.number);
    await until('the agent is asked for 1', () => (joe.phone.current?.ear.lastSound ?? null) !== null);
    t.is(far.calls.length, 0);
    await joe.phone.press('1');
    await talk(joe, far);
    far.hangUp();
    await joe.phone.isFree();
    await joe.shows({ state: 'ready', leg: 'none', holds: [] });
  },
);

for (const [what, habit, cause] of [
  ['is busy', (far: FarPhone) => far.busy(), 'busy'],
  ['does not exist', (far: FarPhone) => far.refuses(404), 'number-refused'],
  ['does not answer', (far: FarPhone) => far.noAnswer(), 'no-answer'],
] as const) {
  test.serial(
    `K3: a far party who ${what} is told to the agent on the leg and on the desktop (${cause})`,
    async (t) => {
      const joe = await atHome();
      const far = habit(outsider());
      const from = site.changes.mark;
      const asked = performance.now();
      await joe.client.dial(far.number);
      t.is((await site.changes.next('call.failed', from)).detail['cause'], cause);
      await hearsSound(joe, asked);
      const session = await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
      t.is(session.callFailed?.cause, cause);
      t.is(far.calls.length, 1);
      t.is(joe.phone.current?.end, null);
    },
  );
}

test.serial(
  'F5: an agent whose number came with the login calls by a code typed on the leg in park, and is in park afterwards',
  async (t) => {
    const typed = site.farEnd.phone('+15558889901');
    const joe = await site.agent(await site.queue(), {
      nailedUp: true,
      number: typed.number,
      more: { mayTypeNumber: true, number: null },
    });
    await joe.client.api.post('/api/v1/sessions', {
      agentId: joe.id,
      interface: 'mobile',
      agentPhone: typed.number,
    });
    await joe.shows({ leg: 'parked' });
    await joe.client.ready();
    const far = outsider().answers({ ringMs: 1_500, press1AfterMs: null });
    const asked = performance.now();
    await typed.press(`*3800${far.number.slice(1)}#`);
    await far.rings();
    await joe.shows({ state: 'calling', leg: 'connected' });
    await hearsSound(joe, asked);
    await talk(joe, far);
    far.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
    const refusedAt = performance.now();
    await typed.press('*38112#');
    await hearsSound(joe, refusedAt);
    await joe.shows({ state: 'ready', leg: 'parked' });
    t.is(typed.calls.length, 1);
    t.is(far.calls.length, 1);
  },
);

test.serial('D1: with the first trunk failing the call goes over the next one', async (t) => {
  const other = await site.carrier();
  const { host, port } = other.trunk;
  const prefixes = ['+1555998'];
  const { trunk } = site.farEnd;
  await site.trunk({ name: 'First', prefixes, contacts: [`${trunk.host}:${trunk.port}`], priority: 1 });
  await site.trunk({ name: 'Second', prefixes, contacts: [`${host}:${port}`], priority: 2 });
  const joe = await atHome();
  const number = '+15559980001';
  site.farEnd.outsider(number).refuses(503);
  const far = other.outsider(number);
  await joe.client.dial(number);
  await talk(joe, far);
  far.hangUp();
  await joe.shows({ state: 'ready', leg: 'parked' });
  t.pass();
});

test.serial('D7, F3: a number of ours, an emergency service and one without a trunk are refused by name', async (t) => {
  const joe = await atHome();
  const queue = await site.queue();
  for (const [number, code] of [
    [queue.number, 'dial-ours'],
    ['112', 'dial-emergency'],
    ['+4930123456', 'dial-unroutable'],
    ['+19005551234', 'dial-premium'],
  ] as const) {
    const error = await t.throwsAsync(joe.client.dial(number), { instanceOf: ApiError });
    t.like(error.body, { code, field: 'number' });
  }
  await joe.shows({ state: 'ready', leg: 'parked' });
});

test.serial(
  'E11: Farline killed in the middle of an agent’s call: the two go on, and it is known after the start',
  async (t) => {
    const joe = await atHome();
    const far = outsider();
    await joe.client.dial(far.number);
    await talk(joe, far);
    await site.stored();
    await site.kill();
    await talk(joe, far);
    await site.start();
    await joe.shows({ state: 'talking', leg: 'connected' });
    await talk(joe, far);
    far.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.is(joe.phone.calls.length, 1);
  },
);

test.serial(
  'E11: a far party who picks up while Farline is down talks to the agent at once, and it is known',
  async (t) => {
    const joe = await atHome();
    const far = outsider().answers({ ringMs: 2_500, press1AfterMs: null });
    await joe.client.dial(far.number);
    await far.rings();
    await joe.shows({ state: 'calling' });
    await site.stored();
    await site.kill();
    await talk(joe, far);
    await site.start();
    await joe.shows({ state: 'talking', leg: 'connected' });
    t.is(far.calls.length, 1);
    far.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
  },
);
