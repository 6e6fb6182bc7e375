import test from 'ava';
import { livePrompt } from '../support/live/live-prompt.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

async function open({ id }: LiveQueue, openings: object): Promise<void> {
  const { api } = site.admin;
  const { version } = await api.get<{ version: number }>(`/api/v1/queues/${id}`);
  await api.patch(`/api/v1/queues/${id}`, { version, openings });
}

test.serial('K1: a caller of a closed queue hears the sentence and is let go; opened again, an agent', async (t) => {
  const queue = await site.queue({ openings: { hours: [] } });
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const turned = await site.farEnd.customer({ dials: queue.number });
  await turned.isAnswered();
  await until('the sentence is heard', () => turned.ear.lastSound !== null);
  t.is((await turned.isGone(30_000)).by, 'them');
  t.deepEqual(turned.heard(), []);
  await open(queue, {});
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
});

test.serial('K1: callers of a closed queue hear its prompt, or an agent of the queue that it leads to', async (t) => {
  const prompt = await livePrompt(site, 2);
  const other = await site.queue();
  const toPrompt = await site.queue({
    openings: { hours: [], closedTarget: { kind: 'announcement', promptId: prompt.id } },
  });
  const toOther = await site.queue({ openings: { hours: [], closedTarget: { kind: 'queue', queueId: other.id } } });
  const agent = await site.agent(other, { nailedUp: true });
  await agent.starts({ parked: true });
  const one = await site.farEnd.customer({ dials: toPrompt.number });
  await one.hears(prompt.tone);
  t.is((await one.isGone(30_000)).by, 'them');
  const two = await site.farEnd.customer({ dials: toOther.number });
  await two.hears(agent.tone);
  await agent.phone.hears(two.tone);
  t.deepEqual([one.heard(), two.heard()], [[prompt.tone], [agent.tone]]);
});

test.serial(
  'K1: when a queue is closed by hand, who waits stays and reaches the agent, and nobody comes after',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.signIn();
    await agent.shows({ leg: 'parked' });
    const waits = await site.customer(queue);
    await open(queue, { emergencyClosed: true, emergencyNote: 'fire drill' });
    const late = await site.farEnd.customer({ dials: queue.number });
    await late.isAnswered();
    t.is((await late.isGone(30_000)).by, 'them');
    await agent.client.ready();
    await waits.hears(agent.tone);
    await agent.phone.hears(waits.tone);
    t.deepEqual([waits.heard(), late.heard()], [[agent.tone], []]);
  },
);

test.serial('K1: where it is set so, who waits goes on to the other queue the moment theirs is closed', async (t) => {
  const other = await site.queue();
  const queue = await site.queue();
  const agent = await site.agent(other, { nailedUp: true });
  await agent.starts({ parked: true });
  const [one, two] = [await site.customer(queue), await site.customer(queue)];
  await until('both hear music', () => one.ear.lastSound !== null && two.ear.lastSound !== null);
  const emergencyTarget = { kind: 'queue', queueId: other.id };
  await open(queue, { emergencyClosed: true, emergencyTarget, whenClosed: 'closed-target' });
  await one.hears(agent.tone);
  await agent.phone.hears(one.tone);
  one.hangUp();
  await two.hears(agent.tone);
  await agent.phone.hears(two.tone);
  t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
});

test.serial('K1: who waits when a holiday closes the queue hears its prompt, and is let go', async (t) => {
  const prompt = await livePrompt(site, 2);
  const queue = await site.queue({
    openings: {
      holidays: [{ date: new Date(Date.now() - 864e5).toISOString().slice(0, 10), name: 'Yesterday', yearly: false }],
      closedTarget: { kind: 'announcement', promptId: prompt.id },
      whenClosed: 'closed-target',
    },
  });
  const customer = await site.customer(queue);
  await until('music is heard', () => customer.ear.lastSound !== null);
  const holidays = [0, 864e5].map((ms) => ({ date: new Date(Date.now() + ms).toISOString().slice(0, 10), name: '' }));
  const closedTarget = { kind: 'announcement', promptId: prompt.id };
  await open(queue, { holidays, closedTarget, whenClosed: 'closed-target' });
  await customer.hears(prompt.tone);
  t.is((await customer.isGone(30_000)).by, 'them');
  t.deepEqual(customer.heard(), [prompt.tone]);
});
