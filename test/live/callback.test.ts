import test from 'ava';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { until } from '../support/until.js';

/** A tenth of what people are given; whole days, because nobody knows when a test runs. */
const OFFERS = {
  callbackOffered: true,
  callbackAfterMs: 1_000,
  callbackAnswerMs: 60_000,
  callbackFrom: '00:00',
  callbackUntil: '24:00',
  callbackRetryMs: 500,
  callbackKeyMs: 20_000,
} as const;

interface ShownCallback {
  readonly id: string;
  readonly state: string;
  readonly number: string;
  readonly position: number | null;
  readonly tries: number;
}

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always(async (t) => {
  for (const { id } of await callbacks()) await site.admin.api.delete(`/api/v1/callbacks/${id}`);
  await site.clear(t);
});
// A healthy app logs no error; that a test ended Asterisk is one.
test.serial.afterEach((t) =>
  t.deepEqual(
    site.errors().filter((line) => !line.includes('Asterisk ended by itself')),
    [],
  ),
);

async function callbacks(): Promise<readonly ShownCallback[]> {
  return (await site.admin.api.get<{ items: ShownCallback[] }>('/api/v1/callbacks')).items;
}

/** Waits until there is one callback, in this state. */
async function oneIs(state: string): Promise<ShownCallback> {
  const seen: { all: readonly ShownCallback[] } = { all: [] };
  const look = async (): Promise<boolean> => {
    seen.all = await callbacks();
    return seen.all.length === 1 && seen.all[0]?.state === state;
  };
  for (const end = performance.now() + 20_000; !(await look()); await new Promise((go) => setTimeout(go, 50))) {
    if (performance.now() > end) throw new Error(`no callback is ${state}: ${JSON.stringify(seen.all)}`);
  }
  return seen.all[0] as ShownCallback;
}

/** The step of the talk about a callback that was written last. */
function step(from: number): unknown {
  return site.changes.all.slice(from).findLast(({ why }) => why.startsWith('call.callback-'))?.detail['step'];
}

/** Presses the key that takes the offer, says yes to the number, and hears goodbye until the line is let go. */
async function agrees(customer: FarCustomer): Promise<void> {
  const from = site.changes.mark;
  await customer.press('1');
  await until('the number is read out', () => step(from) === 'asking');
  await customer.press('1');
  await site.changes.next('call.callback-agreed', from);
  t0(await customer.isGone(30_000));
  await site.changes.next('call.away', from);
}

function t0({ by }: { readonly by: string }): void {
  if (by !== 'them') throw new Error(`the line was not let go by Farline, but by ${by}`);
}

/** The telephone of who called: it answers and presses 1 until told otherwise. */
function homeOf({ number }: FarCustomer): FarPhone {
  return site.farEnd.outsider(number).answers();
}

/** How often the talk was written while another number was typed: once for each question and each key. */
function typed(from: number): number {
  return site.changes.all
    .slice(from)
    .filter(({ why, detail }) => why.startsWith('call.callback-') && detail['step'] === 'typing').length;
}

let given = 0;

/** Somebody with a number of their own calls, and waits. */
async function waits(queue: LiveQueue): Promise<FarCustomer> {
  given += 1;
  const from = site.changes.mark;
  const customer = await site.farEnd.customer({ dials: queue.number, callerId: `+1555444${1000 + given}` });
  await site.changes.next('call.arrived', from);
  await customer.isAnswered();
  return customer;
}

test.serial(
  'K1: where only the agent answers, a caller hears music unanswered until they are offered to be called back, takes it and is',
  async (t) => {
    const queue = await site.queue({ answerMode: 'at-agent', settings: { ...OFFERS, callbackAfterMs: 3_000 } });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.signIn();
    await joe.shows({ leg: 'parked' });
    given += 1;
    const from = site.changes.mark;
    const customer = await site.farEnd.customer({ dials: queue.number, callerId: `+1555444${1000 + given}` });
    await until('early media is heard', () => customer.ear.lastSound !== null);
    t.false(site.changes.all.slice(from).some(({ why }) => why === 'call.answered'));
    await customer.isAnswered();
    await until('the offer is made', () => step(from) === 'offering' || step(from) === 'told');
    const home = homeOf(customer);
    await agrees(customer);
    await joe.client.ready();
    await joe.phone.hears(home.tone);
    await home.hears(joe.tone);
  },
);

