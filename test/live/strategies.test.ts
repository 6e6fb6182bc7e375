import test from 'ava';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  // A phone that is hung up may be rung again at once, so that only the strategy decides who is.
  site = await LiveSite.open({ FARLINE_LINE_FREE_MS: '0' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** This many agents of the queue on nailed-up legs, in the order of their directory numbers, ready. */
async function agents(queue: LiveQueue, count: number): Promise<LiveAgent[]> {
  const all: LiveAgent[] = [];
  for (let n = 0; n < count; n++) all.push(await site.agent(queue, { nailedUp: true }));
  for (const agent of all) await agent.starts({ parked: true });
  return all;
}

/** A customer calls, hears an agent and hangs up; whom, by place. Everybody is ready again when this resolves. */
async function served(queue: LiveQueue, all: readonly LiveAgent[]): Promise<number> {
  const customer = await site.customer(queue);
  await until('the customer hears somebody', () => customer.heard().length > 0);
  const who = all.findIndex(({ tone }) => tone === customer.heard()[0]);
  customer.hangUp();
  for (const agent of all) await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  return who;
}

test.serial('K1: a round robin goes on where it was after Farline was killed', async (t) => {
  const queue = await site.queue({ settings: { strategy: 'round-robin' } });
  const all = await agents(queue, 3);
  t.deepEqual([await served(queue, all), await served(queue, all)], [0, 1]);
  await site.stored();
  await site.kill();
  await site.start();
  for (const agent of all) await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.deepEqual([await served(queue, all), await served(queue, all), await served(queue, all)], [2, 0, 1]);
});

test.serial('K1: fewest calls evens out, also for who signed out and in again and across a restart', async (t) => {
  const queue = await site.queue({ settings: { strategy: 'fewest-calls' } });
  const all = await agents(queue, 2);
  const [one, two] = all as [LiveAgent, LiveAgent];
  await two.pause('2');
  const customer = await site.customer(queue);
  await customer.hears(one.tone);
  customer.hangUp();
  await one.shows({ state: 'ready', leg: 'parked' });
  await one.signOut();
  await one.starts({ parked: true });
  await two.client.ready();
  // The other has been free for longer now, too; after one call each it is the first one's again.
  t.deepEqual([await served(queue, all), await served(queue, all)], [1, 0]);
  await site.stored();
  await site.kill();
  await site.start();
  for (const agent of all) await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.deepEqual([await served(queue, all), await served(queue, all)], [1, 0]);
});

test.serial('K1: by penalty it is the same agent again and again, until that one is not ready', async (t) => {
  const queue = await site.queue({ settings: { strategy: 'by-penalty' } });
  const all = await agents(queue, 2);
  t.deepEqual([await served(queue, all), await served(queue, all)], [0, 0]);
  await all[0]?.pause('2');
  const customer = await site.customer(queue);
  await customer.hears(all[1]?.tone ?? 0);
});

test.serial(
  'K1: with whatever strategy the lowest penalty is asked first, however long others are free; while it talks the next one is',
  async (t) => {
    const queue = await site.queue();
    const member = (penalty: number) => ({ nailedUp: true, more: { queues: [{ queueId: queue.id, penalty }] } });
    const [last, first] = [await site.agent(queue, member(5)), await site.agent(queue, member(1))];
    // The longest idle by far, all the time.
    await last.starts({ parked: true });
    await first.starts({ parked: true });
    t.deepEqual([await served(queue, [last, first]), await served(queue, [last, first])], [1, 1]);
    const [one, two] = [await site.customer(queue), await site.customer(queue)];
    await one.hears(first.tone);
    await two.hears(last.tone);
    await last.phone.hears(two.tone);
    t.deepEqual([one.heard(), two.heard()], [[first.tone], [last.tone]]);
  },
);
