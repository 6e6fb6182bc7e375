import test from 'ava';
import { ApiError } from '../support/api-client.js';
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
  'E1, D6, E3: a nailed-up agent signs in, is asked for 1, parks, and hears one customer after another',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    const from = site.changes.mark;
    await agent.starts({ parked: true });
    const { id } = await agent.shows({ leg: 'parked' });
    const legs = site.changes.all.slice(from).filter((change) => change.kind === 'leg' && change.id === id);
    t.deepEqual(
      legs.map(({ why }) => why),
      ['leg.planned', 'leg.dialled', 'leg.ringing', 'leg.answered', 'leg.confirmed'],
    );

    const first = await site.customer(queue);
    await first.hears(agent.tone);
    await agent.phone.hears(first.tone);
    await agent.shows({ state: 'talking', leg: 'connected' });
    const second = await site.customer(queue);
    await until('music is heard', () => second.ear.lastSound !== null);
    first.hangUp();
    await second.hears(agent.tone);
    await agent.phone.hears(second.tone);
    second.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.is(agent.phone.calls.length, 1);
    t.is(agent.phone.current?.end, null);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial(
  'E1b: without connectOnLogin the first customer brings the leg up, and it stays for the next',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true, more: { connectOnLogin: '' } });
    await agent.starts({ parked: false });
    t.is(agent.phone.calls.length, 0);
    for (const _ of ['first', 'next']) {
      const customer = await site.customer(queue);
      await customer.hears(agent.tone);
      await agent.phone.hears(customer.tone);
      customer.hangUp();
      await agent.shows({ state: 'ready', leg: 'parked' });
    }
    t.is(agent.phone.calls.length, 1);
  },
);

test.serial('E2: Ready is refused until the leg is parked', async (t) => {
  const agent = await site.agent(await site.queue(), { nailedUp: true });
  agent.phone.answers({ ringMs: 800 });
  await agent.signIn();
  await agent.phone.rings();
  const error = await t.throwsAsync(agent.client.ready(), { instanceOf: ApiError });
  t.is(error.status, 409);
  t.like(error.body, { code: 'leg-not-parked' });
  await agent.shows({ leg: 'parked', holds: ['login'] });
  await agent.client.ready();
  await agent.shows({ state: 'ready' });
});

test.serial(
  'D6: an agent who picks up and never presses 1 is asked again, then dropped, and may reconnect',
  async (t) => {
    const agent = await site.agent(await site.queue(), { nailedUp: true });
    agent.phone.answers({ press1AfterMs: null });
    const from = site.changes.mark;
    await agent.signIn();
    const { id, leg } = await agent.shows({ leg: 'dropped', holds: ['login', 'leg-dropped'] });
    t.is(leg.cause, 'not-confirmed');
    t.is(site.changes.of(id, from).filter((why) => why === 'leg.asked-again').length, 2);
    t.is((await agent.phone.isFree()).by, 'them');
    t.not(agent.phone.calls[0]?.ear.lastSound, null);

    agent.phone.answers();
    await agent.reconnect();
    await agent.shows({ leg: 'parked', holds: ['login'] });
  },
);

for (const [what, habit, cause] of [
  ['does not answer', 'noAnswer', 'no-answer'],
  ['is busy', 'busy', 'busy'],
] as const) {
  test.serial(
    `E2: an agent who ${what} at login stays not ready, and is not rung again until they reconnect`,
    async (t) => {
      const agent = await site.agent(await site.queue(), { nailedUp: true });
      agent.phone[habit]();
      await agent.signIn();
      const { leg } = await agent.shows({ leg: 'dropped', holds: ['login', 'leg-dropped'] });
      t.is(leg.cause, cause);
      await t.throwsAsync(agent.client.ready(), { instanceOf: ApiError, message: /leg-not-parked/ });
      t.is(agent.phone.calls.length, 1);
      agent.phone.answers();
      await agent.reconnect();
      await agent.shows({ leg: 'parked' });
    },
  );
}

test.serial('D6: an agent who hangs up while the prompt plays has not confirmed', async (t) => {
  const agent = await site.agent(await site.queue(), { nailedUp: true });
  agent.phone.answers({ press1AfterMs: null });
  await agent.signIn();
  const { ear } = await agent.phone.rings();
  await until('the prompt is heard', () => ear.lastSound !== null);
  agent.phone.hangUp();
  const { leg } = await agent.shows({ leg: 'dropped', holds: ['login', 'leg-dropped'] });
  t.is(leg.cause, 'not-confirmed');
});

test.serial(
  'E5: a parked leg the agent hangs up is dropped, nobody is offered to it, and Reconnect serves who waited',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    agent.phone.hangUp();
    await agent.shows({ state: 'not-ready', leg: 'dropped', holds: ['leg-dropped'] });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await customer.isAnswered();
    await site.changes.next('call.music', from);
    t.false(site.changes.all.slice(from).some(({ why }) => why === 'offer.made'));
    t.is(agent.phone.calls.length, 1);
    await agent.reconnect();
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
  },
);