test.serial(
  'K1: a caller who takes the callback offer is called back when an agent is there, presses 1, and both hear each other',
  async (t) => {
    const queue = await site.queue({ settings: OFFERS });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.signIn();
    await joe.shows({ leg: 'parked' });
    const from = site.changes.mark;
    const customer = await waits(queue);
    await until('the offer is said', () => step(from) === 'offering');
    const phone = homeOf(customer).answers({ press1AfterMs: null });
    await agrees(customer);
    t.like(await oneIs('waiting'), { number: customer.number, position: 1, tries: 0 });
    t.is(phone.calls.length, 0, 'nobody is called before an agent is there');

    const asked = performance.now();
    await joe.client.ready();
    await phone.rings();
    await oneIs('calling');
    await joe.shows({ state: 'calling', leg: 'connected' });
    t.true((joe.phone.current?.ear.lastSound ?? 0) > asked, 'the agent was told first');
    await until('the customer is asked', () => (phone.current?.ear.lastSound ?? null) !== null);
    t.deepEqual(phone.current?.ear.heard, [], 'and hears no agent before they press 1');
    await phone.press('1');
    await phone.hears(joe.tone);
    await joe.phone.hears(phone.tone);
    await joe.shows({ state: 'talking', leg: 'connected' });
    t.deepEqual(await callbacks(), []);
    phone.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.is(phone.calls.length, 1);
    t.is(joe.phone.calls.length, 1);
  },
);

