import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import { ApiError, type ApiClient } from '../support/api-client.js';
import { DeskBrowser, type DeskWindow } from '../support/live/desk-window.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { listen, msOf, msOfOthers, played, recordingsOf } from '../support/live/stored-recordings.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_RECORD_LOOK_MS: '100', FARLINE_RECORD_REST_MS: '2000' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** What this agent may do with recordings of their own conversations, from now on. */
async function lets(agent: LiveAgent, ownRecordings: Overrides['ownRecordings']): Promise<void> {
  const { api } = site.admin;
  const scope = `/api/v1/settings?scope=agent:${agent.id}`;
  const { version } = await api.get<{ version: number }>(scope);
  await api.put(scope, { version, values: { ownRecordings } });
}

/** What the sound is answered with. */
async function answered(api: ApiClient, id: string): Promise<number> {
  const response = await played(api, id);
  await response.arrayBuffer();
  return response.status;
}

/** The strongest tone of the recording on the page, as somebody hears it who presses play. */
async function heardIn({ page }: DeskWindow): Promise<number> {
  return page.evaluate<number>(`(${STRONGEST})()`);
}

const STRONGEST = `async () => {
  const audio = document.querySelector('table audio');
  const context = new AudioContext();
  await context.resume();
  const ear = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  const sound = context.createMediaElementSource(audio);
  const sides = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
  sound.connect(sides).connect(ear, 0);
  ear.connect(context.destination);
  audio.loop = true;
  await audio.play();
  const levels = new Float32Array(ear.frequencyBinCount);
  let strongest = 0;
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ear.getFloatFrequencyData(levels);
    const peak = levels.indexOf(Math.max(...levels));
    strongest = Math.round((peak * context.sampleRate) / ear.fftSize);
    if (levels[peak] > -60) break;
  }
  audio.pause();
  await context.close();
  return strongest;
}`;

test.serial(
  'K5, M: an agent who may hears the recording of their conversation at the desk; nobody else’s desk has it, and when it is taken away neither has theirs',
  async (t) => {
    const queue = await site.queue({ settings: { record: 'on' } });
    const joe = await site.agent(queue, { nailedUp: true });
    const jay = await site.agent(queue, { nailedUp: true });
    for (const agent of [joe, jay]) await lets(agent, 'hear');
    await joe.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    const { id: callId } = await site.changes.next('call.joined', from);
    await site.changes.next('recording.started', from);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    await delay(1_000);
    customer.hangUp();
    await joe.shows({ leg: 'parked' });
    const [recording] = await recordingsOf(site.admin.api, callId);
    const id = recording?.id ?? '';
    t.like(recording, { stage: 'stored', agentId: joe.id });

    const browser = await DeskBrowser.start(site, joe, false);
    const desk = await browser.open();
    await desk.page.getByRole('link', { name: 'My recordings' }).click();
    await desk.page.getByRole('heading', { name: 'Today' }).waitFor();
    t.is(await desk.page.locator('table audio').count(), 1);
    const asked = desk.page.waitForResponse((response) => response.url().endsWith(`/recordings/${id}/sound`));
    const tone = await heardIn(desk);
    t.is((await asked).status(), 206);
    // Left is the customer.
    t.true(Math.abs(tone - customer.tone) <= 20, `the desk hears ${tone} Hz, not ${customer.tone} Hz`);
    t.is(await desk.page.getByRole('link', { name: 'Download' }).count(), 0);
    t.deepEqual(desk.troubles, []);

    const mine = joe.client.api;
    const sound = await listen(mine, id);
    t.true(msOf(sound.agent, joe.tone) >= 800 && msOf(sound.customer, customer.tone) >= 800);
    const part = await played(mine, id, 'bytes=0-43');
    t.deepEqual([part.status, (await part.arrayBuffer()).byteLength], [206, 44]);
    const taken = await fetch(new URL(`/api/v1/recordings/${id}/sound?download=yes`, mine.url), {
      headers: { authorization: `Bearer ${mine.token ?? ''}` },
    });
    t.is(taken.status, 403);
    const { items } = await site.admin.api.get<{ items: { by: string; via: string }[] }>(
      `/api/v1/recordings/${id}/plays`,
    );
    // At the desk and by the API, each begin of it: nobody listens unnoticed.
    t.deepEqual([...new Set(items.map(({ via }) => via))].sort(), ['api', 'web']);
    t.true(items.every(({ by }) => by !== 'admin'));

    const audit = await site.admin.api.get<{ items: { thing: string | null; agentId: string | null; by: string }[] }>(
      '/api/v1/audit',
    );
    const told = audit.items.filter(({ thing }) => thing === id);
    t.deepEqual([told.length, told.every(({ agentId }) => agentId === joe.id)], [items.length, true]);

    t.is(await answered(jay.client.api, id), 404);
    t.deepEqual(await jay.client.api.get('/api/v1/recordings'), { items: [] });
    const theirs = await browser.open(undefined, jay);
    await theirs.page.getByRole('link', { name: 'My recordings' }).click();
    await theirs.page.getByText('None of my conversations was recorded').waitFor();

    await lets(joe, 'no');
    t.is(await answered(mine, id), 403);
    const refused = await t.throwsAsync(mine.get('/api/v1/recordings'), { instanceOf: ApiError });
    t.is(refused?.status, 403);
    const reloaded = await desk.page.reload();
    t.is(reloaded?.status(), 403);
    t.is(await desk.page.locator('audio').count(), 0);
    await desk.page.goto(`${site.product.url}/desk`);
    await desk.page.getByRole('heading', { name: 'My desk' }).waitFor();
    t.is(await desk.page.getByRole('link', { name: 'My recordings' }).count(), 0);
  },
);

