import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { AriProbe } from '../support/ari-probe.js';
import type { LiveQueue, LiveSite } from '../support/live/live-site.js';
import { openWiredSite, type WiredSite } from '../support/live/wired-site.js';
import { until } from '../support/until.js';

let wired: WiredSite;
let site: LiveSite;

test.before(async () => {
  // Long enough that nobody falls back before their dead-man.
  wired = await openWiredSite({ fallbackAfterSeconds: 60 });
  site = wired.site;
});
test.after.always(() => site?.close());
test.serial.afterEach.always(async (t) => {
  wired.ari.mend();
  await site.clear(t);
});

/** Somebody who waits in this queue and hears its music. */
async function waiting(queue: LiveQueue) {
  const before = await callers();
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  const { id } = await site.changes.next('call.arrived', from);
  await until('music is heard', () => customer.ear.lastSound !== null);
  const channel = (await callers()).find((one) => !before.includes(one)) ?? '';
  return { customer, id, channel };
}

/** Channels of those who wait. */
async function callers(): Promise<string[]> {
  const { body } = await new AriProbe(wired.asterisk).ask('GET', '/channels');
  const channels = body as { id: string; dialplan: { app_data: string } }[];
  return channels.filter(({ dialplan }) => dialplan.app_data.includes(',in,')).map(({ id }) => id);
}

/** How long the caller would stay without us, in seconds; 0: no dead-man is set. */
async function leftOf(channel: string): Promise<number> {
  const path = `/channels/${channel}/variable?variable=TIMEOUT(absolute)`;
  const { body } = await new AriProbe(wired.asterisk).ask('GET', path);
  return Number((body as { value?: string }).value ?? NaN);
}

/** Of the minute that the caller has without us so many seconds are left. */
async function leave(channel: string, seconds: number): Promise<void> {
  const path = `/channels/${channel}/variable?variable=TIMEOUT(absolute)&value=${seconds}`;
  await new AriProbe(wired.asterisk).ask('POST', path);
}

/** Waits until the dead-man has taken this caller, who may hear the announcement still. */
async function isInFallback(channel: string): Promise<void> {
  for (const end = performance.now() + 30_000; ; await delay(50)) {
    if ((await marks([channel]))[0] === '1') return;
    if (performance.now() > end) throw new Error('the caller did not come to the fallback');
  }
}

/** By whom each of these calls ended, as Farline has it. */
async function endsOf(ids: readonly string[], from: number): Promise<unknown[]> {
  const ended = (id: string) => site.changes.all.slice(from).find((one) => one.id === id && one.why === 'call.ended');
  await until('the calls are over', () => ids.every((id) => ended(id) !== undefined), 30_000);
  return ids.map((id) => ended(id)?.detail['by']);
}

/** What the queue log says of these calls at the end, once they are over. */
async function logged(ids: readonly string[], since: number): Promise<unknown[]> {
  const url = new URL(`/api/v1/queue-log?from=${since}&to=${Date.now() + 120_000}`, site.product.url);
  for (const end = performance.now() + 30_000; ; await delay(100)) {
    const response = await fetch(url, { headers: { authorization: `Bearer ${site.admin.api.token ?? ''}` } });
    const lines = (await response.text()).split('\n').map((line) => line.split('|'));
    const said = ids.map((id) => lines.filter((line) => line[1] === id).at(-1)?.[4]);
    if (!said.includes('ENTERQUEUE') || performance.now() > end) return said;
  }
}

/** Asterisk keeps no mark of who has gone. */
async function marks(channels: readonly string[]): Promise<unknown[]> {
  const probe = new AriProbe(wired.asterisk);
  const asked = channels.map((id) => probe.ask('GET', `/asterisk/variable?variable=FARLINE_FELL_BACK_${id}`));
  return (await Promise.all(asked)).map(({ body }) => (body as { value?: string }).value ?? '');
}

test.serial(
  'K7: who leaves by the dead-man while Farline works is recorded as sent to the fallback, who hangs up as having hung up',
  async (t) => {
    const began = Date.now();
    const queue = await site.queue();
    const [first, second] = [await waiting(queue), await waiting(queue)];
    const from = site.changes.mark;
    // Farline sets it anew from time to time.
    const isOver = () => site.changes.of(first.id, from).includes('call.ended');
    for (let tries = 0; tries < 10 && !isOver(); tries += 1) {
      await leave(first.channel, 1);
      await delay(2_500);
    }
    second.customer.hangUp();
    const ids = [first.id, second.id];
    t.deepEqual(await endsOf(ids, from), ['fallback', 'caller']);
    t.deepEqual(await logged(ids, began), ['EXITWITHTIMEOUT', 'ABANDON']);
    await until('the announcement is over', () => first.customer.end !== null, 30_000);
    t.deepEqual(await marks([first.channel, second.channel]), ['', '']);
  },
);

test.serial('K7: the dead-man of who talks is put off for years, and never taken away beneath Asterisk', async (t) => {
  const queue = await site.queue();
  const { customer, channel } = await waiting(queue);
  const left = await leftOf(channel);
  t.true(left > 0 && left <= 60, `waits with ${left} s`);
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.starts({ parked: true });
  await customer.hears(joe.tone);
  let talks = left;
  const isPutOff = async (): Promise<boolean> => {
    talks = await leftOf(channel);
    return !(talks > 0 && talks <= 60);
  };
  for (const end = performance.now() + 15_000; !(await isPutOff()) && performance.now() < end; await delay(20));
  // In a bridge Asterisk can take 0 for a time that is past: one of thousands was told there that nobody is there.
  t.true(talks > 86_400, `talks with ${talks} s`);
});

for (const [what, away, back] of [
  ['ARI is down', () => wired.ari.cut(), () => wired.ari.mend()],
  ['Farline is dead', () => site.kill(), () => site.start()],
] as const) {
  test.serial(`K7: who left by the dead-man while ${what} is told from who hung up meanwhile`, async (t) => {
    const began = Date.now();
    const queue = await site.queue();
    const [over, hears, gone] = [await waiting(queue), await waiting(queue), await waiting(queue)];
    const from = site.changes.mark;
    await away();
    if (what === 'ARI is down') await site.isState('down');
    gone.customer.hangUp();
    await gone.customer.isGone();
    await leave(over.channel, 1);
    t.is((await over.customer.isGone(40_000)).by, 'them');
    await leave(hears.channel, 1);
    await isInFallback(hears.channel);
    await back();
    const ids = [over.id, hears.id, gone.id];
    // Changes of the start are told to nobody.
    if (what === 'ARI is down') t.deepEqual(await endsOf(ids, from), ['fallback', 'fallback', 'caller']);
    t.deepEqual(await logged(ids, began), ['EXITWITHTIMEOUT', 'EXITWITHTIMEOUT', 'ABANDON']);
    t.deepEqual(await marks([over.channel, hears.channel, gone.channel]), ['', '', '']);
  });
}
