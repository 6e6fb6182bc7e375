import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
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

test.serial('K1: callers of a closed queue leave a message in the voicemail that it leads to', async (t) => {
  const other = await site.queue();
  const owner = await site.agent(other);
  const closedTarget = { kind: 'voicemail', agentId: owner.id };
  const queue = await site.queue({ openings: { hours: [], closedTarget } });
  const shown = await site.admin.api.get<{ openings: object }>(`/api/v1/queues/${queue.id}`);
  t.like(shown.openings, { closedTarget });
  const customer = await site.farEnd.customer({ dials: queue.number });
  await customer.isAnswered();
  await until('something is said to the caller', () => customer.ear.lastSound !== null);
  await customer.press('1');
  const messages = async (): Promise<readonly { state: string }[]> =>
    (await owner.client.api.get<{ items: { state: string }[] }>(`/api/v1/agents/${owner.id}/messages`)).items;
  await becomes('a message is recorded', async () => (await messages())[0]?.state === 'recording');
  await until('it is the caller’s turn', () => performance.now() - (customer.ear.lastSound ?? Infinity) > 800);
  await until('the caller has spoken', () => performance.now() - (customer.ear.lastSound ?? Infinity) > 4_000);
  customer.hangUp();
  await becomes('the message is kept', async () => (await messages())[0]?.state === 'new');
  t.is((await messages()).length, 1);
  const gone = await site.admin.api.delete(`/api/v1/agents/${owner.id}`).then(
    () => 'deleted',
    (error: unknown) => String(error),
  );
  t.regex(gone, /in-use|used|Queue/);
});

async function becomes(what: string, so: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; !(await so()); await delay(100)) {
    if (performance.now() > end) throw new Error(`waited 20 s in vain: ${what}`);
  }
}
