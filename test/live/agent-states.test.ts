import test, { type ExecutionContext } from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import type { LiveAgent } from '../support/live/live-agent.js';

let site: LiveSite;

test.before(async () => {
  // Long enough that two requests of a busy machine fall into it.
  site = await LiveSite.open({ FARLINE_CONFLICT_MS: '5000' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const memberOf = (queues: readonly LiveQueue[]) => queues.map(({ id }) => ({ queueId: id, penalty: 0 }));

const holdsOf = (agent: LiveAgent) => `/api/v1/agents/${agent.id}/holds`;
const pausesOf = (agent: LiveAgent) => `/api/v1/agents/${agent.id}/queue-pauses`;

async function isOut(t: ExecutionContext, agent: LiveAgent, withinMs = 15_000): Promise<void> {
  const end = performance.now() + withinMs;
  while ((await agent.shown()) !== null && performance.now() < end) await delay(30);
  t.is(await agent.shown(), null);
}

test.serial('B6: whoever signs in while customers wait is rung for none of them before Ready', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue);
  const customers = [await site.customer(queue), await site.customer(queue)];
  const from = site.changes.mark;
  await agent.signIn();
  // Whatever makes Farline look for an agent again.
  await site.admin.api.post('/api/v1/sites', { name: 'Elsewhere', zone: 'UTC' });
  customers.push(await site.customer(queue));
  await site.stored();
  t.false(site.changes.all.slice(from).some(({ why }) => why === 'offer.made'));
  t.is(agent.phone.calls.length, 0);
  await agent.client.ready();
  await agent.phone.rings();
  await customers[0]?.hears(agent.tone);
});

test.serial(
  'C1: a supervisor’s hold is not taken away by the agent’s Ready, and the last to go makes ready',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue);
    await agent.starts({ parked: false });
    await site.admin.api.post(holdsOf(agent), { reason: '4' });
    await agent.pause('1');
    await agent.client.ready();
    await agent.shows({ state: 'not-ready', holds: ['4'] });
    const customer = await site.customer(queue);
    t.is(agent.phone.calls.length, 0);
    await site.admin.api.delete(`${holdsOf(agent)}/supervisor`);
    await customer.hears(agent.tone);
  },
);

test.serial(
  'C1: NotReady from one interface wins over Ready from another within the time in which they conflict',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue);
    await agent.starts({ parked: false });
    const name = `web-${agent.id}`.slice(-50);
    const password = 'a long enough password';
    await site.admin.api.post('/api/v1/users', { name, role: 'agent', agentId: agent.id, password });
    const signedIn = await fetch(`${site.product.url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    const { csrf } = (await signedIn.json()) as { csrf: string };
    const cookie = signedIn.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
    const byWeb = { method: 'DELETE', headers: { cookie, 'x-csrf-token': csrf } };
    await agent.pause('1');
    const ready = await fetch(`${site.product.url}${holdsOf(agent)}/agent`, byWeb);
    t.is(ready.status, 409);
    t.is(((await ready.json()) as { code: string }).code, 'not-ready-wins');
    t.deepEqual(await agent.shown(), { state: 'not-ready', leg: 'none', holds: ['1'] });
  },
);

test.serial('C2: a sign-out asked for during the call is carried out when it ends', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue);
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.signOut();
  await agent.shows({ state: 'talking' });
  await agent.phone.hears(customer.tone);
  customer.hangUp();
  await isOut(t, agent);
  t.is((await agent.phone.isFree()).by, 'them');
});

test.serial('C3: an agent paused in one queue gets no call of it, and gets those of the others', async (t) => {
  const [sales, help] = [await site.queue(), await site.queue()];
  const agent = await site.agent(sales, { more: { queues: memberOf([sales, help]) } });
  await agent.starts({ parked: false });
  await agent.client.api.post(pausesOf(agent), { queueId: sales.id, reason: '4' });
  await agent.shows({ state: 'ready' });
  const first = await site.customer(sales);
  const other = await site.customer(help);
  await other.hears(agent.tone);
  t.is(agent.phone.calls.length, 1);
  other.hangUp();
  await agent.shows({ state: 'ready', leg: 'none' });
  const from = site.changes.mark;
  await agent.client.api.delete(`${pausesOf(agent)}/${sales.id}/agent`);
  await first.hears(agent.tone);
  const ended = await site.changes.next('queue.unpaused', from);
  t.like(ended.detail, {
    queueId: sales.id,
    closed: 'paused',
    closedReason: '4',
    closedSetter: 'agent',
    closedVia: 'api',
  });
});

test.serial('C3: a new queue inherits the pause, and is served with Ready', async (t) => {
  const [sales, help] = [await site.queue(), await site.queue()];
  const agent = await site.agent(sales);
  await agent.starts({ parked: false });
  await agent.pause('4');
  const path = `/api/v1/agents/${agent.id}`;
  const { version } = await site.admin.api.get<{ version: number }>(path);
  const customer = await site.customer(help);
  await site.admin.api.patch(path, { version, queues: memberOf([sales, help]) });
  await site.stored();
  t.is(agent.phone.calls.length, 0);
  await agent.client.ready();
  await customer.hears(agent.tone);
});

test.serial(
  'C3: another reason ends one interval and begins the next, each with reason, setter and interface',
  async (t) => {
    const agent = await site.agent(await site.queue());
    await agent.starts({ parked: false });
    await agent.pause('1');
    const from = site.changes.mark;
    await agent.pause('2');
    const { detail } = await site.changes.next('hold.set', from);
    t.like(detail, { closed: 'not-ready', closedReason: '1', closedSetter: 'agent', closedVia: 'api' });
    t.is(typeof detail['closedSince'], 'number');
  },
);

test.serial('C4: wrap-up ends early in the pause that was asked for during the call', async (t) => {
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  const agent = await site.agent(queue);
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.pause('2');
  customer.hangUp();
  await agent.shows({ state: 'wrap-up' });
  await agent.client.api.post(`/api/v1/agents/${agent.id}/end-wrap-up`);
  t.like(await agent.shown(), { state: 'not-ready', holds: ['2'] });
});

test.serial('C7: a pause over its longest time alarms on the wallboard, and nothing unpauses the agent', async (t) => {
  const code = '77';
  await site.admin.api.post('/api/v1/reasons', { code, label: 'Quick break', maxSeconds: 1 });
  const agent = await site.agent(await site.queue());
  await agent.starts({ parked: false });
  await agent.pause(code);
  let page = '';
  const look = async (): Promise<void> => {
    const headers = { accept: 'text/html', authorization: `Bearer ${site.admin.api.token ?? ''}` };
    page = await (await fetch(site.product.url, { headers })).text();
  };
  const end = performance.now() + 15_000;
  for (await look(); !/is-overdue/.test(page) && performance.now() < end; await look()) await delay(100);
  t.regex(page, /is-overdue[\s\S]*Quick break[\s\S]*too long/);
  await agent.shows({ state: 'not-ready', holds: [code] });
});