test.serial('K1: an agent who is rung per call is rung first, then the customer is called', async (t) => {
  const queue = await site.queue({ settings: OFFERS });
  const joe = await site.agent(queue);
  joe.phone.answers({ press1AfterMs: null });
  const customer = await waits(queue);
  const phone = homeOf(customer);
  await agrees(customer);
  await joe.starts({ parked: false });
  await until('the agent is asked for 1', () => (joe.phone.current?.ear.lastSound ?? null) !== null);
  t.is(phone.calls.length, 0);
  await joe.phone.press('1');
  await phone.hears(joe.tone, 20_000);
  await joe.phone.hears(phone.tone);
  phone.hangUp();
  await joe.phone.isFree();
  await joe.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial(
  'K1: a caller whose number is not theirs types another number: one that must not be called is refused, the next is called',
  async (t) => {
    const queue = await site.queue({ settings: OFFERS });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.signIn();
    await joe.shows({ leg: 'parked' });
    const customer = await waits(queue);
    const own = homeOf(customer);
    const other = site.farEnd.outsider('+15554429977').answers();
    const from = site.changes.mark;
    await customer.press('1');
    await until('the number is read out', () => step(from) === 'asking');
    await customer.press('2');
    await until('another number is asked for', () => step(from) === 'typing');
    await customer.press('911#');
    await until('three keys are taken, it is refused, and asked for again', () => typed(from) >= 5);
    await customer.press('15554429977#');
    await until('the number is read out', () => step(from) === 'asking');
    t.is(typed(from), 5 + 11, 'each key was taken once, and nothing was refused once more');
    await customer.press('1');
    await site.changes.next('call.callback-agreed', from);
    t0(await customer.isGone(30_000));
    t.regex((await oneIs('waiting')).number, /77$/);
    await joe.client.ready();
    await other.hears(joe.tone, 20_000);
    await joe.phone.hears(other.tone);
    t.is(own.calls.length, 0);
    t.is(other.calls.length, 1);
  },
);

test.serial(
  'K1: who is called back keeps their place: before those who came later, and behind nobody new',
  async (t) => {
    const queue = await site.queue({ settings: OFFERS });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.signIn();
    await joe.shows({ leg: 'parked' });
    const first = await waits(queue);
    const phone = homeOf(first);
    const second = await waits(queue);
    await agrees(first);
    t.like(await oneIs('waiting'), { position: 1 });
    await joe.client.ready();
    await phone.hears(joe.tone, 20_000);
    await joe.phone.hears(phone.tone);
    t.deepEqual(second.heard(), []);
    phone.hangUp();
    await second.hears(joe.tone);
  },
);

test.serial('K1: who is busy is called again after a while, and given up after the last try', async (t) => {
  const queue = await site.queue({ settings: { ...OFFERS, callbackTries: 2 } });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.signIn();
  await joe.shows({ leg: 'parked' });
  const customer = await waits(queue);
  const phone = homeOf(customer).busy();
  await agrees(customer);
  const from = site.changes.mark;
  await joe.client.ready();
  await phone.rings(2, 20_000);
  const ended = await site.changes.next('call.ended', from);
  t.like(ended.detail, { by: 'given-up' });
  const tries = site.changes.all.slice(from).filter(({ why }) => why === 'call.not-reached');
  t.deepEqual(
    tries.map(({ detail }) => [detail['cause'], detail['tries']]),
    [
      ['busy', 1],
      ['busy', 2],
    ],
  );
  t.deepEqual(await callbacks(), []);
  await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.is(phone.calls.length, 2);
});

test.serial(
  'K1: an answering machine never reaches the agent: nobody presses 1, and it is no conversation',
  async (t) => {
    const queue = await site.queue({
      settings: { ...OFFERS, callbackTries: 1, callbackKeyMs: 1_500, confirmTries: 2 },
    });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.signIn();
    await joe.shows({ leg: 'parked' });
    const customer = await waits(queue);
    const phone = homeOf(customer).answers({ press1AfterMs: null });
    await agrees(customer);
    const from = site.changes.mark;
    await joe.client.ready();
    t.like((await site.changes.next('call.not-reached', from, 30_000)).detail, { cause: 'not-confirmed' });
    t.is((await phone.isFree()).by, 'them');
    t.deepEqual(phone.calls[0]?.ear.heard, []);
    t.deepEqual(joe.phone.calls[0]?.ear.heard, []);
    await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
  },
);

test.serial('K1: a callback outlives a killed Farline and a restart of Asterisk, and rings once', async (t) => {
  const queue = await site.queue({ settings: OFFERS });
  const joe = await site.agent(queue);
  const customer = await waits(queue);
  const phone = homeOf(customer);
  await agrees(customer);
  await site.stored();
  await site.kill();
  await site.start();
  await oneIs('waiting');
  const from = site.changes.mark;
  await site.signalAsterisk('SIGKILL');
  await until('Asterisk is back', () => site.changes.all.length >= from);
  await site.isState('ok', 60_000);
  t.like(await oneIs('waiting'), { position: 1, tries: 0 });
  await joe.starts({ parked: false });
  await phone.hears(joe.tone, 30_000);
  await joe.phone.hears(phone.tone);
  t.is(phone.calls.length, 1);
});

test.serial(
  'K1: Farline killed while the customer’s telephone rings rings it no second time for that try',
  async (t) => {
    const queue = await site.queue({ settings: { ...OFFERS, callbackRetryMs: 60_000 } });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.signIn();
    await joe.shows({ leg: 'parked' });
    const customer = await waits(queue);
    const phone = homeOf(customer).noAnswer();
    await agrees(customer);
    await joe.client.ready();
    await phone.rings();
    await joe.shows({ state: 'calling' });
    await site.stored();
    await site.kill();
    // Nobody tells Asterisk to end it: it gives up by itself.
    await phone.isFree(30_000);
    await site.start();
    t.like(await oneIs('resting'), { tries: 1 });
    await joe.shows({ state: 'ready', leg: 'parked' });
    t.is(phone.calls.length, 1);
  },
);

test.serial('K1: while its number is closed nobody is called back; as soon as it opens they are', async (t) => {
  const queue = await site.queue({ settings: OFFERS });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.signIn();
  await joe.shows({ leg: 'parked' });
  const customer = await waits(queue);
  const phone = homeOf(customer);
  await agrees(customer);
  const { api } = site.admin;
  const { items } = await api.get<{ items: { id: string; number: string; version: number }[] }>('/api/v1/routes');
  const route = items.find(({ number }) => number === queue.number);
  const closed = await api.patch<{ version: number }>(`/api/v1/routes/${route?.id}`, {
    version: route?.version,
    emergencyClosed: true,
    emergencyNote: 'storm',
  });
  await joe.client.ready();
  await joe.shows({ state: 'ready', leg: 'parked' });
  t.is(phone.calls.length, 0);
  await api.patch(`/api/v1/routes/${route?.id}`, { version: closed.version, emergencyClosed: false });
  await phone.hears(joe.tone, 20_000);
  await joe.phone.hears(phone.tone);
});

test.serial('K1: who calls again takes their own place, and is called back no more', async (t) => {
  const queue = await site.queue({ settings: OFFERS });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.signIn();
  await joe.shows({ leg: 'parked' });
  const customer = await waits(queue);
  const phone = homeOf(customer);
  await agrees(customer);
  const other = await waits(queue);
  const from = site.changes.mark;
  await phone.dials(queue.number);
  t.like((await site.changes.next('call.ended', from)).detail, { by: 'called-again' });
  t.deepEqual(await callbacks(), []);
  await joe.client.ready();
  await phone.hears(joe.tone);
  await joe.phone.hears(phone.tone);
  t.deepEqual(other.heard(), []);
  phone.hangUp();
  await other.hears(joe.tone);
  t.is(phone.calls.length, 1, 'the one they made themselves');
});

test.serial('K1: a supervisor calls a callback off, and nobody is called', async (t) => {
  const queue = await site.queue({ settings: OFFERS });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.signIn();
  await joe.shows({ leg: 'parked' });
  const customer = await waits(queue);
  const phone = homeOf(customer);
  await agrees(customer);
  const { id } = await oneIs('waiting');
  await site.admin.api.delete(`/api/v1/callbacks/${id}`);
  t.deepEqual(await callbacks(), []);
  await joe.client.ready();
  const next = await waits(queue);
  await next.hears(joe.tone);
  t.is(phone.calls.length, 0);
});
