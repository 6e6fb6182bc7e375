import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { lockDatabase } from '../support/locked-database.js';

let site: LiveSite;

test.before(async () => {
  // Long enough that a slow start on a busy machine is no reason to give up on callers.
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

interface Call {
  readonly id: string;
}

const calls = async (): Promise<readonly Call[]> =>
  (await site.admin.api.get<{ items: readonly Call[] }>('/api/v1/calls')).items;

test.serial('E11: two who were brought together and noted, but not stored, are known to the next start', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  await site.stored();
  // Nothing of it can be committed, and it is over before that is noticed.
  const unlock = await lockDatabase(site.dataDir);
  const from = site.changes.mark;
  const customer = await site.farEnd.customer({ dials: queue.number });
  const joined = await site.changes.next('call.joined', from);
  await site.kill();
  await unlock();
  await site.start();
  t.true(
    site.log.some((line) => line.includes('What was noted before the last end is stored now')),
    'it comes from the notes',
  );
  t.deepEqual(
    (await calls()).map(({ id }) => id),
    [joined.id],
  );
  await agent.shows({ state: 'talking', leg: 'connected' });
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
  t.is(customer.end, null);
  t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
});

test.serial('every join leaves with facts that outlive the process', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  // Whatever the sign-in wrote is long stored.
  await site.stored();
  await delay(300);
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  const { engine } = (await site.status()) as unknown as { engine: { joins: number; durableJoins: number } };
  t.true(engine.joins > 0);
  t.is(engine.durableJoins, engine.joins);
});
