import test from 'ava';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;
let given = 3100;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Talk {
  readonly joe: LiveAgent;
  readonly customer: FarCustomer;
  readonly id: string;
  readonly queue: LiveQueue;
}

/** An agent whose telephone hears customers and other agents, and is heard by both. */
async function agentOf(queue: LiveQueue, nailedUp: boolean, more: Record<string, unknown> = {}): Promise<LiveAgent> {
  given += 1;
  const number = `+1555872${given}`;
  site.farEnd.consulted(number).answers();
  const agent = await site.agent(queue, { nailedUp, number, more });
  await agent.starts({ parked: nailedUp });
  return agent;
}

async function conversation({ wrapUpMs = 60_000, outRingMs = 60_000 } = {}): Promise<Talk> {
  const queue = await site.queue({ settings: { wrapUpMs } });
  const joe = await agentOf(queue, true, { settings: { outRingMs } });
  const customer = await site.customer(queue);
  await talks(joe, customer);
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  return { joe, customer, queue, id: items[0]?.id ?? 'none' };
}

/** Somebody outside, whose telephone rings until it is picked up. */
function expertWhoLetsItRing(): FarPhone {
  given += 1;
  return site.farEnd.consulted(`+1555873${given}`).noAnswer();
}

function ask({ joe, id }: Talk, what: string, body?: object): Promise<unknown> {
  return joe.client.api.post(`/api/v1/calls/${id}/${what}`, body);
}

/** Joe asks the expert, and connects the two while it rings: he is done. */
async function passesOn(talk: Talk, expert: FarPhone, state = 'wrap-up'): Promise<void> {
  await ask(talk, 'consult', { target: { kind: 'number', number: expert.number } });
  await expert.rings();
  await ask(talk, 'complete');
  await talk.joe.shows({ state, leg: 'parked' });
}

/** The customer hears nobody, but music. */
async function hearsMusic({ customer: { ear } }: Talk): Promise<void> {
  await until('nobody is heard', () => ear.now === null);
  const alone = performance.now() + 300;
  await until('music is heard', () => (ear.lastSound ?? 0) > alone && ear.now === null);
}

async function talks(agent: LiveAgent, customer: FarCustomer): Promise<void> {
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
}

test.serial(
  'K3, E9: completed while it rings: the customer hears music, and the two are connected on the answer',
  async (t) => {
    const talk = await conversation();
    const { joe, customer } = talk;
    const expert = expertWhoLetsItRing();
    await passesOn(talk, expert);
    await hearsMusic(talk);
    await expert.picksUp(null);
    await customer.hears(expert.tone);
    await expert.hears(customer.tone);
    t.deepEqual(customer.heard(), [joe.tone, expert.tone]);
    t.is(customer.ear.doubles, 0);
    t.false(expert.current?.ear.heard.some(({ tone }) => tone === joe.tone));
    customer.hangUp();
    await expert.isFree();
  },
);

test.serial(
  'K3: completed while a colleague’s telephone rings: the customer is the colleague’s on the answer',
  async (t) => {
    const talk = await conversation();
    const { joe, customer, queue } = talk;
    const ann = await agentOf(await site.queue(), false);
    ann.phone.noAnswer();
    await ask(talk, 'consult', { target: { kind: 'agent', agent: ann.id } });
    await ann.phone.rings();
    await ask(talk, 'complete');
    await joe.shows({ state: 'wrap-up', leg: 'parked' });
    await hearsMusic(talk);
    await ann.phone.picksUp();
    await talks(ann, customer);
    await ann.shows({ state: 'talking', leg: 'connected' });
    t.deepEqual(customer.heard(), [joe.tone, ann.tone]);
    t.is(customer.ear.doubles, 0);
    t.false(ann.phone.current?.ear.heard.some(({ tone }) => tone === joe.tone));
    const { items } = await site.admin.api.get<{ items: { id: string; queueId: string }[] }>('/api/v1/calls');
    t.deepEqual(
      items.map((call) => [call.id, call.queueId]),
      [[talk.id, queue.id]],
    );
    customer.hangUp();
    await ann.shows({ state: 'wrap-up', leg: 'none' });
  },
);

test.serial('K3: they never answer: the customer is served by the next of the queue, and not lost', async (t) => {
  const talk = await conversation({ outRingMs: 3_000 });
  const { joe, customer, queue } = talk;
  const expert = expertWhoLetsItRing();
  await passesOn(talk, expert);
  const eve = await agentOf(queue, true);
  await expert.isFree();
  await talks(eve, customer);
  t.is(customer.end, null);
  t.deepEqual(customer.heard(), [joe.tone, eve.tone]);
  await joe.shows({ state: 'wrap-up', leg: 'parked' });
});

test.serial('K3: they never answer, and who passed the customer on is free: they have them back', async (t) => {
  const talk = await conversation({ wrapUpMs: 0, outRingMs: 3_000 });
  const { joe, customer } = talk;
  const expert = expertWhoLetsItRing();
  const back = customer.hearsAgain(joe.tone);
  await passesOn(talk, expert, 'ready');
  await back;
  await joe.phone.hears(customer.tone);
  t.is(customer.end, null);
  t.is(joe.phone.calls.length, 1);
});

test.serial('K3: the customer hangs up while it rings: nobody is called any more', async (t) => {
  const talk = await conversation();
  const expert = expertWhoLetsItRing();
  await passesOn(talk, expert);
  talk.customer.hangUp();
  await expert.isFree();
  await talk.joe.shows({ state: 'wrap-up', leg: 'parked' });
  t.deepEqual((await site.admin.api.get<{ items: unknown[] }>('/api/v1/calls')).items, []);
});

test.serial(
  'K3: Farline killed while the customer waits for the answer: it rings on, and they are connected',
  async (t) => {
    const talk = await conversation();
    const { customer } = talk;
    const expert = expertWhoLetsItRing();
    await passesOn(talk, expert);
    await site.stored();
    await site.kill();
    await site.start();
    await hearsMusic(talk);
    await expert.picksUp(null);
    await customer.hears(expert.tone);
    await expert.hears(customer.tone);
    t.is(customer.end, null);
  },
);
