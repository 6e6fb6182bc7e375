import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Set {
  readonly version: number;
}

/** Sets everything that a scope sets. */
async function set(scope: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const { api } = site.admin;
  const path = `/api/v1/settings?scope=${scope}`;
  const { version } = await api.get<Set>(path);
  await api.put(path, { version, values });
}

test.serial(
  'A, K2: of one call, an agent of Berlin is rung for 0.3 s and the next one as long as elsewhere',
  async (t) => {
    const { api } = site.admin;
    const berlin = await api.post<{ id: string }>('/api/v1/sites', { name: 'Berlin', zone: 'Europe/Berlin' });
    const queue = await site.queue();
    const joe = await site.agent(queue, { more: { siteId: berlin.id } });
    const jay = await site.agent(queue);
    await joe.starts({ parked: false });
    await jay.starts({ parked: false });
    // Both are signed in already: a change counts for the next decision.
    await set(`site:${berlin.id}`, { ringMs: 300 });
    joe.phone.noAnswer();
    jay.phone.answers({ ringMs: 900 });
    const customer = await site.customer(queue);
    const atJoe = await joe.phone.rings();
    const left = await joe.phone.isFree();
    const atJay = await jay.phone.rings();
    await customer.hears(jay.tone);
    await jay.phone.hears(customer.tone);
    t.is(left.by, 'them');
    const rang = left.at - atJoe.since;
    t.true(rang >= 300 && rang < 900, `rung for ${Math.round(rang)} ms`);
    t.true(atJay.since >= left.at - 20, 'INVITE to the second behind the CANCEL to the first');
    t.true((atJay.answeredAt ?? 0) - atJay.since >= 900, 'which is longer than Berlin lets its phones ring');
    await joe.shows({ state: 'not-ready', holds: ['no-answer'] });
    await jay.shows({ state: 'talking' });
  },
);

test.serial('A, D6: confirmation and wrap-up of a queue hold for its next call, and the agent’s own win', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue);
  agent.phone.answers({ press1AfterMs: null });
  await agent.starts({ parked: false });
  await set(`queue:${queue.id}`, { announceToAgent: false, confirm: false, wrapUpMs: 60_000 });
  const first = await site.customer(queue);
  await first.hears(agent.tone);
  first.hangUp();
  await agent.shows({ state: 'wrap-up' });
  await agent.client.api.post(`/api/v1/agents/${agent.id}/end-wrap-up`);
  await agent.phone.isFree();
  await set(`agent:${agent.id}`, { wrapUpMs: 0 });
  const second = await site.customer(queue);
  await second.hears(agent.tone);
  second.hangUp();
  await agent.shows({ state: 'ready', leg: 'none' });
  t.is(agent.phone.calls.length, 2);
});

test.serial('A: what was set is still set after a restart', async (t) => {
  const queue = await site.queue();
  await set(`queue:${queue.id}`, { ringMs: 777 });
  await site.product.stop();
  await site.start();
  const read = await site.admin
    .at(site.product)
    .api.get<{ settings: { key: string; value: unknown }[] }>(`/api/v1/settings?scope=queue:${queue.id}`);
  t.is(read.settings.find(({ key }) => key === 'ringMs')?.value, 777);
});