test.serial(
  'K5: after a consultation and a transfer each agent has their own part of the call, and nobody the consultation',
  async (t) => {
    const settings = { record: 'on' } as const;
    const [first, other] = [await site.queue({ settings }), await site.queue({ settings })];
    const joe = await site.agent(first, { nailedUp: true });
    const ann = await site.agent(other, { nailedUp: true });
    for (const agent of [joe, ann]) {
      await lets(agent, 'hear');
      await agent.starts({ parked: true });
    }
    const from = site.changes.mark;
    const customer = await site.customer(first);
    const { id: callId } = await site.changes.next('call.joined', from);
    await customer.hears(joe.tone);
    await delay(1_000);
    const expert = site.farEnd.consulted('+15559997021');
    const target = { kind: 'number', number: expert.number };
    await joe.client.api.post(`/api/v1/calls/${callId}/consult`, { target });
    await joe.phone.hears(expert.tone);
    await joe.client.api.post(`/api/v1/calls/${callId}/abort`);
    await customer.hears(joe.tone);
    await joe.client.transfer({ kind: 'queue', queueId: other.id });
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    await delay(1_000);
    customer.hangUp();
    const [one, two] = await recordingsOf(site.admin.api, callId, 2);
    for (const [agent, own, others] of [
      [joe, one, two],
      [ann, two, one],
    ] as const) {
      const { api } = agent.client;
      const { items } = await api.get<{ items: { id: string }[] }>(`/api/v1/recordings?callId=${callId}`);
      t.deepEqual(
        items.map(({ id }) => id),
        [own?.id],
      );
      t.is(await answered(api, others?.id ?? ''), 404);
      const sound = await listen(api, own?.id ?? '');
      t.true(msOf(sound.agent, agent.tone) >= 500 && msOf(sound.customer, customer.tone) >= 500);
      t.is(msOfOthers(sound.agent, [agent.tone]), 0);
      t.is(msOf(sound.agent, expert.tone) + msOf(sound.customer, expert.tone), 0);
    }
  },
);
