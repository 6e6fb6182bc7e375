import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { deskForm } from '../support/live/desk-form.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const to = ({ id }: LiveQueue) => ({ kind: 'queue', queueId: id }) as const;

/** Somebody of this queue, ready at home with a leg that stays. */
async function atHome(queue: LiveQueue): Promise<LiveAgent> {
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  return agent;
}

test.serial(
  'E9: after a blind transfer to another queue the agent is back in park, still signed in, and the customer talks to the next agent',
  async (t) => {
    const [sales, help] = [await site.queue(), await site.queue()];
    const [joe, ann] = [await atHome(sales), await atHome(help)];
    const session = await joe.shows({ state: 'ready' });
    const customer = await site.customer(sales);
    await customer.hears(joe.tone);
    const from = site.changes.mark;
    await joe.client.transfer(to(help));
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    t.is((await joe.shows({ state: 'ready', leg: 'parked', holds: [] })).id, session.id);
    t.deepEqual(customer.heard(), [joe.tone, ann.tone]);
    t.is(joe.phone.calls.length, 1);
    t.is(joe.phone.current?.end, null);
    const sent = await site.changes.next('call.transferred', from);
    t.like(sent.detail, { to: 'queue', from: sales.id, sessionId: session.id });
    t.is((await ann.shows({ state: 'talking' })).leg.state, 'connected');

    // E4: and the leg in park takes the next one.
    const next = await site.customer(sales);
    await next.hears(joe.tone);
    await joe.phone.hears(next.tone);
    t.is(joe.phone.calls.length, 1);
    t.is(site.farEnd.tally().lost, 0);
  },
);

test.serial(
  'E9, K7: a customer sent on to a queue where nobody is free hears music there, and is served by who comes',
  async (t) => {
    const [sales, help] = [await site.queue(), await site.queue()];
    const joe = await atHome(sales);
    const customer = await site.customer(sales);
    await customer.hears(joe.tone);
    const page = await deskForm(site, joe);
    const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
    const sent = await page.submit('/desk/transfer', { call: items[0]?.id ?? '', to: 'queue', queueId: help.id });
    t.is(sent.status, 303);
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
    // What was on its way from the agent has been heard by then.
    const alone = performance.now() + 300;
    await until('music is heard', () => (customer.ear.lastSound ?? 0) > alone);
    t.is(customer.end, null);
    const ann = await atHome(help);
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    t.deepEqual(customer.heard(), [joe.tone, ann.tone]);
  },
);

test.serial(
  'E9: after a blind transfer to a number over a trunk the agent is back in park, still signed in, and the customer talks to that number',
  async (t) => {
    const sales = await site.queue();
    const joe = await atHome(sales);
    const session = await joe.shows({ state: 'ready' });
    const outside = site.farEnd.phone('+15559990101');
    outside.answers();
    const customer = await site.customer(sales);
    await customer.hears(joe.tone);
    const from = site.changes.mark;
    await joe.client.transfer({ kind: 'number', number: outside.number });
    await customer.hears(outside.tone);
    await outside.hears(customer.tone);
    t.is((await joe.shows({ state: 'ready', leg: 'parked', holds: [] })).id, session.id);
    t.is(joe.phone.calls.length, 1);
    t.is(joe.phone.current?.end, null);
    t.like((await site.changes.next('call.transferred', from)).detail, { to: 'number', number: '***01' });
    t.is((await site.changes.next('call.ended', from)).detail['by'], 'onward');
    t.false(site.log.some((line) => line.includes('5559990101')));
    const next = await site.customer(sales);
    await next.hears(joe.tone);
    // Whoever went on is with us no more, and nobody cuts them off.
    t.is(customer.end, null);
    customer.hangUp();
    await until('the number outside is left', () => outside.current === null);
  },
);

test.serial(
  'E1b, E9: who is rung per call sends a customer on, and is free for the next call, signed in',
  async (t) => {
    const [sales, help] = [await site.queue(), await site.queue()];
    const [joe, ann] = [await site.agent(sales), await site.agent(help)];
    for (const agent of [joe, ann]) await agent.starts({ parked: false });
    const customer = await site.customer(sales);
    await customer.hears(joe.tone);
    await joe.client.transfer(to(help));
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    await joe.phone.isFree();
    await joe.shows({ state: 'ready', leg: 'none', holds: [] });
    t.deepEqual(customer.heard(), [joe.tone, ann.tone]);
  },
);

test.serial('K3: a number without a way is refused by name, and the two go on talking', async (t) => {
  const sales = await site.queue();
  const joe = await atHome(sales);
  const customer = await site.customer(sales);
  await customer.hears(joe.tone);
  const target = { kind: 'number', number: '+4930123456' } as const;
  const error = await t.throwsAsync(joe.client.transfer(target), { instanceOf: ApiError });
  t.like(error.body, { code: 'target-unroutable', field: 'target' });
  t.regex(JSON.stringify(error.body), /\+4930123456/);
  await joe.shows({ state: 'talking', leg: 'connected' });
  t.is(customer.end, null);
});

for (const nailedUp of [true, false]) {
  const leg = nailedUp ? 'a leg that stays' : 'a leg that was dialled for this call';
  test.serial(
    `K3: on ${leg} the number of the agent’s own telephone is refused by name, and the two go on talking`,
    async (t) => {
      const sales = await site.queue();
      const joe = await site.agent(sales, { nailedUp });
      await joe.starts({ parked: nailedUp });
      const customer = await site.customer(sales);
      await customer.hears(joe.tone);
      const target = { kind: 'number', number: joe.phone.number } as const;
      const error = await t.throwsAsync(joe.client.transfer(target), { instanceOf: ApiError });
      t.like(error, { status: 422, body: { code: 'target-self', field: 'target' } });
      await customer.hears(joe.tone);
      await joe.phone.hears(customer.tone);
      t.is(joe.phone.calls.length, 1);
      t.is(customer.end, null);
    },
  );
}
