import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { deskForm } from '../support/live/desk-form.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
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
  /** The customer's call. */
  readonly id: string;
  /** Keys that the customer's telephone was sent. */
  readonly keys: string[];
}

let given = 6100;

function outside(): FarPhone {
  given += 1;
  return site.farEnd.consulted(`+1555997${given}`);
}

async function conversation({ nailedUp = true } = {}): Promise<Talk> {
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  const joe = await site.agent(queue, { nailedUp });
  await joe.starts({ parked: nailedUp });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  return { joe, customer, id: items[0]?.id ?? 'none', keys: customer.keys };
}

/** As people see it on the keypad: 00 for +. */
function typed({ number }: FarPhone): string {
  return `00${number.slice(1)}#`;
}

async function hearEachOther(...all: readonly (FarPhone | FarCustomer)[]): Promise<void> {
  for (const one of all) {
    await one.hearsAll(all.filter((other) => other !== one).map(({ tone }) => tone));
  }
}

for (const nailedUp of [true, false]) {
  const leg = nailedUp ? 'a leg that stays' : 'a leg that was dialled for this call';
  test.serial(
    `K3, I: on ${leg} keys consult, let go, consult again and connect the two; the customer hears none of them`,
    async (t) => {
      const { joe, customer, keys } = await conversation({ nailedUp });
      const expert = outside();
      await joe.phone.press(`*53${typed(expert)}`);
      await joe.phone.hears(expert.tone);
      await expert.hears(joe.tone);
      await joe.phone.press('*55');
      await expert.isFree();
      await customer.hears(joe.tone);
      await joe.phone.press(`*53${typed(expert)}`);
      await joe.phone.hears(expert.tone);
      await joe.phone.press('*54');
      await hearEachOther(customer, expert);
      await joe.shows({ state: 'wrap-up', leg: nailedUp ? 'parked' : 'none' });
      t.deepEqual(keys, []);
    },
  );
}

test.serial('K3, I: keys call somebody in, bring all together, and leave the others to themselves', async (t) => {
  const { joe, customer, keys } = await conversation();
  const [first, second] = [outside(), outside()];
  await joe.phone.press(`*53${typed(first)}`);
  await joe.phone.hears(first.tone);
  await joe.phone.press('*56');
  await hearEachOther(joe.phone, customer, first);
  await joe.phone.press(`*57${typed(second)}`);
  await hearEachOther(joe.phone, customer, first, second);
  await joe.phone.press('*59');
  await joe.shows({ state: 'wrap-up', leg: 'parked' });
  await hearEachOther(customer, first, second);
  t.deepEqual(keys, []);
});

test.serial('K3, I: keys send the customer on to a colleague, by directory number', async (t) => {
  const { joe, customer, keys } = await conversation();
  const help = await site.queue();
  const ann = await site.agent(help, { nailedUp: true });
  await ann.starts({ parked: true });
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${ann.id}`);
  await joe.phone.press(`*58${dn}#`);
  await customer.hears(ann.tone);
  await joe.shows({ state: 'wrap-up', leg: 'parked' });
  t.deepEqual(keys, []);
});

test.serial('K3, I: keys that ask for what cannot be are refused by a sound, and the two talk on', async (t) => {
  const { joe, customer, id, keys } = await conversation();
  const from = site.changes.mark;
  for (const wrong of ['*54', '*59', '*58999#']) {
    const ear = joe.phone.current?.ear;
    const silent = ear?.heard.length ?? 0;
    await joe.phone.press(wrong);
    // While something is said to the agent alone the customer is not heard, and then begins anew.
    await until(`${wrong} is answered`, () => (ear?.heard.length ?? 0) > silent);
    await joe.phone.hears(customer.tone);
  }
  await customer.hears(joe.tone);
  t.deepEqual(site.changes.of(id, from), []);
  t.deepEqual(keys, []);
});

test.serial('K3: digits go to the far end, and neither during hold nor in a shape that no keypad has', async (t) => {
  const { joe, customer, id, keys } = await conversation();
  const send = (digits: string): Promise<unknown> =>
    joe.client.api.post(`/api/v1/agents/${joe.id}/digits`, { callId: id, digits });
  const refusal = async (asked: Promise<unknown>): Promise<unknown> =>
    (await t.throwsAsync(asked, { instanceOf: ApiError }))?.body;
  await send('12345');
  await until('the far end has heard all keys', () => keys.join('') === '12345');
  const page = await deskForm(site, joe);
  t.is((await page.submit('/desk/digits', { callId: id, digits: '*0#' })).status, 303);
  await until('the far end has heard the desk’s keys', () => keys.join('') === '12345*0#');
  t.like(await refusal(send('12x')), { code: 'invalid-fields' });
  t.like(await refusal(send('')), { code: 'invalid-fields' });
  await joe.client.api.post(`/api/v1/calls/${id}/hold`);
  t.like(await refusal(send('1')), { code: 'call-on-hold' });
  await joe.client.api.post(`/api/v1/calls/${id}/retrieve`);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  // The agent's own leg was told nothing, and no digit is in the log.
  t.is(joe.phone.calls.length, 1);
  t.is(keys.join(''), '12345*0#');
  t.false(site.log.some((line) => line.includes('12345')));
});
