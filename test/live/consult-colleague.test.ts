import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;
let given = 2100;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Talk {
  readonly joe: LiveAgent;
  readonly ann: LiveAgent;
  readonly annDn: string;
  readonly customer: FarCustomer;
  readonly id: string;
  readonly queue: LiveQueue;
}

/** An agent whose telephone hears customers and other agents, and is heard by both. */
async function colleague(queue: LiveQueue, nailedUp: boolean): Promise<LiveAgent> {
  given += 1;
  const number = `+1555870${given}`;
  site.farEnd.consulted(number).answers();
  return site.agent(queue, { nailedUp, number });
}

async function dnOf(agent: LiveAgent): Promise<string> {
  return (await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${agent.id}`)).dn;
}

/** Joe talks to the customer of his queue; Ann, who is of another one, is free. */
async function conversation({ nailedUp = true, annNailedUp = true } = {}): Promise<Talk> {
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  const joe = await colleague(queue, nailedUp);
  await joe.starts({ parked: nailedUp });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  const ann = await colleague(await site.queue(), annNailedUp);
  await ann.starts({ parked: annNailedUp });
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  return { joe, ann, annDn: await dnOf(ann), customer, queue, id: items[0]?.id ?? 'none' };
}

function ask({ joe, id }: Talk, what: string, body?: object): Promise<unknown> {
  return joe.client.api.post(`/api/v1/calls/${id}/${what}`, body);
}

function asks(talk: Talk, agent = talk.annDn): Promise<unknown> {
  return ask(talk, 'consult', { target: { kind: 'agent', agent } });
}

/** Joe asks Ann, who is heard by him alone. */
async function consulting(talk: Talk): Promise<void> {
  const { joe, ann } = talk;
  await asks(talk);
  await joe.phone.hears(ann.tone);
  await ann.phone.hears(joe.tone);
}

/** The customer hears neither of the two, but music. */
async function hearsMusic({ customer: { ear } }: Talk): Promise<void> {
  await until('nobody is heard', () => ear.now === null);
  const alone = performance.now() + 300;
  await until('music is heard', () => (ear.lastSound ?? 0) > alone && ear.now === null);
}

async function talks(agent: LiveAgent, customer: FarCustomer): Promise<void> {
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
}

for (const [nailedUp, annNailedUp] of [
  [true, true],
  [true, false],
  [false, true],
] as const) {
  const [one, other] = [nailedUp, annNailedUp].map((stays) => (stays ? 'that stays' : 'dialled for the call'));
  test.serial(
    `K3, D3, E9: an agent on a leg ${one} consults a colleague on one ${other}, who has the customer then`,
    async (t) => {
      const talk = await conversation({ nailedUp, annNailedUp });
      const { joe, ann, customer, queue } = talk;
      await consulting(talk);
      await hearsMusic(talk);
      const from = site.changes.mark;
      await ask(talk, 'complete');
      await talks(ann, customer);
      await joe.shows({ state: 'wrap-up', leg: nailedUp ? 'parked' : 'none' });
      await ann.shows({ state: 'talking', leg: 'connected' });
      // Nothing of the private talk reached the customer, and nobody heard two at once.
      t.deepEqual(customer.heard(), [joe.tone, ann.tone]);
      for (const { ear } of [customer, ...joe.phone.calls, ...ann.phone.calls]) t.is(ear.doubles, 0);
      t.is(ann.phone.calls.length, 1);
      // The customer is Ann's now: one call, of the queue it came by, and only hers.
      await site.changes.next('call.retrieved', from);
      const { items } = await site.admin.api.get<{ items: { id: string; queueId: string }[] }>('/api/v1/calls');
      t.deepEqual(
        items.map((call) => [call.id, call.queueId]),
        [[talk.id, queue.id]],
      );
      customer.hangUp();
      await ann.shows({ state: 'wrap-up', leg: annNailedUp ? 'parked' : 'none' });
    },
  );
}

test.serial('K3: an agent lets go of the colleague they consulted, and talks to the customer again', async (t) => {
  const talk = await conversation();
  const { joe, ann, customer } = talk;
  await consulting(talk);
  await hearsMusic(talk);
  await ask(talk, 'abort');
  await talks(joe, customer);
  await ann.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.deepEqual(customer.heard(), [joe.tone, joe.tone]);
  t.is(customer.ear.doubles, 0);
});

test.serial('K3, I: by keys a colleague is consulted under their directory number, and has the customer', async (t) => {
  const talk = await conversation();
  const { joe, ann, annDn, customer } = talk;
  await joe.phone.press(`*53${annDn}#`);
  await joe.phone.hears(ann.tone);
  await ann.phone.hears(joe.tone);
  await joe.phone.press('*54');
  await talks(ann, customer);
  await joe.shows({ state: 'wrap-up', leg: 'parked' });
  t.deepEqual(customer.keys, []);
});

test.serial('K3: the colleague hangs up: the customer is on hold still, and is retrieved', async (t) => {
  const talk = await conversation({ annNailedUp: false });
  const { joe, ann, customer } = talk;
  await consulting(talk);
  const from = site.changes.mark;
  ann.phone.hangUp();
  await site.changes.next('call.consult-over', from);
  await hearsMusic(talk);
  await ask(talk, 'retrieve');
  await talks(joe, customer);
  t.is(customer.end, null);
});

