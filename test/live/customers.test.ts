import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

test.serial(
  'a customer who gives up while waiting leaves the queue, and the next one is served in their stead',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    const [first, second] = [await site.customer(queue), await site.customer(queue)];
    await until('both hear music', () => first.ear.lastSound !== null && second.ear.lastSound !== null);
    const from = site.changes.mark;
    first.hangUp();
    const ended = await site.changes.next('call.ended', from);
    t.is(ended.detail.by, 'caller');
    await agent.starts({ parked: true });
    await second.hears(agent.tone);
    t.deepEqual(first.heard(), []);
  },
);

test.serial(
  'K2: a customer who hangs up while the agent is rung stops the ringing, and it is nobody’s no-answer',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue);
    agent.phone.noAnswer();
    await agent.starts({ parked: false });
    const customer = await site.customer(queue);
    await agent.phone.rings();
    customer.hangUp();
    t.is((await agent.phone.isFree()).by, 'them');
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    agent.phone.answers();
    const next = await site.customer(queue);
    await next.hears(agent.tone);
  },
);

test.serial('K2: a customer who hangs up while the agent is asked for 1 lets the agent go, still ready', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue);
  agent.phone.answers({ press1AfterMs: null });
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  const { ear } = await agent.phone.rings();
  await until('the prompt is heard', () => ear.lastSound !== null);
  customer.hangUp();
  t.is((await agent.phone.isFree()).by, 'them');
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial('E3: a customer who hangs up during the announcement leaves the agent parked and ready', async (t) => {
  const queue = await site.queue({ settings: { announceToAgent: true } });
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await site.changes.next('leg.reserved', from);
  customer.hangUp();
  const failed = await site.changes.next('offer.failed', from);
  t.is(failed.detail.reason, 'caller-gone');
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  const next = await site.customer(queue);
  await next.hears(agent.tone);
  await agent.phone.hears(next.tone);
});

test.serial('E3: the announcement is heard by the agent alone, before both are connected', async (t) => {
  const queue = await site.queue({ settings: { announceToAgent: true } });
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await site.changes.next('leg.reserved', from);
  await until('the agent hears the beep', () => (agent.phone.current?.ear.lastSound ?? 0) > 0);
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
  const { id } = await agent.shows({ state: 'talking' });
  const whys = site.changes.of(id, from).filter((why) => why.startsWith('leg.'));
  t.deepEqual(whys, ['leg.reserved', 'leg.announced', 'leg.connected']);
});

test.serial('customers who hang up at the very moment of the connect never leave an agent behind', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  for (let n = 0; n < 8; n += 1) {
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await site.changes.next(n % 2 === 0 ? 'offer.made' : 'call.joined', from);
    customer.hangUp();
    await site.changes.next('call.ended', from);
  }
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.is(agent.phone.current?.end, null);
  const last = await site.customer(queue);
  await last.hears(agent.tone);
  await agent.phone.hears(last.tone);
  t.is(agent.phone.calls.length, 1);
});

test.serial(
  'a customer who hangs up while talking frees the agent for the next, who was music’s until then',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customers = [];
    for (let n = 0; n < 3; n += 1) customers.push(await site.customer(queue));
    for (const customer of customers) {
      await customer.hears(agent.tone);
      await agent.phone.hears(customer.tone);
      customer.hangUp();
    }
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.deepEqual(
      customers.map((customer) => customer.heard()),
      customers.map(() => [agent.tone]),
    );
    t.deepEqual(site.farEnd.tally(), { customers: 3, connected: 3, lost: 0, doubles: 0 });
  },
);

test.serial('K1: the longest idle agent is taken first', async (t) => {
  const queue = await site.queue();
  const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
  await joe.starts({ parked: true });
  await jay.starts({ parked: true });
  const first = await site.customer(queue);
  await first.hears(joe.tone);
  const second = await site.customer(queue);
  await second.hears(jay.tone);
  second.hangUp();
  await jay.shows({ state: 'ready' });
  first.hangUp();
  await joe.shows({ state: 'ready' });
  const third = await site.customer(queue);
  await third.hears(jay.tone);
  t.is(third.end, null);
});

test.serial('a number that leads nowhere is refused at once, unanswered', async (t) => {
  const customer = await site.farEnd.customer({ dials: '+15559999999' });
  const end = await customer.isGone();
  t.is(end.by, 'refused');
  t.is(end.status, 404);
  t.is(customer.answeredAt, null);
});

test.serial(
  'E4: customer and agent on a leg that stays hang up at once: one call has ended, nobody is sent on, and Reconnect serves the next one',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    // Either may be heard of first.
    for (const customerFirst of [true, false]) {
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      await customer.hears(agent.tone);
      await agent.phone.hears(customer.tone);
      const both = [() => customer.hangUp(), () => agent.phone.hangUp()];
      for (const hangsUp of customerFirst ? both : both.toReversed()) hangsUp();
      await customer.isGone();
      await agent.shows({ state: 'not-ready', leg: 'dropped', holds: ['leg-dropped'] });
      const { items } = await site.admin.api.get<{ items: unknown[] }>('/api/v1/calls');
      t.deepEqual(items, []);
      const whys = site.changes.all.slice(from).map(({ why }) => why);
      t.is(whys.filter((why) => why === 'call.ended').length, 1);
      t.false(whys.includes('call.requeued'));
      await agent.reconnect();
      await agent.shows({ leg: 'parked' });
      if ((await agent.shown())?.state !== 'ready') await agent.client.ready();
    }
    const next = await site.customer(queue);
    await next.hears(agent.tone);
    await agent.phone.hears(next.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 3, connected: 3, lost: 0, doubles: 0 });
  },
);