test.serial('E5: a lost parked leg is redialled after the first wait, and the agent is ready again', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const from = site.changes.mark;
  await agent.phone.isCutOff();
  await site.changes.next('leg.lost', from);
  await agent.phone.rings(2);
  const { id } = await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.deepEqual(
    site.changes.of(id, from).filter((why) => why.startsWith('leg.')),
    ['leg.lost', 'leg.dialled', 'leg.ringing', 'leg.answered', 'leg.confirmed'],
  );
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
});

test.serial(
  'E5: a lost leg that cannot be brought back is redialled with longer and longer waits, then left to the agent',
  async (t) => {
    const agent = await site.agent(await site.queue(), { nailedUp: true });
    await agent.starts({ parked: true });
    agent.phone.busy();
    const from = site.changes.mark;
    await agent.phone.isCutOff();
    const { id } = await agent.shows({ leg: 'lost', holds: ['leg-lost'] });
    await agent.phone.rings(1 + 4);
    await until(
      'the last redial has failed',
      () => site.changes.of(id, from).filter((why) => why === 'leg.lost').length === 5,
    );
    const dials = site.changes.all.slice(from).filter((change) => change.id === id && change.why === 'leg.dialled');
    t.deepEqual(
      dials.map(({ detail }) => detail.attempt),
      [1, 2, 3, 4],
    );
    agent.phone.answers();
    await agent.reconnect();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  },
);

test.serial(
  'E4: an agent who puts the phone down ends the call: the customer is released, the leg dropped',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    agent.phone.hangUp();
    t.is((await customer.isGone()).by, 'them');
    await agent.shows({ state: 'not-ready', leg: 'dropped', holds: ['leg-dropped'] });
    t.is(agent.phone.calls.length, 1);
  },
);

test.serial(
  'E4: the customer of a lost leg hears an apology and is the next to be served, before others who wait',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
    await joe.starts({ parked: true });
    const cut = await site.customer(queue);
    await cut.hears(joe.tone);
    const waiting = await site.customer(queue);
    await until('music is heard', () => waiting.ear.lastSound !== null);
    joe.phone.busy();
    const from = site.changes.mark;
    await joe.phone.isCutOff();
    const requeued = await site.changes.next('call.requeued', from);
    t.true(requeued.detail.apology);
    await jay.starts({ parked: true });
    await cut.hears(jay.tone);
    await jay.phone.hears(cut.tone);
    t.is(cut.end, null);

    joe.phone.answers();
    await waiting.hears(joe.tone, 20_000);
    await joe.phone.hears(waiting.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial('E4: an agent releases the customer from the desktop and stays on the line', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.client.release();
  t.is((await customer.isGone()).by, 'them');
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.is(agent.phone.current?.end, null);
});

test.serial(
  'E3: an agent who hangs up during the announcement is dropped, and the customer goes to the next agent',
  async (t) => {
    const queue = await site.queue({ settings: { announceToAgent: true } });
    const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
    await joe.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await site.changes.next('leg.reserved', from);
    joe.phone.hangUp();
    const failed = await site.changes.next('offer.failed', from);
    t.is(failed.detail.reason, 'leg-dropped');
    await joe.shows({ state: 'not-ready', leg: 'dropped', holds: ['leg-dropped'] });
    await jay.starts({ parked: true });
    await customer.hears(jay.tone);
    await jay.phone.hears(customer.tone);
  },
);

test.serial('B4: a second login of the same agent adopts the session; another number for it is refused', async (t) => {
  const agent = await site.agent(await site.queue(), { nailedUp: true, more: { mayTypeNumber: true } });
  await agent.starts({ parked: true });
  const { id } = await agent.shows({ leg: 'parked' });
  const again = await agent.client.api.post<{ sessionId: string }>('/api/v1/sessions', { interface: 'mobile' });
  t.is(again.sessionId, id);
  const error = await t.throwsAsync(
    agent.client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone: '+15559990000' }),
    { instanceOf: ApiError },
  );
  t.like(error.body, { code: 'already-logged-in' });
  await agent.shows({ state: 'ready', leg: 'parked' });
  t.is(agent.phone.calls.length, 1);
  t.is(agent.phone.current?.end, null);
});

test.serial('E7: logout drops the leg', async (t) => {
  const agent = await site.agent(await site.queue(), { nailedUp: true });
  await agent.starts({ parked: true });
  await agent.signOut();
  t.is((await agent.phone.isFree()).by, 'them');
  t.is(await agent.client.session(), undefined);
});

test.serial('E7: with dropOnLogout off the leg stays, and the next login takes it over without a call', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true, more: { settings: { dropOnLogout: false } } });
  await agent.starts({ parked: true });
  await agent.signOut();
  await agent.starts({ parked: true });
  t.is(agent.phone.calls.length, 1);
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
});
