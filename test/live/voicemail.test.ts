import test from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import { deskPhone } from '../support/live/desk-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { tonesIn } from '../support/tone.js';
import { until } from '../support/until.js';
import { aWav } from '../support/wav.js';

let site: LiveSite;
let given = 0;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Message {
  readonly id: string;
  readonly state: 'recording' | 'new' | 'heard';
  readonly durationMs: number;
  readonly callerNumber: string;
}

interface Boxed {
  readonly agent: LiveAgent;
  readonly number: string;
}

/** An agent who is not signed in, and a number that leads to their voicemail. */
async function box(settings: Overrides = {}, more: object = {}): Promise<Boxed> {
  given += 1;
  const agent = await site.agent(await site.queue(), { more: { settings, ...more } });
  const number = `+1555880${1000 + given}`;
  await site.admin.api.post('/api/v1/routes', { number, target: { kind: 'voicemail', agentId: agent.id } });
  return { agent, number };
}

const pathOf = (agent: LiveAgent): string => `/api/v1/agents/${agent.id}/messages`;

async function messagesOf(agent: LiveAgent): Promise<readonly Message[]> {
  return (await agent.client.api.get<{ items: Message[] }>(pathOf(agent))).items;
}

async function become(what: string, so: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await so())) {
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits until a message is being recorded: the sentence is over, and so is the tone. */
const recorded = (agent: LiveAgent): Promise<void> =>
  become('a message is recorded', async () => (await messagesOf(agent)).some(({ state }) => state === 'recording'));

const kept = (agent: LiveAgent, count: number): Promise<void> =>
  become(`${count} messages are there`, async () => {
    const all = await messagesOf(agent);
    return all.length === count && all.every(({ state }) => state !== 'recording');
  });

/** Somebody calls, skips the greeting, and speaks for so long. */
async function leaves({ agent, number }: Boxed, speakMs = 2_500): Promise<FarCustomer> {
  const customer = await site.farEnd.customer({ dials: number });
  await customer.isAnswered();
  await until('something is said to the caller', () => customer.ear.lastSound !== null);
  await customer.press('1');
  await recorded(agent);
  // The tone is over when nothing is heard any more.
  await until('it is the caller’s turn', () => performance.now() - (customer.ear.lastSound ?? Infinity) > 800);
  await new Promise((resolve) => setTimeout(resolve, speakMs));
  return customer;
}

/** Whether this voice is in the sound of a message, as it is downloaded. */
async function speaks(agent: LiveAgent, { id }: Message, tone: number): Promise<boolean> {
  const token = agent.client.api.token ?? '';
  const answer = await fetch(new URL(`${pathOf(agent)}/${id}/sound`, site.product.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  const pcm = Buffer.from(await answer.arrayBuffer()).subarray(44);
  for (let at = 0; at + 1_600 <= pcm.length; at += 1_600) {
    const window = Int16Array.from({ length: 800 }, (_, n) => pcm.readInt16LE(at + 2 * n));
    if (tonesIn(window, [tone], 0.25).length > 0) return true;
  }
  return false;
}

test.serial(
  'K6: who hangs up has left a message: it is new, holds their voice, and is heard and deleted',
  async (t) => {
    const one = await box();
    const customer = await leaves(one);
    customer.hangUp();
    await kept(one.agent, 1);
    const [message] = (await messagesOf(one.agent)) as [Message];
    t.like(message, { state: 'new' });
    t.true(message.durationMs >= 1_000, String(message.durationMs));
    t.true(await speaks(one.agent, message, customer.tone));
    await one.agent.client.api.put(`${pathOf(one.agent)}/${message.id}/heard`, { heard: true });
    t.is((await messagesOf(one.agent))[0]?.state, 'heard');
    await one.agent.client.api.delete(`${pathOf(one.agent)}/${message.id}`);
    t.deepEqual(await messagesOf(one.agent), []);
  },
);

test.serial('K6: the stop key ends a message, which is confirmed before the end of the call', async (t) => {
  const one = await box();
  const customer = await leaves(one);
  const before = performance.now();
  await customer.press('#');
  await until('it is confirmed', () => (customer.ear.lastSound ?? 0) > before + 300);
  t.is((await customer.isGone(30_000)).by, 'them');
  await kept(one.agent, 1);
});

test.serial('K6: a message is no longer than it may be', async (t) => {
  const one = await box({ messageMaxMs: 2_000 });
  const customer = await leaves(one, 0);
  await customer.isGone(30_000);
  await kept(one.agent, 1);
  const [message] = await messagesOf(one.agent);
  const ms = message?.durationMs ?? 0;
  t.true(ms > 900 && ms <= 2_100, `${ms} ms`);
});

test.serial('K6: a full box takes no message and says so, and one that is switched off neither', async (t) => {
  const one = await box({ messagesMost: 1 });
  (await leaves(one)).hangUp();
  await kept(one.agent, 1);
  const second = await site.farEnd.customer({ dials: one.number });
  await second.isAnswered();
  await second.isGone(30_000);
  t.not(second.ear.lastSound, null);
  t.is((await messagesOf(one.agent)).length, 1);
  const closed = await box({ voicemail: false });
  const third = await site.farEnd.customer({ dials: closed.number });
  await third.isGone(30_000);
  t.not(third.ear.lastSound, null);
  t.deepEqual(await messagesOf(closed.agent), []);
});

test.serial('K6: the lamp of the agent’s own telephone tells of a message, and goes dark with it', async (t) => {
  const desk = await deskPhone(site);
  const one = await box({}, { phoneId: desk.id, interfaces: ['phone', 'mobile'] });
  const lamps = (): string[] => desk.phone.notices.map(({ body }) => body).filter((body) => /Voice-Message/.test(body));
  (await leaves(one)).hangUp();
  await kept(one.agent, 1);
  await until(
    'the lamp is lit',
    () => /Messages-Waiting: yes\r?\nVoice-Message: 1\/0/.test(lamps().at(-1) ?? ''),
    20_000,
  );
  const [message] = (await messagesOf(one.agent)) as [Message];
  await one.agent.client.api.delete(`${pathOf(one.agent)}/${message.id}`);
  await until(
    'the lamp is dark',
    () => /Messages-Waiting: no\r?\nVoice-Message: 0\/0/.test(lamps().at(-1) ?? ''),
    20_000,
  );
  t.pass();
});

test.serial('K6: Farline killed in the middle of a message: it is there, whole, after the start', async (t) => {
  const one = await box();
  const customer = await leaves(one, 1_500);
  await site.kill();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  customer.hangUp();
  await site.start();
  await kept(one.agent, 1);
  const [message] = (await messagesOf(one.agent)) as [Message];
  t.is(message.state, 'new');
  t.true(await speaks(one.agent, message, customer.tone));
});

test.serial(
  'K6: callers of a voicemail hear the agent’s own greeting instead of the sentence, and leave a message',
  async (t) => {
    const one = await box();
    const tone = site.farEnd.voice();
    const form = new FormData();
    const sound = aWav({ seconds: 4, tone });
    form.append('sound', new File([new Uint8Array(sound)], 'greeting.wav', { type: 'audio/wav' }));
    await one.agent.client.api.upload(`/api/v1/agents/${one.agent.id}/sounds/voicemail`, form);
    const customer = await site.farEnd.customer({ dials: one.number });
    await customer.hears(tone);
    await recorded(one.agent);
    t.is(customer.heard()[0], tone);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    customer.hangUp();
    await kept(one.agent, 1);
  },
);
