import test from 'ava';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../support/api-client.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';
import { aWav } from '../support/wav.js';

/** Music that is one tone, so that callers can be told to hear it. */
const TONE = 3390;
/** Arrive within one second on one free agent. */
const RUSH = 20;
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({}, async ({ dataDir }) => {
    const folder = join(dataDir, 'music', 'tone');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'tone.wav'), aWav({ seconds: 30, tone: TONE }));
    return {};
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

async function change(path: string, fields: object): Promise<void> {
  const { api } = site.admin;
  const { version } = await api.get<{ version: number }>(path);
  await api.patch(path, { version, ...fields });
}

const pathOf = ({ id }: LiveQueue): string => `/api/v1/queues/${id}`;

test.serial(
  'K1: a queue whose strategy, music, hours and members change while it is busy cuts nobody off, signs nobody out and loses nobody',
  async (t) => {
    site.farEnd.knows(TONE);
    const queue = await site.queue();
    const joe = await site.agent(queue, { nailedUp: true });
    const jay = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const talks = await site.customer(queue);
    await talks.hears(joe.tone);
    const waits = await site.customer(queue);
    await until('music is heard', () => waits.ear.lastSound !== null);

    const settings = { announceToAgent: false };
    for (const strategy of ['ring-all', 'round-robin', 'fewest-calls', 'by-penalty'])
      await change(pathOf(queue), { settings: { ...settings, strategy } });
    await change(pathOf(queue), { settings: { ...settings, musicClass: 'tone' } });
    await change(pathOf(queue), { openings: { hours: [] }, name: 'Another name', priority: 9, maxWaitMs: 3_600_000 });
    // Who talks is no member any more, another one is.
    await change(`/api/v1/agents/${joe.id}`, { queues: [] });
    await talks.hears(joe.tone);
    await joe.phone.hears(talks.tone);
    await joe.shows({ state: 'talking', leg: 'connected' });
    t.is(waits.end, null);

    await change(pathOf(queue), { openings: {} });
    const next = await site.customer(queue);
    await next.hears(TONE);
    talks.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.deepEqual(waits.heard(), [], 'who is no member any more gets no caller of it');
    await jay.starts({ parked: true });
    await waits.hears(jay.tone);
    await jay.phone.hears(waits.tone);
    waits.hangUp();
    await next.hears(jay.tone);
    await jay.phone.hears(next.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 3, connected: 3, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K1: a queue with callers is not deleted, and without them nobody who served it is signed out',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const talks = await site.customer(queue);
    await talks.hears(agent.tone);
    const waits = await site.customer(queue);
    const error = await t.throwsAsync(site.admin.api.delete(pathOf(queue)), { instanceOf: ApiError });
    t.like(error.body, { code: 'in-use' });
    talks.hangUp();
    await waits.hears(agent.tone);
    await agent.phone.hears(waits.tone);
    waits.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked' });
    const { items } = await site.admin.api.get<{ items: { id: string; target: { queueId?: string } }[] }>(
      '/api/v1/routes',
    );
    const route = items.find(({ target }) => target.queueId === queue.id);
    await site.admin.api.delete(`/api/v1/routes/${route?.id}`);
    await change(`/api/v1/agents/${agent.id}`, { queues: [] });
    await site.admin.api.delete(pathOf(queue));
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  },
);

test.serial('K1: an agent in two queues has one caller at a time, the one of the higher priority first', async (t) => {
  const low = await site.queue();
  const high = await site.queue({ priority: 5 });
  const queues = [low, high].map(({ id }) => ({ queueId: id, penalty: 0 }));
  const agent = await site.agent(low, { nailedUp: true, more: { queues } });
  await agent.signIn();
  await agent.shows({ leg: 'parked' });
  const first = await site.customer(low);
  const second = await site.customer(high);
  await agent.client.ready();
  await second.hears(agent.tone);
  await agent.phone.hears(second.tone);
  t.deepEqual(first.heard(), []);
  second.hangUp();
  await first.hears(agent.tone);
  await agent.phone.hears(first.tone);
  t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
});

test.serial(
  `K1: of ${RUSH} callers who arrive at once each has the one agent alone, in turn, and none is lost`,
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const from = site.changes.mark;
    const customers = await Promise.all(
      Array.from({ length: RUSH }, (_, n) =>
        site.farEnd.customer({ dials: queue.number, callerId: `+49309002${String(n).padStart(2, '0')}` }),
      ),
    );
    const arrived = (): number => site.changes.all.slice(from).filter(({ why }) => why === 'call.arrived').length;
    await until('all are here', () => arrived() === RUSH, 30_000);
    const served = new Set<string>();
    for (let n = 0; n < RUSH; n++) {
      const talking = (): typeof customers =>
        customers.filter(({ ear, end, number }) => end === null && ear.now?.tone === agent.tone && !served.has(number));
      await until(`customer ${n + 1} hears the agent`, () => talking().length > 0, 20_000);
      const [one] = talking();
      if (!one) break;
      await agent.phone.hears(one.tone);
      t.is(talking().length, 1);
      served.add(one.number);
      one.hangUp();
    }
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.deepEqual(site.farEnd.tally(), { customers: RUSH, connected: RUSH, lost: 0, doubles: 0 });
  },
);