test.serial(
  'K3: the colleague refuses, or does not answer: the agent is told, and the customer comes back',
  async (t) => {
    const talk = await conversation({ annNailedUp: false });
    const { joe, ann, customer } = talk;
    for (const [refuses, cause] of [
      [() => ann.phone.refuses(603), 'rejected'],
      [() => ann.phone.busy(), 'busy'],
      [() => ann.phone.noAnswer(), 'no-answer'],
    ] as const) {
      refuses();
      const from = site.changes.mark;
      await asks(talk);
      t.is((await site.changes.next('call.failed', from)).detail['cause'], cause);
      await site.changes.next('call.consult-over', from);
      await hearsMusic(talk);
      await ask(talk, 'retrieve');
      await talks(joe, customer);
      await ann.shows({ state: 'ready', leg: 'none', holds: [] });
    }
    // Nobody's voicemail heard of it.
    t.deepEqual(customer.heard(), [joe.tone, joe.tone, joe.tone, joe.tone]);
  },
);

test.serial('K3: a colleague who cannot be asked is refused by name, and the conversation goes on', async (t) => {
  const talk = await conversation();
  const { joe, ann, customer } = talk;
  const refusal = async (agent: string): Promise<unknown> =>
    (await t.throwsAsync(asks(talk, agent), { instanceOf: ApiError }))?.body;
  t.like(await refusal(await dnOf(joe)), { code: 'dial-self', field: 'target' });
  t.like(await refusal('nobody'), { code: 'target-no-such-agent', field: 'target' });
  await ann.pause('1');
  t.like(await refusal(talk.annDn), { code: 'target-not-ready', field: 'target' });
  await ann.client.ready();
  const other = await site.customer(await site.queue());
  t.truthy(other);
  await ann.signOut();
  t.like(await refusal(talk.annDn), { code: 'target-signed-out', field: 'target' });
  await talks(joe, customer);
  t.deepEqual(customer.heard(), [joe.tone]);
});

test.serial('K3: a colleague in wrap-up is refused by name', async (t) => {
  const talk = await conversation();
  const { joe, customer } = talk;
  await consulting(talk);
  await ask(talk, 'complete');
  await talks(talk.ann, customer);
  await joe.shows({ state: 'wrap-up' });
  const error = await t.throwsAsync(
    talk.ann.client.api.post(`/api/v1/calls/${talk.id}/consult`, {
      target: { kind: 'agent', agent: await dnOf(joe) },
    }),
    { instanceOf: ApiError },
  );
  t.like(error?.body, { code: 'target-in-wrap-up', field: 'target' });
});

test.serial('K3: aborted as the colleague answers: nobody is left with two, and the customer is back', async (t) => {
  const talk = await conversation({ annNailedUp: false });
  const { joe, ann, customer } = talk;
  ann.phone.noAnswer();
  await asks(talk);
  await ann.phone.rings();
  await Promise.all([ann.phone.picksUp().catch(() => undefined), ask(talk, 'abort')]);
  await talks(joe, customer);
  await ann.phone.isFree();
  await ann.shows({ state: 'ready', leg: 'none', holds: [] });
  t.is(customer.ear.doubles, 0);
});

test.serial('K3: agent and colleague hang up at once: the customer is served by somebody else', async (t) => {
  const talk = await conversation();
  const { joe, ann, customer, queue } = talk;
  await consulting(talk);
  const eve = await colleague(queue, true);
  await eve.starts({ parked: true });
  joe.phone.hangUp();
  ann.phone.hangUp();
  await talks(eve, customer);
  t.is(customer.end, null);
  t.is(site.farEnd.tally().lost, 0);
});

test.serial('K3, E4: who puts the phone down while consulting a colleague has handed the customer over', async (t) => {
  const talk = await conversation();
  const { joe, ann, customer } = talk;
  await consulting(talk);
  joe.phone.hangUp();
  await talks(ann, customer);
  t.is(customer.end, null);
  await ann.shows({ state: 'talking', leg: 'connected' });
});

test.serial('K3: the customer hangs up: the agents talk on, and both are free after it', async (t) => {
  const talk = await conversation();
  const { joe, ann, customer } = talk;
  await consulting(talk);
  const from = site.changes.mark;
  customer.hangUp();
  await site.changes.next('call.ended', from);
  await joe.phone.hears(ann.tone);
  await ann.phone.hears(joe.tone);
  await ann.client.release();
  await ann.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.like(await joe.shows({ state: 'ready', leg: 'parked' }), { holds: [] });
});

test.serial(
  'K3: Farline killed while a colleague is consulted: all are where they were, and it is completed',
  async (t) => {
    const talk = await conversation();
    const { joe, ann, customer } = talk;
    await consulting(talk);
    await hearsMusic(talk);
    await site.stored();
    await site.kill();
    await ann.phone.hears(joe.tone);
    await site.start();
    await joe.shows({ state: 'talking', leg: 'connected' });
    await ann.shows({ state: 'talking', leg: 'connected' });
    await hearsMusic(talk);
    await ask(talk, 'complete');
    await talks(ann, customer);
    await site.stored();
    await site.kill();
    await talks(ann, customer);
    await site.start();
    await ann.shows({ state: 'talking', leg: 'connected' });
    await talks(ann, customer);
    customer.hangUp();
    await ann.shows({ leg: 'parked' });
    t.is(ann.phone.calls.length, 1);
  },
);
