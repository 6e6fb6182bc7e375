import test from 'ava';
import { deskForm } from '../support/live/desk-form.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
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

interface Shown {
  readonly id: string;
  readonly heldSince: string | null;
}

async function call(): Promise<Shown> {
  const { items } = await site.admin.api.get<{ items: Shown[] }>('/api/v1/calls');
  return items[0] ?? { id: 'none', heldSince: null };
}

/** Somebody of this queue talks to a customer of it. */
async function conversation(
  queue: LiveQueue,
  { nailedUp = true } = {},
): Promise<{ readonly joe: LiveAgent; readonly customer: FarCustomer }> {
  const joe = await site.agent(queue, { nailedUp });
  await joe.starts({ parked: nailedUp });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  return { joe, customer };
}

/** For half a second no sound has come. */
async function hearsNothing({ phone }: LiveAgent): Promise<void> {
  const ear = phone.current?.ear;
  await until('the agent hears nothing', () => performance.now() - (ear?.lastSound ?? 0) > 500);
}

/** Music, and not the agent: what was on its way from them has been heard by then. */
async function hearsMusic({ ear }: FarCustomer, agent: LiveAgent): Promise<void> {
  await until('the agent is no longer heard', () => ear.now === null);
  const alone = performance.now() + 300;
  await until('music is heard', () => (ear.lastSound ?? 0) > alone && ear.now?.tone !== agent.tone);
}

test.serial(
  'K3: a customer on hold hears music and the agent nothing; back from hold they hear each other, and wrap-up comes as always',
  async (t) => {
    const { joe, customer } = await conversation(await site.queue({ settings: { wrapUpMs: 60_000 } }));
    const { id } = await call();
    await joe.client.api.post(`/api/v1/calls/${id}/hold`);
    await hearsMusic(customer, joe);
    await hearsNothing(joe);
    t.truthy((await call()).heldSince);
    await joe.shows({ state: 'talking', leg: 'connected' });
    // Twice is as good as once.
    await joe.client.api.post(`/api/v1/calls/${id}/hold`);
    const from = site.changes.mark;
    await joe.client.api.post(`/api/v1/calls/${id}/retrieve`);
    await site.changes.next('call.retrieved', from);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    t.is((await call()).heldSince, null);
    await joe.client.api.post(`/api/v1/calls/${id}/retrieve`);
    t.deepEqual(customer.heard(), [joe.tone, joe.tone]);
    t.is(joe.phone.calls.length, 1);
    customer.hangUp();
    await joe.shows({ state: 'wrap-up', leg: 'parked' });
  },
);

test.serial('K3: hold and retrieve on a leg that was dialled for this call, by the desk’s forms', async (t) => {
  const { joe, customer } = await conversation(await site.queue(), { nailedUp: false });
  const { id } = await call();
  const page = await deskForm(site, joe);
  t.is((await page.submit('/desk/hold', { call: id })).status, 303);
  await hearsMusic(customer, joe);
  await hearsNothing(joe);
  const shown = await page.open('/desk');
  t.regex(shown.text, /On hold for\s*<time/);
  t.is((await page.submit('/desk/retrieve', { call: id })).status, 303);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  t.is(joe.phone.calls.length, 1);
});

test.serial('K3, I: the agent’s keys put the customer on hold and bring them back', async (t) => {
  const { joe, customer } = await conversation(await site.queue());
  await joe.phone.press('*51');
  await hearsMusic(customer, joe);
  t.truthy((await call()).heldSince);
  await joe.phone.press('*52');
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  t.is((await call()).heldSince, null);
});

test.serial('K3: a customer who hangs up while on hold leaves the agent free, with the leg in park', async (t) => {
  const { joe, customer } = await conversation(await site.queue());
  await joe.client.api.post(`/api/v1/calls/${(await call()).id}/hold`);
  await hearsMusic(customer, joe);
  customer.hangUp();
  await joe.shows({ state: 'ready', leg: 'parked' });
  t.is(joe.phone.current?.end, null);
});

test.serial(
  'K3, E4: the agent’s line is lost while the customer is on hold: the customer comes to somebody else',
  async (t) => {
    const queue = await site.queue();
    const { joe, customer } = await conversation(queue);
    const ann = await site.agent(queue, { nailedUp: true });
    await ann.starts({ parked: true });
    await joe.client.api.post(`/api/v1/calls/${(await call()).id}/hold`);
    await hearsMusic(customer, joe);
    await joe.phone.isCutOff();
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    t.is(customer.end, null);
    t.is(site.farEnd.tally().lost, 0);
  },
);

test.serial('K3, E4: an agent who puts the phone down with the customer on hold has ended the call', async (t) => {
  const { joe, customer } = await conversation(await site.queue());
  await joe.client.api.post(`/api/v1/calls/${(await call()).id}/hold`);
  await hearsMusic(customer, joe);
  joe.phone.hangUp();
  await customer.isGone();
  t.like(await joe.shows({ leg: 'dropped' }), { leg: { cause: 'hung-up' } });
});

test.serial('K3, E9: a customer on hold is sent on to another queue, and no music is left on the line', async (t) => {
  const help = await site.queue();
  const { joe, customer } = await conversation(await site.queue());
  const ann = await site.agent(help, { nailedUp: true });
  await ann.starts({ parked: true });
  await joe.client.api.post(`/api/v1/calls/${(await call()).id}/hold`);
  await hearsMusic(customer, joe);
  await joe.client.transfer({ kind: 'queue', queueId: help.id });
  await customer.hears(ann.tone);
  await ann.phone.hears(customer.tone);
  t.like(await joe.shows({ state: 'ready', leg: 'parked' }), { holds: [] });
});

test.serial(
  'K3: Farline killed while a customer is on hold: they are on hold when it is back, and can be retrieved',
  async (t) => {
    const { joe, customer } = await conversation(await site.queue());
    const { id } = await call();
    await joe.client.api.post(`/api/v1/calls/${id}/hold`);
    await hearsMusic(customer, joe);
    await site.stored();
    await site.kill();
    t.is(customer.end, null);
    await site.start();
    const back = joe.client.at(site.product);
    await joe.shows.call({ client: back } as unknown as LiveAgent, { state: 'talking', leg: 'connected' });
    t.truthy((await call()).heldSince);
    await hearsMusic(customer, joe);
    await joe.client.api.post(`/api/v1/calls/${id}/retrieve`);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    t.is(joe.phone.calls.length, 1);
  },
);
