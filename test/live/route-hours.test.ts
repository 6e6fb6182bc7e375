import test from 'ava';
import { AnsweringParty } from '../support/answering-party.js';
import { contactOf, LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const AROUND_THE_CLOCK = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }));

/** Changes the route that leads to this queue. */
async function changeRoute(queue: LiveQueue, fields: Readonly<Record<string, unknown>>): Promise<void> {
  const { api } = site.admin;
  const { items } = await api.get<{ items: { id: string; target: { queueId?: string }; version: number }[] }>(
    '/api/v1/routes',
  );
  const route = items.find(({ target }) => target.queueId === queue.id);
  if (!route) throw new Error('the queue has no route');
  await api.patch(`/api/v1/routes/${route.id}`, { version: route.version, ...fields });
}

async function isTurnedAway(queue: LiveQueue): Promise<readonly number[]> {
  const customer = await site.farEnd.customer({ dials: queue.number });
  await customer.isAnswered();
  await until('the sentence is heard', () => customer.ear.lastSound !== null);
  const { by } = await customer.isGone(30_000);
  if (by !== 'them') throw new Error(`the caller was to be hung up, and was gone by ${by}`);
  return customer.heard();
}

test.serial('A: a caller inside opening hours is queued and reaches an agent', async (t) => {
  const queue = await site.queue();
  await changeRoute(queue, { hours: AROUND_THE_CLOCK });
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  t.deepEqual(customer.heard(), [agent.tone]);
});

test.serial('A: a caller outside opening hours hears the sentence and is hung up, never queued', async (t) => {
  const queue = await site.queue();
  await changeRoute(queue, { hours: [] });
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const from = site.changes.mark;
  t.deepEqual(await isTurnedAway(queue), []);
  const ended = await site.changes.next('call.ended', from);
  t.is(ended.detail.by, 'closed');
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
});

test.serial('A: emergency close acts at once, and so does its end', async (t) => {
  const queue = await site.queue();
  await changeRoute(queue, { hours: AROUND_THE_CLOCK });
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  await changeRoute(queue, { emergencyClosed: true, emergencyNote: 'fire drill' });
  t.deepEqual(await isTurnedAway(queue), []);
  await changeRoute(queue, { emergencyClosed: false });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
});

test.serial(
  'A: outside opening hours a caller goes on to the other number, over the trunk of its prefix',
  async (t) => {
    const queue = await site.queue();
    const service = site.farEnd.phone('+15559990001');
    service.answers();
    await changeRoute(queue, { hours: [], closedNumber: '+15559990001' });
    const customer = await site.farEnd.customer({ dials: queue.number });
    await service.rings();
    await customer.hears(service.tone);
    t.is((await site.admin.api.get<{ items: unknown[] }>('/api/v1/calls')).items.length, 0);
  },
);

test.serial('A, D1: a closed caller goes on over the contact that answers, like every dialled number', async (t) => {
  const [dead, alive] = [await AnsweringParty.open(loopbackAddress(), 5060), await site.carrier()];
  site.teardown(() => Promise.resolve(dead.close()));
  dead.optionsStatus = null;
  const from = site.changes.mark;
  const contacts = [dead.contact, contactOf(alive)];
  await site.trunk({ name: 'Two', prefixes: ['+49'], contacts, oosCheck: 1, oosForce: 0.2 });
  await site.changes.next('trunk.contact-out', from);
  const service = alive.phone('+4930123456');
  service.answers();
  const queue = await site.queue();
  await changeRoute(queue, { hours: [], closedNumber: '+4930123456' });
  const customer = await site.farEnd.customer({ dials: queue.number });
  await service.rings();
  await customer.hears(service.tone);
  t.deepEqual(dead.invited, []);
});
