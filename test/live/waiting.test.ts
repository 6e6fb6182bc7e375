import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import { livePrompt } from '../support/live/live-prompt.js';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';
import { aWav } from '../support/wav.js';

/** Music that is one tone each, so that whoever hears it can be told from everybody else. */
const MUSIC = { high: 3390, higher: 3430 } as const;
/** Of the ringing tone as it comes with Farline (440 + 480 Hz, two seconds in six). */
const RINGING = 440;
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({}, async ({ dataDir }) => {
    for (const [name, tone] of Object.entries(MUSIC)) {
      const folder = join(dataDir, 'music', name);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'tone.wav'), aWav({ seconds: 30, tone }));
    }
    return {};
  });
});
test.after.always(() => site?.close());
test.serial.beforeEach(() => site.farEnd.knows(MUSIC.high, MUSIC.higher));
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** Whether this tone has begun to be heard so often. */
async function hasHeard(customer: FarCustomer, tone: number, times: number): Promise<void> {
  const count = (): number => customer.heard().filter((one) => one === tone).length;
  await until(`${tone} Hz is heard ${times} times`, () => count() >= times, 30_000);
}

test.serial('K1: callers hear the music their queue is set to, or ringing, and never silence', async (t) => {
  const one = await site.queue({ settings: { musicClass: 'high' } });
  const two = await site.queue({ settings: { musicClass: 'higher' } });
  const rings = await site.queue({ settings: { waitSound: 'ringing' } });
  site.farEnd.knows(RINGING);
  const [first, second, third] = [await site.customer(one), await site.customer(two), await site.customer(rings)];
  await first.hears(MUSIC.high);
  await second.hears(MUSIC.higher);
  await until('ringing is heard', () => third.ear.heard.some(({ tone }) => tone === RINGING));
  t.deepEqual([first.heard(), second.heard()], [[MUSIC.high], [MUSIC.higher]]);
  t.deepEqual([first.ear.longestSilence, second.ear.longestSilence], [0, 0]);
  const agent = await site.agent(rings, { nailedUp: true });
  await agent.starts({ parked: true });
  await third.hears(agent.tone);
  await agent.phone.hears(third.tone);
  const joined = third.ear.heard.findLast(({ tone }) => tone === agent.tone);
  // Longer than a pause of the ringing: it does not begin again.
  await until('the agent is heard for long', () => (joined?.until ?? 0) - (joined?.from ?? Infinity) > 7_000, 30_000);
  t.is(third.ear.now?.tone, agent.tone, 'the ringing has ended');
});

test.serial(
  'K1: a queue that answers at the agent plays its music as early media, and answers only with the agent',
  async (t) => {
    const queue = await site.queue({ answerMode: 'at-agent', settings: { musicClass: 'high' } });
    const customer = await site.customer(queue);
    await customer.hears(MUSIC.high);
    t.true(customer.provisional.includes(183), 'the carrier was told of early media');
    t.is(customer.answeredAt, null);
    const agent = await site.agent(queue);
    agent.phone.noAnswer();
    await agent.starts({ parked: false });
    await agent.phone.rings();
    await customer.hears(MUSIC.high);
    t.is(customer.answeredAt, null, 'not while the agent rings');
    await agent.phone.picksUp();
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.true((customer.answeredAt ?? 0) > (agent.phone.current?.answeredAt ?? Infinity));
    t.deepEqual(customer.heard(), [MUSIC.high, agent.tone]);
    t.deepEqual(site.farEnd.tally().doubles, 0);
  },
);

test.serial('K1: ringing of a queue that answers at the agent is heard as early media, too', async (t) => {
  const queue = await site.queue({ answerMode: 'at-agent', settings: { waitSound: 'ringing' } });
  site.farEnd.knows(RINGING);
  const customer = await site.customer(queue);
  await until('ringing is heard', () => customer.ear.heard.some(({ tone }) => tone === RINGING));
  t.true(customer.provisional.includes(183));
  t.is(customer.answeredAt, null);
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
  t.not(customer.answeredAt, null);
});

test.serial(
  'K1: callers are told their place and about how long they wait, between two stretches of music',
  async (t) => {
    const settings = { musicClass: 'high', announceFirstMs: 300, announceEveryMs: 2_000, usualCallMs: 240_000 };
    const queue = await site.queue({ settings });
    const busy = await site.agent(queue, { nailedUp: true });
    await busy.starts({ parked: true });
    const talks = await site.customer(queue);
    await talks.hears(busy.tone);
    const from = site.changes.mark;
    const first = await site.customer(queue);
    await site.changes.next('call.spoken-to', from);
    const second = await site.customer(queue);
    await hasHeard(first, MUSIC.high, 3);
    await hasHeard(second, MUSIC.high, 3);
    const said = site.changes.all.slice(from).filter(({ why }) => why === 'call.spoken-to');
    const places = said.map(({ id, detail }) => [id, detail['place'], detail['minutes']]);
    const [ahead] = places[0] ?? [];
    for (const [id, place, minutes] of places) t.deepEqual([place, minutes], id === ahead ? [1, 4] : [2, 8]);
    t.true(places.some(([id]) => id !== ahead));
    t.is(first.ear.doubles + second.ear.doubles, 0);
    talks.hangUp();
    await first.hears(busy.tone);
    await busy.phone.hears(first.tone);
  },
);

test.serial(
  'K1: a caller in the middle of a prompt is joined at once and hears the agent, not the rest of the prompt',
  async (t) => {
    const prompt = await livePrompt(site, 25);
    const settings = { musicClass: 'high', comfortEveryMs: 500 };
    const queue = await site.queue({ comfortPrompt: prompt.id, settings });
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.signIn();
    await agent.shows({ leg: 'parked' });
    const customer = await site.customer(queue);
    await customer.hears(prompt.tone);
    await agent.client.ready();
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.deepEqual(customer.heard(), [MUSIC.high, prompt.tone, agent.tone]);
    t.is(customer.ear.doubles, 0);
    const [said] = customer.ear.heard.filter(({ tone }) => tone === prompt.tone);
    t.true((said?.until ?? 0) - (said?.from ?? 0) < 24_000, 'the prompt was cut short');
  },
);

test.serial('K1: the queue’s own prompt comes again and again, and stops when it is switched off', async (t) => {
  const prompt = await livePrompt(site, 1);
  const queue = await site.queue({ comfortPrompt: prompt.id, settings: { musicClass: 'high', comfortEveryMs: 700 } });
  const customer = await site.customer(queue);
  await hasHeard(customer, prompt.tone, 2);
  t.deepEqual(customer.heard().slice(0, 4), [MUSIC.high, prompt.tone, MUSIC.high, prompt.tone]);
  t.true(customer.ear.longestSilence <= 5, 'never half a second of silence');
  const { version } = await site.admin.api.get<{ version: number }>(`/api/v1/queues/${queue.id}`);
  await site.admin.api.patch(`/api/v1/queues/${queue.id}`, { version, comfortPrompt: null });
  await customer.hears(MUSIC.high);
  const from = site.changes.mark;
  const held = customer.ear.now;
  await until('music goes on', () => held !== null && held.until - held.from > 3_000);
  t.false(site.changes.all.slice(from).some(({ why }) => why === 'call.spoken-to'));
});
