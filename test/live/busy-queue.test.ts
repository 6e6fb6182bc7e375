import test from 'ava';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../support/api-client.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';
import { aWav } from '../support/wav.js';

/** Music that is one tone, so that callers can be told to hear it. */
const TONE = 3390;
/** Dial at once; one agent is free. */
const RUSH = 200;
/** So many of them are listened to, before and after all others give up. */
const HEARD = 10;
const VOICES = 40;
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

test.serial('K1: a caller whose route has priority is served before who came earlier to the same queue', async (t) => {
  const queue = await site.queue();
  const urgent = '+15556109001';
  const target = { kind: 'queue', queueId: queue.id };
  await site.admin.api.post('/api/v1/routes', { number: urgent, target, priority: 50 });
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.signIn();
  await agent.shows({ leg: 'parked' });
  const first = await site.customer(queue);
  const second = await site.customer(queue);
  const third = await site.customer({ ...queue, number: urgent });
  await agent.client.ready();
  for (const next of [third, first, second]) {
    await next.hears(agent.tone);
    await agent.phone.hears(next.tone);
    t.deepEqual(next.heard(), [agent.tone]);
    next.hangUp();
  }
  t.deepEqual(site.farEnd.tally(), { customers: 3, connected: 3, lost: 0, doubles: 0 });
});

test.serial(
  `K1: of ${RUSH} callers at once each has the one agent alone, in the order they came, and none is lost`,
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const from = site.changes.mark;
    // More callers than voices: who come one behind the other differ.
    const voices = Array.from({ length: VOICES }, () => site.farEnd.voice('agents'));
    const customers = await Promise.all(
      Array.from({ length: RUSH }, (_, n) =>
        site.farEnd.customer({ dials: queue.number, callerId: `+4930900${1_000 + n}`, tone: voices[n % VOICES] }),
      ),
    );
    const facts = (why: string) => site.changes.all.slice(from).filter((change) => change.why === why);
    await until('all are here', () => facts('call.arrived').length === RUSH, 60_000);
    t.true(facts('call.joined').length <= 1, 'one free agent has one caller');
    const hearing = (): FarCustomer[] =>
      customers.filter(({ ear, end }) => end === null && ear.now?.tone === agent.tone);
    const served = new Set<FarCustomer>();
    const serve = async (n: number): Promise<void> => {
      const fresh = (): FarCustomer[] => hearing().filter((one) => !served.has(one));
      await until(`caller ${n} hears the agent`, () => fresh().length > 0, 30_000);
      const [one, ...more] = fresh();
      if (!one) return;
      await agent.phone.hears(one.tone);
      t.deepEqual(more, []);
      t.is(hearing().length, 1, 'nobody else hears them');
      served.add(one);
      one.hangUp();
    };
    for (let n = 1; n <= HEARD; n++) await serve(n);
    // All but some of those who wait give up in the same moment, and leave nobody behind.
    const waiting = customers.filter((one) => one.end === null && !served.has(one));
    for (const one of waiting.slice(HEARD)) one.hangUp();
    for (let n = 1; n < HEARD; n++) await serve(HEARD + n);
    await until('everybody is gone', () => customers.filter(({ end }) => end === null).length <= 1, 60_000);
    for (const one of customers) if (one.end === null) one.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] }, 60_000);
    const inOrder = (why: string): string[] => facts(why).map(({ id }) => id);
    const joined = inOrder('call.joined');
    t.deepEqual(
      joined,
      inOrder('call.arrived').filter((id) => joined.includes(id)),
      'in the order they came',
    );
    t.is(facts('call.ended').length, RUSH);
    const { lost, doubles } = site.farEnd.tally();
    t.deepEqual({ lost, doubles }, { lost: 0, doubles: 0 });
  },
);
