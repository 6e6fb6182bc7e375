import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { LiveAgent } from '../support/live/live-agent.js';
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

const says = (agent: LiveAgent, does: 'accept' | 'reject') =>
  agent.client.api.post(`/api/v1/agents/${agent.id}/${does}`);

const queueWithPreview = (previewMs: number, more = {}) =>
  site.queue({ settings: { preview: true, previewMs, ...more } });

test.serial(
  'E3: a call is shown before it is delivered to a parked leg, and delivered when the agent accepts',
  async (t) => {
    const queue = await queueWithPreview(30_000);
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const before = agent.phone.current?.ear.lastSound ?? 0;
    const customer = await site.customer(queue);
    await agent.shows({ state: 'offered', leg: 'parked' });
    await until('the agent is told on the leg', () => (agent.phone.current?.ear.lastSound ?? 0) > before);
    await until('music is heard', () => customer.ear.lastSound !== null);
    await says(agent, 'accept');
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    customer.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial('E3: without a desktop the key 1 on the leg accepts', async (t) => {
  const queue = await queueWithPreview(30_000);
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const customer = await site.customer(queue);
  await agent.shows({ state: 'offered' });
  await agent.phone.press('1');
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
  t.is(agent.phone.calls.length, 1);
});

test.serial('E3: a 1 inside of a code is no acceptance', async (t) => {
  const queue = await queueWithPreview(30_000);
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const from = site.changes.mark;
  await site.customer(queue);
  await agent.shows({ state: 'offered' });
  await agent.phone.press('*341#');
  await agent.shows({ state: 'not-ready', leg: 'parked', holds: ['1'] });
  t.is((await site.changes.next('offer.failed', from)).detail.reason, 'withdrawn');
  t.false(site.changes.all.slice(from).some(({ why }) => why === 'offer.accepted'));
});

for (const [what, does, reason] of [
  ['rejects', (agent: LiveAgent) => says(agent, 'reject'), 'rejected'],
  ['does not decide in time', () => Promise.resolve(), 'no-answer'],
] as const) {
  test.serial(
    `E3, K2: an agent who ${what} is not ready, and the caller goes to another agent before others`,
    async (t) => {
      const queue = await queueWithPreview(reason === 'rejected' ? 30_000 : 1_500);
      const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
      await joe.starts({ parked: true });
      const from = site.changes.mark;
      const first = await site.customer(queue);
      await joe.shows({ state: 'offered' });
      const second = await site.customer(queue);
      await does(joe);
      await joe.shows({ state: 'not-ready', leg: 'parked', holds: [reason] });
      t.is((await site.changes.next('offer.failed', from)).detail.reason, reason);
      await jay.starts({ parked: true });
      await jay.shows({ state: 'offered' });
      await says(jay, 'accept');
      await first.hears(jay.tone);
      t.deepEqual(second.heard(), []);
      t.is(joe.phone.calls.length, 1);
      const late = await t.throwsAsync(says(joe, 'accept'), { instanceOf: ApiError });
      t.is(late.status, 409);
      t.like(late.body, { code: 'no-offer' });
    },
  );
}

test.serial('E3: a caller who hangs up while the agent looks at the call is nobody’s no-answer', async (t) => {
  const queue = await queueWithPreview(30_000);
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await agent.shows({ state: 'offered' });
  customer.hangUp();
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.is((await site.changes.next('offer.failed', from)).detail.reason, 'caller-gone');
});

test.serial(
  'E3: Farline killed while an agent looks at a call: it is still theirs to accept when it is back',
  async (t) => {
    const queue = await queueWithPreview(60_000);
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await agent.shows({ state: 'offered' });
    await site.stored();
    await site.kill();
    await site.start();
    await agent.shows({ state: 'offered', leg: 'parked' });
    await says(agent, 'accept');
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);
