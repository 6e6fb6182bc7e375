import test from 'ava';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';

let site: LiveSite;
let given = 4100;

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
}

/** An agent whose telephone hears customers and other agents, and is heard by both. */
async function agentOf(queue: LiveQueue, nailedUp: boolean): Promise<LiveAgent> {
  given += 1;
  const number = `+1555874${given}`;
  site.farEnd.consulted(number).answers();
  const agent = await site.agent(queue, { nailedUp, number });
  await agent.starts({ parked: nailedUp });
  return agent;
}

/** Joe talks to the customer of his queue; Ann, who is of another one, is free. */
async function conversation(annNailedUp: boolean): Promise<Talk> {
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  const joe = await agentOf(queue, true);
  const customer = await site.customer(queue);
  await hearEachOther(joe.phone, customer);
  const ann = await agentOf(await site.queue(), annNailedUp);
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${ann.id}`);
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  return { joe, ann, annDn: dn, customer, id: items[0]?.id ?? 'none' };
}

/** Each hears all the others, and nobody else. */
async function hearEachOther(...all: readonly (FarPhone | FarCustomer)[]): Promise<void> {
  for (const one of all) await one.hearsAll(all.filter((other) => other !== one).map(({ tone }) => tone));
}

for (const nailedUp of [true, false]) {
  const leg = nailedUp ? 'that stays' : 'dialled for it';
  test.serial(
    `K3: a colleague is called into a conference on a leg ${leg}; the agent leaves, and they are with the customer`,
    async (t) => {
      const { joe, ann, annDn, customer, id } = await conversation(nailedUp);
      const path = `/api/v1/agents/${joe.id}/conference`;
      const target = { kind: 'agent', agent: annDn };
      await joe.client.api.post(`${path}/parties`, { callId: id, target });
      await hearEachOther(joe.phone, ann.phone, customer);
      await ann.shows({ state: 'talking', leg: 'connected' });
      const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
      t.deepEqual(
        items.map((call) => call.id),
        [id],
      );
      await joe.client.api.post(`${path}/leave`, { callId: id });
      await joe.shows({ state: 'wrap-up', leg: 'parked' });
      await hearEachOther(ann.phone, customer);
      customer.hangUp();
      await ann.shows({ state: 'wrap-up', leg: nailedUp ? 'parked' : 'none' });
      t.is(ann.phone.calls.length, 1);
    },
  );
}

test.serial('K3, I: a conference with a colleague by keys: consulted, all together, and the agent goes', async (t) => {
  const { joe, ann, annDn, customer } = await conversation(true);
  await joe.phone.press(`*53${annDn}#`);
  await joe.phone.hears(ann.tone);
  await ann.phone.hears(joe.tone);
  await joe.phone.press('*56');
  await hearEachOther(joe.phone, ann.phone, customer);
  await joe.phone.press('*59');
  await joe.shows({ state: 'wrap-up', leg: 'parked' });
  await hearEachOther(ann.phone, customer);
  t.deepEqual(customer.keys, []);
});

test.serial('K3, I: a colleague is called in by keys, and drops out again: the two talk as before', async (t) => {
  const { joe, ann, annDn, customer } = await conversation(true);
  await joe.phone.press(`*57${annDn}#`);
  await hearEachOther(joe.phone, ann.phone, customer);
  await ann.phone.press('*59');
  await ann.shows({ state: 'wrap-up', leg: 'parked' });
  await hearEachOther(joe.phone, customer);
  await joe.shows({ state: 'talking', leg: 'connected' });
  t.is(customer.end, null);
});
