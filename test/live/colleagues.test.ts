import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import { deskForm } from '../support/live/desk-form.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const WRAPS_UP = { settings: { wrapUpMs: 60_000 } };

async function works(queue: LiveQueue, nailedUp: boolean): Promise<LiveAgent> {
  const agent = await site.agent(queue, { nailedUp });
  await agent.starts({ parked: nailedUp });
  return agent;
}

async function conversation(queue: LiveQueue, nailedUp: boolean): Promise<{ joe: LiveAgent; customer: FarCustomer }> {
  const joe = await works(queue, nailedUp);
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  return { joe, customer };
}

async function callId(): Promise<string> {
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  return items[0]?.id ?? 'none';
}

async function sends({ client }: LiveAgent, agent: string): Promise<void> {
  await client.api.post(`/api/v1/calls/${await callId()}/transfer`, { target: { kind: 'agent', agent } });
}

/** The directory number of an agent. */
async function dnOf({ id }: LiveAgent): Promise<string> {
  return (await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${id}`)).dn;
}

for (const nailedUp of [true, false]) {
  const leg = nailedUp ? 'legs that stay' : 'legs that are dialled for a call';
  test.serial(`K3, E9: with ${leg} a customer is sent on to a colleague, and belongs to them`, async (t) => {
    const [sales, help] = [await site.queue(WRAPS_UP), await site.queue()];
    const { joe, customer } = await conversation(sales, nailedUp);
    const ann = await works(help, nailedUp);
    // Somebody of the customer's own queue, who is not asked.
    const bob = await works(sales, nailedUp);
    await sends(joe, await dnOf(ann));
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    await joe.shows({ state: 'wrap-up', leg: nailedUp ? 'parked' : 'none' });
    await bob.shows({ state: 'ready' });
    t.deepEqual(customer.heard(), [joe.tone, ann.tone]);
    customer.hangUp();
    // By the rule of the queue they came through.
    await ann.shows({ state: 'wrap-up', leg: nailedUp ? 'parked' : 'none' });
  });
}

test.serial('K3: a colleague who lets it ring leaves the customer to the queue, and nobody is lost', async (t) => {
  const sales = await site.queue();
  const { joe, customer } = await conversation(sales, true);
  const ann = await works(sales, false);
  ann.phone.noAnswer();
  const page = await deskForm(site, joe);
  await joe.pause('1');
  const fields = { call: await callId(), to: 'agent', colleague: await dnOf(ann) };
  t.is((await page.submit('/desk/transfer', fields)).status, 303);
  await ann.phone.rings();
  const bob = await works(sales, true);
  await customer.hears(bob.tone);
  await bob.phone.hears(customer.tone);
  t.is(site.farEnd.tally().lost, 0);
});

test.serial(
  'K3: a colleague who cannot take a customer is refused, each for a reason of its own, and the two talk on',
  async (t) => {
    const sales = await site.queue(WRAPS_UP);
    const { joe, customer } = await conversation(sales, true);
    const code = async (agent: string): Promise<unknown> => {
      const error = await t.throwsAsync(sends(joe, agent), { instanceOf: ApiError });
      t.is((error?.body as { field: string }).field, 'target');
      return (error?.body as { code: string }).code;
    };
    const ann = await site.agent(sales, { nailedUp: true });
    const dn = await dnOf(ann);
    t.is(await code('nobody'), 'target-no-such-agent');
    t.is(await code(await dnOf(joe)), 'target-self');
    t.is(await code(dn), 'target-signed-out');
    await ann.signIn();
    await ann.shows({ leg: 'parked' });
    t.is(await code(dn), 'target-not-ready');
    await ann.client.ready();
    const next = await site.customer(sales);
    await next.hears(ann.tone);
    t.is(await code(dn), 'target-busy');
    next.hangUp();
    await ann.shows({ state: 'wrap-up' });
    t.is(await code(dn), 'target-in-wrap-up');
    await ann.shows({ state: 'wrap-up', leg: 'parked' });
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    t.deepEqual(customer.heard(), [joe.tone], 'nobody has interrupted them');
    t.is(customer.ear.doubles, 0);
  },
);
