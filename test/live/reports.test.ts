import { setTimeout as sleep } from 'node:timers/promises';
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

interface Figures {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly overflowed: number;
  readonly within: number;
  readonly longestWaitMs: number;
  readonly talkMs: number;
}

interface Answer {
  readonly items: readonly (Figures & { readonly key: string; readonly name: string })[];
  readonly total: Figures;
  readonly countedTo: number | null;
}

/** Waits until the row of this queue on the wallboard says so; the figures of the day are looked at every ten seconds. */
async function onBoard(queueId: string, words: string): Promise<void> {
  const authorization = `Bearer ${site.admin.api.token ?? ''}`;
  const end = performance.now() + 60_000;
  for (let row = ''; !row.includes(words); await sleep(500)) {
    const board = await (await fetch(site.product.url, { headers: { authorization, 'accept-language': 'en' } })).text();
    row = new RegExp(`<tr data-id="${queueId}"[\\s\\S]*?</tr>`).exec(board)?.[0] ?? '';
    if (performance.now() > end) throw new Error(`the wallboard does not say "${words}" but ${row}`);
  }
}

/** The day on which the test began and the one on which it ends: it may be midnight. */
const began = new Date().toISOString().slice(0, 10);

async function report(name: string, query = ''): Promise<Answer> {
  await site.stored();
  const days = `from=${began}&to=${new Date().toISOString().slice(0, 10)}`;
  return site.admin.api.get<Answer>(`/api/v1/reports/${name}?${days}${query}`);
}

test.serial(
  'M: reports count of real calls what the far end saw: who came, was answered, hung up, waited too long, and how long they talked',
  async (t) => {
    const settings = { notReadyAfter: 0, wrapUpMs: 0, serviceLevelMs: 60_000 };
    const sales = await site.queue({ settings });
    const short = await site.queue({ maxWaitMs: 1_000 });
    const joe = await site.agent(sales);
    await joe.starts({ parked: false });
    const over = (from: number) => site.changes.next('call.ended', from);

    // What the far end sees: how long each customer heard the agent.
    const seen = { came: 0, answered: 0, abandoned: 0, talkedMs: 0 };
    for (let n = 0; n < 3; n += 1) {
      const from = site.changes.mark;
      const customer = await site.customer(sales);
      seen.came += 1;
      await customer.hears(joe.tone);
      const hears = performance.now();
      seen.answered += 1;
      await joe.phone.hears(customer.tone);
      customer.hangUp();
      seen.talkedMs += performance.now() - hears;
      await over(from);
      await joe.shows({ state: 'ready', leg: 'none' });
    }
    await joe.pause('2');
    await joe.shows({ state: 'not-ready', holds: ['2'] });
    const waited: number[] = [];
    for (let n = 0; n < 2; n += 1) {
      const from = site.changes.mark;
      const customer = await site.customer(sales);
      const came = performance.now();
      seen.came += 1;
      await site.changes.next('call.arrived', from);
      customer.hangUp();
      waited.push(performance.now() - came);
      seen.abandoned += 1;
      await over(from);
    }
    const from = site.changes.mark;
    await site.customer(short);
    await over(from);

    const calls = await report('calls', '&by=queue');
    t.is(calls.countedTo, null);
    const of = (id: string) => calls.items.find(({ key }) => key === id);
    const { came: offered, answered, abandoned } = seen;
    t.like(of(sales.id), { offered, answered, abandoned, overflowed: 0 });
    t.like(of(short.id), { offered: 1, answered: 0, abandoned: 0, overflowed: 1 });
    t.like(calls.total, { offered: offered + 1, answered, abandoned, overflowed: 1 });
    // They talked at least as long as the far end heard both; the longest wait is that of the queue's longest.
    t.true((of(sales.id)?.talkMs ?? 0) >= seen.talkedMs, `${of(sales.id)?.talkMs} ms, heard ${seen.talkedMs} ms`);
    t.true((of(short.id)?.longestWaitMs ?? 0) >= 1_000);
    const level = await report('service-level', '&by=queue');
    t.like(
      level.items.find(({ key }) => key === sales.id),
      { offered, answered, within: answered },
    );
    await onBoard(sales.id, `% in time; ${abandoned} of ${offered} hung up`);
    const byAgent = await report('calls', `&by=agent&queueId=${sales.id}`);
    t.deepEqual(
      byAgent.items.map(({ key, answered: took }) => [key, took]),
      [[joe.id, answered]],
    );
    t.is(byAgent.items[0]?.talkMs, of(sales.id)?.talkMs);
    const reasons = await report('pauses', `&by=reason&agentId=${joe.id}`);
    t.true(reasons.items.some(({ key }) => key === '2'));
    const joes = await report('sessions', `&by=agent&agentId=${joe.id}`);
    t.like(joes.items[0], { key: joe.id, signIns: 1 });
    const byHour = await report('calls', `&by=hour&queueId=${sales.id}`);
    t.is(
      byHour.items.reduce((sum, hour) => sum + hour.offered, 0),
      offered,
    );
    t.true(byHour.items.length >= 24);
  },
);

test.serial('M: who talks while Farline is killed is one call in the reports of the next one', async (t) => {
  const sales = await site.queue();
  const joe = await site.agent(sales, { nailedUp: true });
  await joe.starts({ parked: true });
  const customer = await site.customer(sales);
  await customer.hears(joe.tone);
  t.like(await report('calls', `&by=queue&queueId=${sales.id}`), { total: { offered: 1, answered: 1, talkMs: 0 } });
  await site.kill();
  await site.start();
  const from = site.changes.mark;
  await customer.hears(joe.tone);
  customer.hangUp();
  await site.changes.next('call.ended', from);
  const { total } = await report('calls', `&by=queue&queueId=${sales.id}`);
  t.like(total, { offered: 1, answered: 1, abandoned: 0, overflowed: 0 });
  t.true(total.talkMs > 0);
});
