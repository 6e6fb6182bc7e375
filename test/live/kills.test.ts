import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  // Long enough that a slow start on a busy machine is no reason to give up on callers.
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

test.serial(
  'E11: Farline killed while a leg is parked: the leg stays, and the agent is ready when Farline is back',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    await site.kill();
    t.is(agent.phone.current?.end, null);
    await site.start();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.is(agent.phone.calls.length, 1);
  },
);

test.serial(
  'E11: Farline killed while the phone rings at login: who picks up meanwhile is asked for 1 when it is back',
  async (t) => {
    const agent = await site.agent(await site.queue(), { nailedUp: true });
    agent.phone.answers({ ringMs: 500 });
    await agent.signIn();
    await agent.phone.rings();
    await site.stored();
    await site.kill();
    await until('the agent picks up', () => agent.phone.current?.answeredAt != null);
    t.is(agent.phone.current?.ear.lastSound, null);
    await site.start();
    await agent.shows({ leg: 'parked', holds: ['login'] });
    t.not(agent.phone.current?.ear.lastSound, null);
    t.is(agent.phone.calls.length, 1);
  },
);

test.serial('D6: Farline killed while the agent is asked for 1: they are asked again when it is back', async (t) => {
  const agent = await site.agent(await site.queue(), { nailedUp: true });
  agent.phone.answers({ press1AfterMs: null });
  await agent.signIn();
  const { ear } = await agent.phone.rings();
  await until('the prompt is heard', () => ear.lastSound !== null);
  await site.stored();
  await site.kill();
  const from = site.changes.mark;
  await site.start();
  await site.changes.next('leg.asked-again', from);
  await agent.phone.press('1');
  await agent.shows({ leg: 'parked', holds: ['login'] });
  t.is(agent.phone.calls.length, 1);
});

test.serial(
  'Farline killed during the announcement to the agent: the customer is served when it is back',
  async (t) => {
    const queue = await site.queue({ settings: { announceToAgent: true } });
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.farEnd.customer({ dials: queue.number });
    await site.changes.next('leg.reserved', from);
    await site.kill();
    await site.start();
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    await agent.shows({ state: 'talking', leg: 'connected' });
    t.is(agent.phone.calls.length, 1);
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial(
  'Farline killed while an agent is rung for a customer: who picks up meanwhile gets that customer',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue);
    agent.phone.answers({ ringMs: 500 });
    await agent.starts({ parked: false });
    const customer = await site.customer(queue);
    await agent.phone.rings();
    await site.stored();
    await site.kill();
    await until('the agent picks up', () => agent.phone.current?.answeredAt != null);
    await site.start();
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.is(agent.phone.calls.length, 1);
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

for (const [moment, why] of [
  ['as the join is asked for', 'offer.delivering'],
  ['as the join happens', 'call.joined'],
] as const) {
  test.serial(`Farline killed ${moment}: customer and agent are connected once and stay so`, async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.farEnd.customer({ dials: queue.number });
    await site.changes.next(why, from);
    await site.kill();
    await site.start();
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    await agent.shows({ state: 'talking', leg: 'connected' });
    customer.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.deepEqual(customer.heard(), [agent.tone]);
  });
}

for (const nailedUp of [true, false]) {
  const kind = nailedUp ? 'nailed-up' : 'per call';
  test.serial(
    `Farline killed while talking (${kind}): they talk on, and the state is right when it is back`,
    async (t) => {
      const queue = await site.queue();
      const agent = await site.agent(queue, { nailedUp });
      await agent.starts({ parked: nailedUp });
      const customer = await site.customer(queue);
      await customer.hears(agent.tone);
      const waiting = await site.customer(queue);
      await site.kill();
      await customer.hears(agent.tone);
      await agent.phone.hears(customer.tone);
      await site.start();
      await agent.shows({ state: 'talking', leg: 'connected', holds: [] });
      t.is(customer.end, null);
      t.is(customer.ear.heard.length, 1);
      customer.hangUp();
      await waiting.hears(agent.tone);
      await agent.phone.hears(waiting.tone);
      waiting.hangUp();
      await agent.shows({ state: 'ready', leg: nailedUp ? 'parked' : 'none' });
      t.is(agent.phone.calls.length, nailedUp ? 1 : 2);
      t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
    },
  );

  test.serial(
    `a customer who hangs up while Farline is down leaves the agent free when it is back (${kind})`,
    async (t) => {
      const queue = await site.queue();
      const agent = await site.agent(queue, { nailedUp });
      await agent.starts({ parked: nailedUp });
      const customer = await site.customer(queue);
      await customer.hears(agent.tone);
      await site.kill();
      customer.hangUp();
      await customer.isGone();
      await site.start();
      await agent.shows({ state: 'ready', leg: nailedUp ? 'parked' : 'none', holds: [] });
      const next = await site.customer(queue);
      await next.hears(agent.tone);
      t.is(agent.phone.calls.length, nailedUp ? 1 : 2);
    },
  );
}

test.serial(
  'E4: an agent’s leg that goes while Farline is down counts as lost: its customer is served again',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    await site.kill();
    const from = site.changes.mark;
    await agent.phone.isCutOff();
    await site.start();
    await agent.phone.rings(2);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.is(customer.end, null);
    t.deepEqual(
      site.changes.all.slice(from).filter(({ why }) => why === 'call.ended'),
      [],
    );
  },
);

test.serial('E5: a parked leg that goes while Farline is down is redialled when it is back', async (t) => {
  const agent = await site.agent(await site.queue(), { nailedUp: true });
  await agent.starts({ parked: true });
  await site.kill();
  await agent.phone.isCutOff();
  await agent.phone.isFree();
  await site.start();
  await agent.phone.rings(2);
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.is(agent.phone.calls.length, 2);
});

test.serial(
  'K7: callers who wait hear music on while Farline is down, those who come ring; all are served in turn',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    const early = await site.customer(queue);
    await until('music is heard', () => early.ear.lastSound !== null);
    await site.kill();
    const heardAt = performance.now();
    const late = await site.farEnd.customer({ dials: queue.number });
    await late.isRinging();
    await until('music goes on', () => (early.ear.lastSound ?? 0) > heardAt);
    t.is(late.answeredAt, null);
    await site.start();
    await late.isAnswered();
    await agent.starts({ parked: true });
    await early.hears(agent.tone);
    early.hangUp();
    await late.hears(agent.tone);
    await agent.phone.hears(late.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial(
  'Reliability 4: SIGTERM ends Farline within 10 s and cuts nobody; the next start is there within 15 s',
  async (t) => {
    const queue = await site.queue();
    const [talking, parked] = [
      await site.agent(queue, { nailedUp: true }),
      await site.agent(queue, { nailedUp: true }),
    ];
    await talking.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(talking.tone);
    await parked.starts({ parked: true });
    await parked.pause('lunch');
    const waiting = await site.customer(queue);

    const asked = performance.now();
    t.is(await site.stop(), 0);
    t.true(performance.now() - asked < 10_000);
    await customer.hears(talking.tone);
    t.is(waiting.end, null);
    await site.start();
    t.true(performance.now() - site.product.startedAt < 15_000);
    await talking.shows({ state: 'talking', leg: 'connected', holds: [] });
    await parked.shows({ state: 'not-ready', leg: 'parked', holds: ['lunch'] });
    await parked.client.ready();
    await waiting.hears(parked.tone);
    await talking.phone.hears(customer.tone);
    t.is(customer.ear.heard.length, 1);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);
