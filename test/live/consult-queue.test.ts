import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue, type QueueOptions } from '../support/live/live-site.js';
import { setTimeout as delay } from 'node:timers/promises';
import { RtpStream } from '../support/rtp-stream.js';
import { until } from '../support/until.js';

let site: LiveSite;
let given = 6100;

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
  /** Whose customer it is. */
  readonly queue: LiveQueue;
  /** The queue that is asked. */
  readonly support: LiveQueue & { readonly dn: string };
}

/** An agent whose telephone hears customers and other agents, and is heard by both. */
async function agentOf(queue: LiveQueue, nailedUp = true): Promise<LiveAgent> {
  given += 1;
  const number = `+1555876${given}`;
  site.farEnd.consulted(number).answers();
  const agent = await site.agent(queue, { nailedUp, number });
  await agent.starts({ parked: nailedUp });
  return agent;
}

/** Joe talks to the customer of his queue. */
async function conversation(support: QueueOptions = {}): Promise<Talk> {
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  const asked = await site.queue(support);
  const { items: queues } = await site.admin.api.get<{ items: { id: string; dn: string }[] }>('/api/v1/queues');
  const dn = queues.find(({ id }) => id === asked.id)?.dn ?? '';
  const joe = await agentOf(queue);
  const customer = await site.customer(queue);
  await talks(joe, customer);
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  return { joe, customer, id: items[0]?.id ?? 'none', queue, support: { ...asked, dn } };
}

function ask({ joe, id }: Talk, what: string, body?: object): Promise<unknown> {
  return joe.client.api.post(`/api/v1/calls/${id}/${what}`, body);
}

function asks(talk: Talk, queue = talk.support.dn): Promise<unknown> {
  return ask(talk, 'consult', { target: { kind: 'queue', queue } });
}

async function talks(agent: LiveAgent, customer: FarCustomer): Promise<void> {
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
}

/** The two agents hear each other. */
async function talkTogether(one: LiveAgent, other: LiveAgent): Promise<void> {
  await one.phone.hears(other.tone);
  await other.phone.hears(one.tone);
}

/** This one hears nobody, but music. */
async function hearsMusic({ ear }: Pick<FarCustomer, 'ear'>): Promise<void> {
  await until('nobody is heard', () => ear.now === null);
  const alone = performance.now() + 300;
  await until('music is heard', () => (ear.lastSound ?? 0) > alone && ear.now === null);
}

interface CallSeen {
  readonly id: string;
  readonly queueId: string | null;
  readonly state: string;
}

/** Waits until Farline shows these calls. */
async function callsAre(what: string, fits: (calls: readonly CallSeen[]) => boolean): Promise<void> {
  for (const end = performance.now() + 15_000; ; await delay(30)) {
    const { items } = await site.admin.api.get<{ items: CallSeen[] }>('/api/v1/calls');
    if (fits(items)) return;
    if (performance.now() > end) throw new Error(`waited in vain: ${what}, but there is ${JSON.stringify(items)}`);
  }
}

/** Closed by hand, and those who wait are not to stay. */
async function closes({ id }: LiveQueue): Promise<void> {
  const { version } = await site.admin.api.get<{ version: number }>(`/api/v1/queues/${id}`);
  const openings = { emergencyClosed: true, whenClosed: 'closed-target' };
  await site.admin.api.patch(`/api/v1/queues/${id}`, { version, openings });
}

const earOf = ({ current }: FarPhone): Pick<FarCustomer, 'ear'> => {
  if (!current) throw new Error('the telephone is on no call');
  return current;
};

