import test, { type ExecutionContext } from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { LiveSite } from '../support/live/live-site.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const holdsOf = (agent: LiveAgent) => `/api/v1/agents/${agent.id}/holds`;

async function isOut(t: ExecutionContext, agent: LiveAgent, withinMs = 15_000): Promise<void> {
  const end = performance.now() + withinMs;
  while ((await agent.shown()) !== null && performance.now() < end) await delay(30);
  t.is(await agent.shown(), null);
}

test.serial(
  'C5: a supervisor pauses, takes the pause away and signs out, and the audit has each with its reason',
  async (t) => {
    const agent = await site.agent(await site.queue());
    await agent.starts({ parked: false });
    const { api } = site.admin;
    await api.post(holdsOf(agent), { reason: '4', note: 'Coaching at noon' });
    await agent.shows({ state: 'not-ready', holds: ['4'] });
    await api.delete(`${holdsOf(agent)}/supervisor?note=Coaching%20is%20over`);
    const { id } = await agent.shows({ state: 'ready' });
    await api.delete(`/api/v1/sessions/${id}?note=Went%20home`);
    await isOut(t, agent);
    await site.stored();
    const { items } = await api.get<{ items: Record<string, unknown>[] }>('/api/v1/audit?limit=3');
    t.deepEqual(
      items.map(({ by, act, agentId, reason, note }) => [by, act, agentId, reason, note]),
      [
        ['admin', 'session.logged-out', agent.id, null, 'Went home'],
        ['admin', 'hold.cleared', agent.id, null, 'Coaching is over'],
        ['admin', 'hold.set', agent.id, '4', 'Coaching at noon'],
      ],
    );
  },
);

test.serial(
  'C5: a reset of an agent on a call: the customer goes to the next agent, the leg is made anew, the session stays',
  async (t) => {
    const queue = await site.queue();
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    const { id } = await joe.shows({ state: 'talking' });
    const jay = await site.agent(queue);
    await jay.starts({ parked: false });
    await site.admin.api.post(`/api/v1/agents/${joe.id}/reset`, { note: 'hears nothing' });
    await customer.hears(jay.tone);
    await jay.phone.hears(customer.tone);
    t.is(customer.end, null);
    await joe.phone.rings(2);
    t.is((await joe.shows({ state: 'ready', leg: 'parked', holds: [] })).id, id);
    await site.stored();
    const { items } = await site.admin.api.get<{ items: Record<string, unknown>[] }>('/api/v1/audit?limit=1');
    t.like(items[0], { act: 'agent.reset', agentId: joe.id, note: 'hears nothing' });
    await t.throwsAsync(joe.client.api.post(`/api/v1/agents/${joe.id}/reset`, { note: 'me' }), {
      message: /not-allowed/,
    });
  },
);

test.serial('C5: a reset while the phone rings gives the call back, and no no-answer is counted', async (t) => {
  const queue = await site.queue();
  const joe = await site.agent(queue);
  joe.phone.noAnswer();
  await joe.starts({ parked: false });
  const customer = await site.customer(queue);
  await joe.phone.rings();
  const jay = await site.agent(queue);
  await jay.starts({ parked: false });
  await site.admin.api.post(`/api/v1/agents/${joe.id}/reset`, { note: 'rings for ever' });
  t.is((await joe.phone.isFree()).by, 'them');
  await customer.hears(jay.tone);
  await joe.shows({ state: 'ready', leg: 'none', holds: [] });
});

/** The agent's page: it listens to what happens, until it is closed. */
async function desktop(agent: LiveAgent): Promise<() => void> {
  const page = new AbortController();
  const headers = { authorization: `Bearer ${agent.client.api.token ?? ''}` };
  const response = await fetch(`${site.product.url}/api/v1/events`, { headers, signal: page.signal });
  void response.text().catch(() => undefined);
  return () => page.abort();
}

const timed = (desktopGoneMs: number) => ({ more: { settings: { desktopGoneMs } } });

