import test from 'ava';
import type { CallEnd } from '../support/sip-call.js';
import { LiveSite, contactOf } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Row {
  readonly key: string;
  readonly lines: number;
  readonly nailedMs: number;
  readonly callLegMs: number;
  readonly outMs: number;
  readonly inMs: number;
  readonly billedMs: number;
  readonly nailedCost: number;
  readonly cost: number;
}

/** The day on which the test began and the one on which it ends: it may be midnight. */
const began = new Date().toISOString().slice(0, 10);

async function legs(by: string): Promise<{ readonly currency: string; readonly items: readonly Row[] }> {
  await site.stored();
  const days = `from=${began}&to=${new Date().toISOString().slice(0, 10)}`;
  return site.admin.api.get(`/api/v1/reports/legs?${days}&by=${by}`);
}

/** What the network at the far end carried, from picking up to the end. */
class Carried {
  #ms = 0;
  readonly #open: Promise<void>[] = [];

  /** `from`: when it was picked up, as performance.now(). */
  counts(from: number | null, ended: Promise<CallEnd>): void {
    if (from === null) throw new Error('nobody has picked up');
    this.#open.push(ended.then(() => void (this.#ms += performance.now() - from)));
  }

  async ms(): Promise<number> {
    await Promise.all(this.#open);
    return this.#ms;
  }
}

test.serial(
  'E10: a nailed-up leg, a leg for one call, a call outside and a caller have in the report the seconds that the carrier counts',
  async (t) => {
    const trunk = await site.trunk({
      ...{ name: 'Dear', prefixes: ['+1555', '+1556'], contacts: [contactOf(site.farEnd)] },
      ...{ ratePerMinute: 0.12, billingStep: 60 },
    });
    const carried = { nailed: new Carried(), perCall: new Carried(), out: new Carried(), in: new Carried() };
    const queue = await site.queue();
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const leg = joe.phone.current;
    if (!leg) return t.fail('the leg is up');
    carried.nailed.counts(leg.answeredAt, leg.call.ended);
    const caller = await site.customer(queue);
    await caller.hears(joe.tone);
    await joe.phone.hears(caller.tone);
    carried.in.counts(caller.answeredAt, caller.call.ended);
    await until('a second of talk', () => performance.now() - (caller.answeredAt ?? 0) > 1_000);
    caller.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked' });

    const outsider = site.farEnd.outsider('+15569990001').answers({ press1AfterMs: null });
    await joe.client.dial(outsider.number);
    await joe.phone.hears(outsider.tone);
    await outsider.hears(joe.tone);
    const called = outsider.current;
    carried.out.counts(called?.answeredAt ?? null, called?.call.ended ?? Promise.reject(new Error('no call')));
    outsider.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked' });
    await joe.pause('2');

    const jay = await site.agent(queue);
    await jay.starts({ parked: false });
    const second = await site.customer(queue);
    await second.hears(jay.tone);
    const rung = jay.phone.current;
    carried.perCall.counts(rung?.answeredAt ?? null, rung?.call.ended ?? Promise.reject(new Error('no call')));
    carried.in.counts(second.answeredAt, second.call.ended);
    second.hangUp();
    await jay.shows({ state: 'ready', leg: 'none' });
    joe.phone.hangUp();
    await joe.shows({ leg: 'dropped' });

    const { items, currency } = await legs('trunk');
    t.is(currency, 'EUR');
    const over = items.filter(({ key }) => key !== '');
    const sum = (of: (row: Row) => number): number => over.reduce((all, row) => all + of(row), 0);
    const near = async (seen: number, counted: Carried, what: string): Promise<void> => {
      const ms = await counted.ms();
      t.true(Math.abs(seen - ms) <= 1_000, `${what}: ${seen} ms here, ${Math.round(ms)} ms at the carrier`);
    };
    await near(
      sum((row) => row.nailedMs),
      carried.nailed,
      'nailed-up',
    );
    await near(
      sum((row) => row.callLegMs),
      carried.perCall,
      'a leg for one call',
    );
    await near(
      sum((row) => row.outMs),
      carried.out,
      'outside',
    );
    await near(
      sum((row) => row.inMs),
      carried.in,
      'callers',
    );
    const dear = over.find(({ key }) => key === trunk);
    // Three lines that we pay for, each of them shorter than a step.
    t.like(dear, { billedMs: 180_000, cost: 0.36, nailedCost: 0.12 });
    const byAgent = (await legs('agent')).items;
    t.like(
      byAgent.find(({ key }) => key === joe.id),
      { lines: 2, callLegMs: 0, cost: 0.24 },
    );
    t.like(
      byAgent.find(({ key }) => key === jay.id),
      { lines: 1, nailedMs: 0, cost: 0.12 },
    );
  },
);

test.serial('E10: a leg that outlives Farline is one line in the report of the next one', async (t) => {
  const joe = await site.agent(await site.queue(), { nailedUp: true });
  await joe.starts({ parked: true });
  const answeredAt = joe.phone.current?.answeredAt ?? 0;
  t.like(
    (await legs('agent')).items.find(({ key }) => key === joe.id),
    { lines: 1 },
  );
  await site.kill();
  await site.start();
  await joe.shows({ leg: 'parked' });
  joe.phone.hangUp();
  await joe.shows({ leg: 'dropped' });
  const carriedMs = performance.now() - answeredAt;
  const row = (await legs('agent')).items.find(({ key }) => key === joe.id);
  t.is(row?.lines, 1);
  t.true(Math.abs((row?.nailedMs ?? 0) - carriedMs) <= 2_500, `${row?.nailedMs} ms of ${carriedMs} ms`);
});