test.serial(
  'K3: a queue is consulted: its longest idle agent is asked, the customer hears only music, and is theirs then',
  async (t) => {
    const talk = await conversation({ settings: { wrapUpMs: 60_000 } });
    const { joe, customer, queue, support } = talk;
    const ann = await agentOf(support, false);
    const eve = await agentOf(support);
    const from = site.changes.mark;
    // Behind music Asterisk takes the upper half of all beginnings for packets that come late.
    RtpStream.begins.push(60_000);
    await asks(talk);
    await talkTogether(joe, ann);
    await hearsMusic(customer);
    t.is((await site.changes.next('call.consulted', from)).detail['via'], 'api');
    // Whoever answered is on a call: the next of their queue goes to somebody else.
    await ann.shows({ state: 'talking', leg: 'connected' });
    const other = await site.customer(support);
    await talks(eve, other);
    other.hangUp();
    await ask(talk, 'complete');
    await talks(ann, customer);
    await joe.shows({ state: 'wrap-up', leg: 'parked' });
    t.deepEqual(customer.heard(), [joe.tone, ann.tone]);
    for (const { ear } of [customer, ...joe.phone.calls, ...ann.phone.calls]) t.is(ear.doubles, 0);
    const isTheirs = ({ id, queueId }: CallSeen): boolean => id === talk.id && queueId === queue.id;
    await callsAre('only the customer’s', (calls) => calls.length === 1 && calls.every(isTheirs));
    customer.hangUp();
    await ann.shows({ state: 'wrap-up', leg: 'none' });
  },
);

test.serial('K3: the consultation waits in the queue as any caller, and whoever comes free takes it', async (t) => {
  const talk = await conversation({ settings: { wrapUpMs: 0 } });
  const { joe, customer, support } = talk;
  const ann = await agentOf(support);
  const first = await site.customer(support);
  await talks(ann, first);
  await asks(talk, support.id);
  await hearsMusic(earOf(joe.phone));
  await hearsMusic(customer);
  t.is(first.end, null);
  first.hangUp();
  await talkTogether(joe, ann);
  await hearsMusic(customer);
  await ask(talk, 'abort');
  await talks(joe, customer);
  await ann.shows({ state: 'ready', leg: 'parked', holds: [] });
});

test.serial('K3, C4: let go of, the queue’s agent wraps up as after any call of that queue', async (t) => {
  const talk = await conversation({ settings: { wrapUpMs: 60_000 } });
  const ann = await agentOf(talk.support);
  await asks(talk);
  await talkTogether(talk.joe, ann);
  await ask(talk, 'abort');
  await talks(talk.joe, talk.customer);
  await ann.shows({ state: 'wrap-up', leg: 'parked' });
  t.deepEqual(talk.customer.heard(), [talk.joe.tone, talk.joe.tone]);
});

test.serial('K3, I: by keys a queue is consulted under its directory number, and all talk together', async (t) => {
  const talk = await conversation();
  const { joe, customer, support } = talk;
  const ann = await agentOf(support);
  await joe.phone.press(`*53${support.dn}#`);
  await talkTogether(joe, ann);
  await joe.phone.press('*56');
  await customer.hearsAll([joe.tone, ann.tone]);
  await ann.phone.hearsAll([joe.tone, customer.tone]);
  t.deepEqual(customer.keys, []);
});

test.serial('K3: somebody of a queue is called into a conference, and nobody hears the queue', async (t) => {
  const talk = await conversation();
  const { joe, customer, id, support } = talk;
  const ann = await agentOf(support);
  const first = await site.customer(support);
  await talks(ann, first);
  const target = { kind: 'queue', queue: support.dn };
  await joe.client.api.post(`/api/v1/agents/${joe.id}/conference/parties`, { callId: id, target });
  await callsAre('one waits', (calls) => calls.some((c) => c.queueId === support.id && c.state === 'waiting'));
  await talks(joe, customer);
  first.hangUp();
  await customer.hearsAll([joe.tone, ann.tone]);
  await ann.phone.hearsAll([joe.tone, customer.tone]);
  await joe.phone.hearsAll([ann.tone, customer.tone]);
  t.is(ann.phone.calls.length, 1);
});

test.serial('K3: nobody of the queue takes it in time: the agent is told, and has the customer back', async (t) => {
  const talk = await conversation({ maxWaitMs: 2_000 });
  const { joe, customer, support } = talk;
  const ann = await agentOf(support);
  await ann.pause('1');
  const from = site.changes.mark;
  await asks(talk);
  t.is((await site.changes.next('call.failed', from)).detail['cause'], 'no-answer');
  await site.changes.next('call.consult-over', from);
  await hearsMusic(customer);
  await ask(talk, 'retrieve');
  await talks(joe, customer);
  t.deepEqual(customer.heard(), [joe.tone, joe.tone]);
});