test.serial(
  'C6: an agent whose desktop stays closed is signed out, one who had none never, one who returns not',
  async (t) => {
    const queue = await site.queue();
    const [closes, phoneOnly, returns] = [
      await site.agent(queue, timed(4_000)),
      await site.agent(queue, timed(4_000)),
      await site.agent(queue, timed(4_000)),
    ];
    for (const agent of [closes, phoneOnly, returns]) await agent.starts({ parked: false });
    const [close, leave] = [await desktop(closes), await desktop(returns)];
    const from = site.changes.mark;
    leave();
    await site.changes.next('desktop.closed', from);
    await desktop(returns);
    await site.changes.next('desktop.opened', from + 1);
    close();
    await isOut(t, closes);
    await phoneOnly.shows({ state: 'ready' });
    await returns.shows({ state: 'ready' });
  },
);

test.serial('C6, C2: on a call the agent is signed out when it ends', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, timed(400));
  await agent.starts({ parked: false });
  const close = await desktop(agent);
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  const from = site.changes.mark;
  close();
  await site.changes.next('logout.pending', from);
  await agent.phone.hears(customer.tone);
  await agent.shows({ state: 'talking' });
  customer.hangUp();
  await isOut(t, agent);
});

test.serial('C6: a Farline that is killed loses neither the running timer nor a desktop that was open', async (t) => {
  const queue = await site.queue();
  const [closed, open, back] = [
    await site.agent(queue, timed(3_000)),
    await site.agent(queue, timed(3_000)),
    await site.agent(queue, timed(600_000)),
  ];
  for (const agent of [closed, open, back]) await agent.starts({ parked: false });
  const from = site.changes.mark;
  const close = await desktop(closed);
  await desktop(open);
  await desktop(back);
  close();
  await site.changes.next('desktop.closed', from);
  await site.stored();
  await site.kill();
  await site.start();
  await isOut(t, closed);
  await isOut(t, open);
  await back.shows({ state: 'ready' });
});

for (const [status, last, pressed] of [
  [486, 'busy', 'do-not-disturb, which shows as 486,'],
  [603, 'rejected', 'decline, which shows as 603,'],
] as const) {
  test.serial(
    `I7, K2: ${pressed} is counted apart from no-answers, rests for its own delay, and the agent is told`,
    async (t) => {
      const queue = await site.queue();
      const settings = { notReadyAfter: 3, busyDelayMs: 60_000, rejectDelayMs: 60_000, noAnswerDelayMs: 0 };
      const agent = await site.agent(queue, { more: { settings } });
      agent.phone.refuses(status);
      await agent.starts({ parked: false });
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      await agent.phone.rings();
      const { after } = await site.changes.next('agent.offer-ended', from);
      t.like(after, { state: 'ready', refused: { count: 1, last } });
      const listed = (await agent.client.session()) as unknown as { refused: unknown };
      t.like(listed.refused, { count: 1, last });
      const board = await fetch(site.product.url, {
        headers: { accept: 'text/html', authorization: `Bearer ${site.admin.api.token ?? ''}` },
      });
      t.regex(await board.text(), /phone refused 1/);
      const desk = await fetch(`${site.product.url}/desk`, {
        headers: { accept: 'text/html', authorization: `Bearer ${agent.client.api.token ?? ''}` },
      });
      t.regex(await desk.text(), /Is do-not-disturb on\?/);
      t.is(agent.phone.calls.length, 1, 'it rests');
      customer.hangUp();
      await until('the customer is gone', () => customer.end !== null);
    },
  );
}

test.serial('I7, K2: one refusal makes not ready as it comes, and desk and wallboard say why', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue);
  agent.phone.busy();
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await agent.shows({ state: 'not-ready', holds: ['busy'] });
  const page = async (path: string, client: { readonly token: string | null }): Promise<string> => {
    const headers = { accept: 'text/html', authorization: `Bearer ${client.token ?? ''}` };
    return (await fetch(`${site.product.url}${path}`, { headers })).text();
  };
  t.regex(await page('/desk', agent.client.api), /phone was busy[\s\S]*Is do-not-disturb on\?/);
  t.regex(await page('/', site.admin.api), /phone was busy[\s\S]*phone refused 1/);
  agent.phone.answers();
  await agent.client.ready();
  await customer.hears(agent.tone);
  customer.hangUp();
  await agent.shows({ state: 'ready', leg: 'none' });
  t.notRegex(await page('/desk', agent.client.api), /do-not-disturb/);
});
