import test from 'ava';
import { livePrompt } from '../support/live/live-prompt.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

let given = 0;

interface MenuWish {
  readonly queueOf2: LiveQueue;
  readonly otherwise: LiveQueue;
  readonly seconds?: number;
  readonly repeats?: number;
  readonly waitMs?: number;
}

/** A menu with one way out by digit, the number that leads to it, and its prompt's tone. */
async function aMenu(wish: MenuWish): Promise<{ readonly number: string; readonly tone: number; readonly id: string }> {
  const { queueOf2, otherwise, seconds = 2, repeats = 1, waitMs = 1_000 } = wish;
  const prompt = await livePrompt(site, seconds);
  given += 1;
  const { api } = site.admin;
  const number = `+1555600${1000 + given}`;
  const toQueue = ({ id }: LiveQueue) => ({ kind: 'queue', queueId: id });
  const { id } = await api.post<{ id: string }>('/api/v1/menus', {
    name: `Menu ${given}`,
    promptId: prompt.id,
    choices: [{ digit: '2', target: toQueue(queueOf2) }],
    otherwise: toQueue(otherwise),
    repeats,
    waitMs,
  });
  await api.post('/api/v1/routes', { number, target: { kind: 'menu', menuId: id } });
  return { number, tone: prompt.tone, id };
}

test.serial(
  'A: a caller hears the menu’s own prompt, presses 2 in the middle of it, and reaches queue B',
  async (t) => {
    const [a, b] = [await site.queue(), await site.queue()];
    const [ofA, ofB] = [await site.agent(a, { nailedUp: true }), await site.agent(b, { nailedUp: true })];
    for (const agent of [ofA, ofB]) await agent.starts({ parked: true });
    const menu = await aMenu({ queueOf2: b, otherwise: a, seconds: 20 });
    const customer = await site.farEnd.customer({ dials: menu.number });
    await customer.hears(menu.tone);
    await customer.press('2');
    await customer.hears(ofB.tone, 5_000);
    t.deepEqual(customer.heard(), [menu.tone, ofB.tone]);
    await ofB.shows({ state: 'talking' });
    await ofA.shows({ state: 'ready', leg: 'parked', holds: [] });
  },
);

test.serial(
  'A: a caller who presses nothing hears the prompt again, and then comes to the menu’s own way out',
  async (t) => {
    const [a, b] = [await site.queue(), await site.queue()];
    const agent = await site.agent(a, { nailedUp: true });
    await agent.starts({ parked: true });
    const menu = await aMenu({ queueOf2: b, otherwise: a });
    const from = site.changes.mark;
    const customer = await site.farEnd.customer({ dials: menu.number });
    await customer.hears(agent.tone, 20_000);
    t.deepEqual(customer.heard(), [menu.tone, menu.tone, agent.tone]);
    const queued = await site.changes.next('call.queued', from);
    t.is(queued.detail.menuId, menu.id);
  },
);

test.serial('A: a caller who presses 9, which means nothing, is told so and hears the prompt again', async (t) => {
  const [a, b] = [await site.queue(), await site.queue()];
  const agent = await site.agent(b, { nailedUp: true });
  await agent.starts({ parked: true });
  const menu = await aMenu({ queueOf2: b, otherwise: a, seconds: 3 });
  const customer = await site.farEnd.customer({ dials: menu.number });
  await customer.hears(menu.tone);
  const from = site.changes.mark;
  const heardAgain = customer.hearsAgain(menu.tone, 10_000);
  await customer.press('9');
  const again = await site.changes.next('call.menu-asked', from);
  t.is(again.detail.asked, 2);
  await heardAgain;
  await customer.press('2');
  await customer.hears(agent.tone, 5_000);
  t.deepEqual(customer.heard(), [menu.tone, menu.tone, agent.tone]);
});

test.serial('A: a caller who hangs up in the menu is gone, and nothing of the call stays', async (t) => {
  const [a, b] = [await site.queue(), await site.queue()];
  const menu = await aMenu({ queueOf2: b, otherwise: a });
  const customer = await site.farEnd.customer({ dials: menu.number });
  await customer.hears(menu.tone);
  const from = site.changes.mark;
  customer.hangUp();
  const ended = await site.changes.next('call.ended', from);
  t.is(ended.detail.by, 'caller');
  t.is((await site.admin.api.get<{ items: unknown[] }>('/api/v1/calls')).items.length, 0);
});

test.serial('A: a killed Farline comes back and asks the caller in the menu anew; the digit then counts', async (t) => {
  const [a, b] = [await site.queue(), await site.queue()];
  const agent = await site.agent(b, { nailedUp: true });
  await agent.starts({ parked: true });
  const menu = await aMenu({ queueOf2: b, otherwise: a, seconds: 3, waitMs: 5_000 });
  const customer = await site.farEnd.customer({ dials: menu.number });
  await customer.hears(menu.tone);
  await site.kill();
  await site.start();
  // What played when Farline died has ended by now.
  await customer.hears(menu.tone, 5_000);
  await customer.press('2');
  await customer.hears(agent.tone, 5_000);
  t.is(customer.end, null);
});

test.serial('A: closed by hand, a route says the uploaded prompt of the emergency and ends the call', async (t) => {
  const queue = await site.queue();
  const prompt = await livePrompt(site, 1.5);
  const { api } = site.admin;
  const number = `+1555600${1000 + ++given}`;
  const target = { kind: 'queue', queueId: queue.id };
  const fields = { emergencyClosed: true, emergencyNote: 'storm', emergencyPrompt: prompt.id };
  await api.post('/api/v1/routes', { number, target, ...fields });
  const from = site.changes.mark;
  const customer = await site.farEnd.customer({ dials: number });
  await customer.hears(prompt.tone);
  const { by } = await customer.isGone(10_000);
  t.is(by, 'them');
  t.deepEqual(customer.heard(), [prompt.tone]);
  t.is((await site.changes.next('call.ended', from)).detail.by, 'closed');
});

test.serial('A: when nobody answers at the number of a closed route, the caller hears its prompt', async (t) => {
  const queue = await site.queue();
  const prompt = await livePrompt(site, 1.5);
  const number = `+1555600${1000 + ++given}`;
  const service = site.farEnd.phone('+15559990002');
  service.busy();
  const target = { kind: 'queue', queueId: queue.id };
  const fields = { hours: [], closedNumber: '+15559990002', closedPrompt: prompt.id };
  await site.admin.api.post('/api/v1/routes', { number, target, ...fields });
  const customer = await site.farEnd.customer({ dials: number });
  await customer.hears(prompt.tone);
  t.is((await customer.isGone(10_000)).by, 'them');
});

test.serial('A: a route leads on to a number outside, without Farline answering in between', async (t) => {
  const number = `+1555600${2000 + ++given}`;
  const service = site.farEnd.phone('+15559990003');
  service.answers();
  await site.admin.api.post('/api/v1/routes', { number, target: { kind: 'number', number: '+15559990003' } });
  const from = site.changes.mark;
  const customer = await site.farEnd.customer({ dials: number });
  await service.rings();
  await customer.hears(service.tone);
  t.is((await site.changes.next('call.ended', from)).detail.by, 'onward');
});