test.serial('K3: who goes not ready while it rings is left alone, and the next of the queue takes it', async (t) => {
  const talk = await conversation();
  const { joe, support } = talk;
  const ann = await agentOf(support, false);
  ann.phone.noAnswer();
  const eve = await agentOf(support, false);
  await asks(talk);
  await ann.phone.rings();
  await ann.pause('1');
  await talkTogether(joe, eve);
  await ann.phone.isFree();
  await ann.shows({ state: 'not-ready', leg: 'none', holds: ['1'] });
  t.is(eve.phone.calls.length, 1);
});

test.serial('K3: the customer hangs up while the queue is asked: nobody is asked any more', async (t) => {
  const talk = await conversation();
  const { joe, customer, support } = talk;
  const ann = await agentOf(support, false);
  ann.phone.noAnswer();
  await asks(talk);
  await ann.phone.rings();
  customer.hangUp();
  await ann.phone.isFree();
  await joe.shows({ state: 'wrap-up', leg: 'parked' });
  await ann.shows({ state: 'ready', leg: 'none', holds: [] });
  t.deepEqual((await site.admin.api.get<{ items: unknown[] }>('/api/v1/calls')).items, []);
});

test.serial(
  'K3: aborted as the queue’s agent answers: nobody is left with two, and the customer is back',
  async (t) => {
    const talk = await conversation({ settings: { wrapUpMs: 0 } });
    const { joe, customer, support } = talk;
    const ann = await agentOf(support, false);
    ann.phone.noAnswer();
    await asks(talk);
    await ann.phone.rings();
    await Promise.all([ann.phone.picksUp().catch(() => undefined), ask(talk, 'abort')]);
    await talks(joe, customer);
    await ann.phone.isFree();
    await ann.shows({ state: 'ready', leg: 'none', holds: [] });
    t.is(customer.ear.doubles, 0);
  },
);

test.serial('K3: completed while it waits: the customer waits on for the queue’s agent, and is theirs', async (t) => {
  const talk = await conversation();
  const { joe, customer, support } = talk;
  const ann = await agentOf(support);
  const first = await site.customer(support);
  await talks(ann, first);
  await asks(talk);
  await hearsMusic(earOf(joe.phone));
  await ask(talk, 'complete');
  await joe.shows({ state: 'wrap-up', leg: 'parked' });
  await hearsMusic(customer);
  first.hangUp();
  await talks(ann, customer);
  t.deepEqual(customer.heard(), [joe.tone, ann.tone]);
});

test.serial('K3: the queue closes while it is asked: the agent is told, and has the customer back', async (t) => {
  const talk = await conversation();
  const { joe, customer, support } = talk;
  const ann = await agentOf(support);
  await ann.pause('1');
  await asks(talk);
  await hearsMusic(earOf(joe.phone));
  const from = site.changes.mark;
  await closes(support);
  await site.changes.next('call.consult-over', from);
  await ask(talk, 'retrieve');
  await talks(joe, customer);
  t.deepEqual(customer.heard(), [joe.tone, joe.tone]);
});

test.serial('K3: a queue that cannot be asked is refused by name, and the conversation goes on', async (t) => {
  const talk = await conversation();
  const { joe, customer, support } = talk;
  const refusal = async (queue: string): Promise<unknown> =>
    (await t.throwsAsync(asks(talk, queue), { instanceOf: ApiError }))?.body;
  t.like(await refusal('nowhere'), { code: 'no-such-queue', field: 'target' });
  t.like(await refusal(support.dn), { code: 'target-queue-empty', field: 'target' });
  await agentOf(support);
  await closes(support);
  t.like(await refusal(support.dn), { code: 'target-queue-closed', field: 'target' });
  await talks(joe, customer);
  t.deepEqual(customer.heard(), [joe.tone]);
});
