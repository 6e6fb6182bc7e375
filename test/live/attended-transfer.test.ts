import test, { type ExecutionContext } from 'ava';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { officePhone } from '../support/live/office-phone.js';
import { until } from '../support/until.js';

/** D2: two calls of one telephone of ours, brought together by its Transfer key. */
let site: LiveSite;
let given = 5_000;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Seated {
  readonly agent: LiveAgent;
  /** Their telephone in the office. */
  readonly desk: FarPhone;
  readonly dn: string;
}

/** An agent at a telephone of the office, ready, who is heard by everybody and hears `others`. */
async function seated(
  t: ExecutionContext,
  queue: LiveQueue,
  others: () => readonly number[],
  fields: object = {},
): Promise<Seated> {
  given += 1;
  const { id, phone, party } = await officePhone(site, String(given), others, fields, 'both');
  t.teardown(() => party.close());
  const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: id, number: null } });
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${agent.id}`);
  await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
  await agent.client.ready();
  return { agent, desk: phone, dn };
}

interface Talk {
  readonly joe: Seated;
  readonly ann: Seated;
  readonly customer: FarCustomer;
  readonly id: string;
}

/** Joe has his customer on hold by the Hold key; Ann, of another queue, is free. */
async function onHold(t: ExecutionContext): Promise<Talk> {
  const tones: number[] = [];
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  const joe = await seated(t, queue, () => tones);
  const customer = await site.customer(queue);
  tones.push(customer.tone, joe.desk.tone);
  await talks(joe, customer);
  const ann = await seated(t, await site.queue(), () => tones.filter((tone) => tone !== ann.desk.tone));
  tones.push(ann.desk.tone);
  const from = site.changes.mark;
  await joe.desk.pressHold(true);
  await site.changes.next('call.held', from);
  const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
  return { joe, ann, customer, id: items[0]?.id ?? 'none' };
}

/** Joe calls Ann by a second call of his telephone, and they talk. */
async function asksAnn({ joe, ann }: Talk): Promise<void> {
  await joe.desk.dials(ann.dn);
  await ann.desk.hears(joe.desk.tone);
  await joe.desk.hears(ann.desk.tone);
}

async function talks({ desk }: Seated, customer: FarCustomer): Promise<void> {
  await customer.hears(desk.tone);
  await desk.hears(customer.tone);
}

async function hearsMusic({ ear }: FarCustomer): Promise<void> {
  await until('nobody is heard', () => ear.now === null);
  const alone = performance.now() + 300;
  await until('music is heard', () => (ear.lastSound ?? 0) > alone && ear.now === null);
}

async function callsLeft(): Promise<readonly string[]> {
  return (await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls')).items.map(({ id }) => id);
}

test.serial(
  'D2: Hold, a colleague is called, Transfer: customer and colleague are together, and the telephone is free',
  async (t) => {
    const talk = await onHold(t);
    const { joe, ann, customer, id } = talk;
    await asksAnn(talk);
    await hearsMusic(customer);
    const from = site.changes.mark;
    t.is(await joe.desk.pressAttended(site.address), '200');
    await talks(ann, customer);
    await joe.desk.isFree();
    await joe.agent.shows({ state: 'wrap-up', leg: 'none' });
    await ann.agent.shows({ state: 'talking', leg: 'connected' });
    t.like((await site.changes.next('call.handed-over', from)).detail, { via: 'phone' });
    t.deepEqual(customer.heard(), [joe.desk.tone, ann.desk.tone]);
    t.is(customer.ear.doubles, 0);
    t.deepEqual(await callsLeft(), [id]);
    t.is(ann.desk.calls.length, 1);
    customer.hangUp();
    await ann.agent.shows({ leg: 'none' });
  },
);

test.serial(
  'D2: the colleague has the telephone on hold when Transfer is pressed: the customer is on hold with them, and is taken back',
  async (t) => {
    const talk = await onHold(t);
    const { joe, ann, customer } = talk;
    await asksAnn(talk);
    const from = site.changes.mark;
    await ann.desk.pressHold(true);
    await site.changes.next('call.held', from);
    t.is(await joe.desk.pressAttended(site.address), '200');
    await joe.desk.isFree();
    await joe.agent.shows({ state: 'wrap-up', leg: 'none' });
    await hearsMusic(customer);
    await ann.desk.pressHold(false);
    await talks(ann, customer);
    t.deepEqual(customer.heard(), [joe.desk.tone, ann.desk.tone]);
  },
);

test.serial(
  'D2: Transfer is pressed while the colleague’s telephone still rings: it rings on, for the customer',
  async (t) => {
    const talk = await onHold(t);
    const { joe, ann, customer, id } = talk;
    ann.desk.noAnswer();
    const dialled = joe.desk.dials(ann.dn).catch(() => undefined);
    await ann.desk.rings();
    const second = joe.desk.calls.at(-1);
    await until('the telephone is told that it rings', () => second?.call.isEarly ?? false);
    t.is(await joe.desk.pressAttended(site.address), '200');
    await joe.desk.isFree();
    await dialled;
    await joe.agent.shows({ state: 'wrap-up', leg: 'none' });
    await hearsMusic(customer);
    await ann.desk.picksUp(null);
    await talks(ann, customer);
    t.is(ann.desk.calls.length, 1);
    t.deepEqual(await callsLeft(), [id]);
  },
);

test.serial('D2: Transfer names a call that is none: the telephone is told 603, and all is as before', async (t) => {
  const talk = await onHold(t);
  const { joe, ann, customer } = talk;
  await asksAnn(talk);
  const nobody = encodeURIComponent('nobody@nowhere;to-tag=1;from-tag=2');
  t.is(await joe.desk.pressAttended(site.address, nobody), '603');
  await joe.desk.hears(ann.desk.tone);
  await hearsMusic(customer);
  t.is(await joe.desk.pressAttended(site.address), '200');
  await talks(ann, customer);
});

test.serial('D2: the colleague hangs up as Transfer is pressed: the customer is not lost', async (t) => {
  const talk = await onHold(t);
  const { joe, ann, customer } = talk;
  // The customer's line: the other one may be over by the time Hold is pressed.
  const [first] = joe.desk.calls;
  await asksAnn(talk);
  ann.desk.hangUp();
  const told = await joe.desk.pressAttended(site.address);
  if (told === '200') {
    // It was in time: whom the colleague has never heard is served again, by the next who is free.
    await joe.agent.shows({ state: 'wrap-up', leg: 'none' });
    const again = customer.hearsAgain(joe.desk.tone);
    await joe.agent.client.ready();
    await again;
  } else {
    t.regex(told, /^[46]\d\d$/);
    await first?.call.pressHold(false);
    await customer.hears(joe.desk.tone);
  }
  t.is(customer.end, null);
});
