import test from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import { ApiError } from '../support/api-client.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import { fixedPhone } from '../support/live/fixed-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;
let given = 0;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Reached {
  readonly agent: LiveAgent;
  /** What people outside dial for this agent. */
  readonly direct: string;
}

/** An agent at home with a number of their own that a route leads to. */
async function reached(settings: Overrides = {}, nailedUp = true, more: object = {}): Promise<Reached> {
  given += 1;
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  // Heard by customers and by other agents.
  const number = `+1555860${1000 + given}`;
  site.farEnd.consulted(number).answers();
  const agent = await site.agent(queue, { nailedUp, number, more: { settings, ...more } });
  const direct = `+1555870${1000 + given}`;
  await site.admin.api.post('/api/v1/routes', { number: direct, target: { kind: 'agent', agentId: agent.id } });
  return { agent, direct };
}

async function atHome(settings: Overrides = {}, nailedUp = true): Promise<Reached> {
  const one = await reached(settings, nailedUp);
  await one.agent.starts({ parked: nailedUp });
  return one;
}

const calls = (number: string): Promise<FarCustomer> => site.farEnd.customer({ dials: number });

async function dnOf(agent: LiveAgent): Promise<string> {
  return (await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${agent.id}`)).dn;
}

async function talk(agent: LiveAgent, customer: FarCustomer): Promise<void> {
  await agent.phone.hears(customer.tone);
  await customer.hears(agent.tone);
}

test.serial(
  'K6: who calls an agent by a route hears them on the leg that stays, in no queue, and there is no wrap-up',
  async (t) => {
    const { agent, direct } = await atHome();
    const from = site.changes.mark;
    const customer = await calls(direct);
    await talk(agent, customer);
    t.is((await agent.shows({ state: 'talking' })).leg.state, 'connected');
    customer.hangUp();
    t.like((await site.changes.next('call.ended', from)).detail, { by: 'caller', queueId: null });
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.is(agent.phone.calls.length, 1);
  },
);

test.serial('K6, C4: where it is set there is a wrap-up after a direct call, which may be ended', async (t) => {
  const { agent, direct } = await atHome({ directWrapUpMs: 60_000 });
  const customer = await calls(direct);
  await talk(agent, customer);
  customer.hangUp();
  await agent.shows({ state: 'wrap-up', leg: 'parked' });
  t.pass();
});

test.serial('K6: the telephone of an agent who is dialled per call rings, and the caller hears it ring', async (t) => {
  const { agent, direct } = await atHome({}, false);
  agent.phone.noAnswer();
  const customer = await calls(direct);
  await agent.phone.rings();
  await customer.isRinging();
  t.is(customer.answeredAt, null);
  await agent.shows({ state: 'offered', leg: 'dialing' });
  await agent.phone.picksUp();
  await talk(agent, customer);
  await agent.shows({ state: 'talking' });
  customer.hangUp();
  await agent.phone.isFree();
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial('D5: a call to an agent at home who is not ready is refused with 480, and costs nothing', async (t) => {
  const { agent, direct } = await atHome();
  await agent.pause('1');
  const customer = await calls(direct);
  t.like(await customer.isGone(), { by: 'refused', status: 480 });
  await agent.shows({ state: 'not-ready', leg: 'parked', holds: ['1'] });
  t.deepEqual(agent.phone.calls[0]?.ear.heard, []);
});

test.serial(
  'D5: where it is set so it rings an agent who is not ready, and they are not ready again after it',
  async (t) => {
    const { agent, direct } = await atHome({ rejectCallNotReady: 'never' });
    await agent.pause('1');
    const customer = await calls(direct);
    await talk(agent, customer);
    customer.hangUp();
    await agent.shows({ state: 'not-ready', leg: 'parked', holds: ['1'] });
    t.pass();
  },
);

test.serial('K6: a second caller hears busy where it is set so, and the first conversation goes on', async (t) => {
  const { agent, direct } = await atHome({ directBusy: 'busy' });
  const first = await calls(direct);
  await talk(agent, first);
  const second = await calls(direct);
  t.like(await second.isGone(), { by: 'refused', status: 486 });
  await talk(agent, first);
  t.is(agent.phone.current?.ear.doubles, 0);
});

test.serial(
  'K6: nobody is signed in: the agent’s own telephone rings, and caller and telephone hear each other',
  async (t) => {
    const desk = await fixedPhone(site, '3101');
    const { agent, direct } = await reached({}, false, { phoneId: desk.id, interfaces: ['phone', 'mobile'] });
    agent.phone.noAnswer();
    desk.party.onInvite = (call) => agent.phone.take(call);
    const customer = await calls(direct);
    await agent.phone.rings();
    await customer.isRinging();
    t.is(customer.answeredAt, null);
    await agent.phone.picksUp(null);
    await talk(agent, customer);
    t.is(await agent.shown(), null);
  },
);

test.serial(
  'K6: an agent calls another one by their number: they hear each other, and both are free after it',
  async (t) => {
    const { agent: joe } = await atHome();
    const { agent: ann } = await atHome();
    await joe.client.dial(await dnOf(ann));
    await ann.phone.hears(joe.tone);
    await joe.phone.hears(ann.tone);
    await joe.shows({ state: 'talking', leg: 'connected' });
    await ann.shows({ state: 'talking', leg: 'connected' });
    await ann.client.release();
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
    await ann.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.is(joe.phone.calls.length, 1);
    t.is(ann.phone.calls.length, 1);
  },
);

test.serial('K6, D5: an agent who calls one who is not ready is told so on the leg and on the desktop', async (t) => {
  const { agent: joe } = await atHome();
  const { agent: ann } = await atHome();
  await ann.pause('1');
  const from = site.changes.mark;
  await joe.client.dial(await dnOf(ann));
  t.is((await site.changes.next('call.failed', from)).detail['cause'], 'no-answer');
  await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
  await ann.shows({ state: 'not-ready', leg: 'parked' });
});

test.serial('K6: the agent’s own number is refused to themselves, by name', async (t) => {
  const { agent: joe } = await atHome();
  const error = await t.throwsAsync(joe.client.dial(await dnOf(joe)), { instanceOf: ApiError });
  t.like(error.body, { code: 'dial-self', field: 'number' });
});

test.serial(
  'E11: Farline killed in the middle of a direct call: the two go on, and it is known as direct after',
  async (t) => {
    const { agent, direct } = await atHome();
    const customer = await calls(direct);
    await talk(agent, customer);
    await site.stored();
    await site.kill();
    await talk(agent, customer);
    await site.start();
    await agent.shows({ state: 'talking', leg: 'connected' });
    await talk(agent, customer);
    customer.hangUp();
    // No wrap-up: it was no queue's call.
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.is(agent.phone.calls.length, 1);
  },
);
