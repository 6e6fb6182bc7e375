import test from 'ava';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

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
  /** Whom Joe may consult; answers when called. */
  readonly expert: FarPhone;
  readonly id: string;
  readonly queue: LiveQueue;
}

let given = 7100;

async function conversation({ nailedUp = true } = {}): Promise<Talk> {
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  const joe = await site.agent(queue, { nailedUp });
  await joe.starts({ parked: nailedUp });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  given += 1;
  const expert = site.farEnd.consulted(`+1555999${given}`);
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  return { joe, customer, expert, queue, id: items[0]?.id ?? 'none' };
}

function ask({ joe, id }: Talk, what: string, body?: object): Promise<unknown> {
  return joe.client.api.post(`/api/v1/calls/${id}/${what}`, body);
}

/** Joe asks the expert, who is heard by him alone. */
async function consulting(talk: Talk): Promise<void> {
  const { joe, expert } = talk;
  await ask(talk, 'consult', { target: { kind: 'number', number: expert.number } });
  await joe.phone.hears(expert.tone);
  await expert.hears(joe.tone);
}

/** The customer hears neither of the two, but music. */
async function hearsMusic({ customer: { ear } }: Talk): Promise<void> {
  await until('nobody is heard', () => ear.now === null);
  const alone = performance.now() + 300;
  await until('music is heard', () => (ear.lastSound ?? 0) > alone && ear.now === null);
}

for (const nailedUp of [true, false]) {
  const leg = nailedUp ? 'a leg that stays' : 'a leg that was dialled for this call';
  test.serial(`K3, D3, E9: on ${leg} an agent consults somebody in private, and brings the two together`, async (t) => {
    const talk = await conversation({ nailedUp });
    const { joe, customer, expert } = talk;
    await consulting(talk);
    await hearsMusic(talk);
    await ask(talk, 'complete');
    await customer.hears(expert.tone);
    await expert.hears(customer.tone);
    await joe.shows({ state: 'wrap-up', leg: nailedUp ? 'parked' : 'none' });
    // Nothing of the private talk reached the customer, and nobody heard two at once.
    t.deepEqual(customer.heard(), [joe.tone, expert.tone]);
    t.is(customer.ear.doubles, 0);
    t.is(joe.phone.calls.length, 1);
    customer.hangUp();
    await expert.isFree();
  });
}

test.serial('K3: an agent lets go of whom they consulted, and talks to the customer again', async (t) => {
  const talk = await conversation();
  const { joe, customer, expert } = talk;
  await consulting(talk);
  await hearsMusic(talk);
  const backAgain = customer.hearsAgain(joe.tone);
  await ask(talk, 'abort');
  await expert.isFree();
  await backAgain;
  await joe.phone.hears(customer.tone);
  t.deepEqual(customer.heard(), [joe.tone, joe.tone]);
  await joe.shows({ state: 'talking', leg: 'connected' });
});

test.serial('K3: aborted while it rings: nobody is called any more, and the customer is back', async (t) => {
  const talk = await conversation();
  const { joe, customer, expert } = talk;
  expert.noAnswer();
  await ask(talk, 'consult', { target: { kind: 'number', number: expert.number } });
  await expert.rings();
  await ask(talk, 'abort');
  await expert.isFree();
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  t.is(customer.end, null);
});

test.serial('K3: whom they consulted hangs up: the customer is on hold still, and is retrieved', async (t) => {
  const talk = await conversation();
  const { joe, customer, expert } = talk;
  await consulting(talk);
  const from = site.changes.mark;
  const silent = joe.phone.current?.ear.lastSound ?? 0;
  expert.hangUp();
  await site.changes.next('call.consult-over', from);
  // A word, behind which there is nothing: neither the expert's voice nor the customer's.
  const { ear } = joe.phone.current ?? {};
  await until('the agent is told', () => (ear?.lastSound ?? 0) > silent + 400 && ear?.now === null);
  await hearsMusic(talk);
  const backAgain = customer.hearsAgain(joe.tone);
  await ask(talk, 'retrieve');
  await backAgain;
  await joe.phone.hears(customer.tone);
  t.is(customer.end, null);
});

test.serial('K3: the customer hangs up: the agent goes on with whom they consult', async (t) => {
  const talk = await conversation();
  const { joe, customer, expert } = talk;
  await consulting(talk);
  const from = site.changes.mark;
  customer.hangUp();
  await site.changes.next('call.ended', from);
  await joe.shows({ state: 'talking', leg: 'connected' });
  await expert.hears(joe.tone);
  await joe.phone.hears(expert.tone);
  expert.hangUp();
  t.like(await joe.shows({ state: 'ready', leg: 'parked' }), { holds: [] });
});

test.serial('K3, E4: who puts the phone down while consulting has handed the customer over', async (t) => {
  const talk = await conversation();
  const { joe, customer, expert } = talk;
  await consulting(talk);
  joe.phone.hangUp();
  await customer.hears(expert.tone);
  await expert.hears(customer.tone);
  t.is(customer.end, null);
});

test.serial(
  'K3: Farline killed while somebody is consulted: all three are where they were, and it is completed',
  async (t) => {
    const talk = await conversation();
    const { joe, customer, expert } = talk;
    await consulting(talk);
    await hearsMusic(talk);
    await site.stored();
    await site.kill();
    await expert.hears(joe.tone);
    await site.start();
    await joe.shows({ state: 'talking', leg: 'connected' });
    await hearsMusic(talk);
    await ask(talk, 'complete');
    await customer.hears(expert.tone);
    await expert.hears(customer.tone);
    // And killed once more: the two go on talking, and their end is noticed by the next life.
    await site.stored();
    await site.kill();
    await customer.hears(expert.tone);
    await site.start();
    await joe.shows({ leg: 'parked' });
    await customer.hears(expert.tone);
    expert.hangUp();
    t.truthy(await customer.isGone());
  },
);

test.serial(
  'K3: agent and consulted party hang up at once: the customer is on nobody’s conscience, and is served by somebody else',
  async (t) => {
    const talk = await conversation();
    const { joe, customer, expert } = talk;
    await consulting(talk);
    const ann = await site.agent(talk.queue, { nailedUp: true });
    await ann.starts({ parked: true });
    joe.phone.hangUp();
    expert.hangUp();
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    t.is(customer.end, null);
    t.is(site.farEnd.tally().lost, 0);
  },
);

test.serial('K3: aborted as they answer: nobody is left with two, and the customer is back', async (t) => {
  const talk = await conversation();
  const { joe, customer, expert } = talk;
  expert.noAnswer();
  await ask(talk, 'consult', { target: { kind: 'number', number: expert.number } });
  await expert.rings();
  await Promise.all([expert.picksUp(null).catch(() => undefined), ask(talk, 'abort')]);
  await expert.isFree();
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  t.is(customer.ear.doubles, 0);
  await joe.shows({ state: 'talking', leg: 'connected' });
});

test.serial(
  'K3: whom they consulted hangs up as the two are connected: the customer is served, and not lost',
  async (t) => {
    const talk = await conversation();
    const { joe, customer, expert } = talk;
    await consulting(talk);
    const ann = await site.agent(talk.queue, { nailedUp: true });
    await ann.starts({ parked: true });
    const done = ask(talk, 'complete').catch(() => undefined);
    expert.hangUp();
    await done;
    // Completed before the hang-up or after it: then the customer is on hold still.
    const now = await joe.shown();
    if (now?.state === 'talking') await ask(talk, 'retrieve');
    const heard = now?.state === 'talking' ? joe : ann;
    await customer.hears(heard.tone);
    t.is(customer.end, null);
  },
);
