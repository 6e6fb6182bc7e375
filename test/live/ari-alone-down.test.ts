import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { AriProbe } from '../support/ari-probe.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { LiveSite } from '../support/live/live-site.js';
import { openWiredSite, type WiredSite } from '../support/live/wired-site.js';
import { until } from '../support/until.js';

let wired: WiredSite;
let site: LiveSite;

test.before(async () => {
  // Long enough that callers still ring when a busy machine is back.
  wired = await openWiredSite({ fallbackAfterSeconds: 25 });
  site = wired.site;
});
test.after.always(() => site?.close());
test.serial.afterEach.always(async (t) => {
  wired.ari.mend();
  await site.isState('ok', 40_000);
  await site.clear(t);
});

/** Lines of the log from `from` on that say this. */
const said = (from: number, what: RegExp): string[] => site.log.slice(from).filter((line) => what.test(line));

async function refusal(asked: Promise<unknown>): Promise<unknown> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`it was not refused: ${String(error)}`);
  return { status: error.status, code: (error.body as { code: string }).code };
}

test.serial(
  'K7: only ARI is cut: who talks talks on, who waits hears music, who comes rings, and all are right when it is back',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
    await joe.starts({ parked: true });
    const first = await site.customer(queue);
    await first.hears(joe.tone);
    await jay.starts({ parked: true });
    const second = await site.customer(queue);
    await second.hears(jay.tone);
    const waiting = await site.customer(queue);
    await until('music is heard', () => waiting.ear.lastSound !== null);
    const from = site.log.length;
    wired.ari.cut();
    await site.isState('down');
    const { ari, ami, troubles } = await site.status();
    t.deepEqual([ari, ami], ['disconnected', 'connected']);
    t.deepEqual(
      troubles.map(({ part }) => part),
      ['ari'],
    );
    const since = Date.parse(troubles[0]?.since ?? '');
    t.true(since <= Date.now() && since > Date.now() - 60_000);
    const heardAt = performance.now();
    const late = await site.farEnd.customer({ dials: queue.number });
    await late.isRinging();
    first.hangUp();
    await second.hears(jay.tone);
    await jay.phone.hears(second.tone);
    await until('music goes on', () => (waiting.ear.lastSound ?? 0) > heardAt);
    t.is(late.answeredAt, null);
    wired.ari.mend();
    await waiting.hears(joe.tone, 30_000);
    await joe.phone.hears(waiting.tone);
    waiting.hangUp();
    await late.hears(joe.tone, 30_000);
    await joe.phone.hears(late.tone);
    await jay.shows({ state: 'talking', leg: 'connected' });
    t.is(second.end, null);
    t.deepEqual(
      [joe, jay].map(({ phone }) => phone.calls.length),
      [1, 1],
    );
    await site.isState('ok');
    t.deepEqual((await site.status()).troubles, []);
    t.is(said(from, /ARI cannot be reached/).length, 1);
    t.is(said(from, /ARI works again/).length, 1);
    t.deepEqual(site.farEnd.tally(), { customers: 4, connected: 4, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K7: while only ARI is down what moves a call is refused 503 asterisk-unreachable and changes nothing; pauses go on',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
    await joe.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    const { id: call } = await site.changes.next('call.joined', from);
    await jay.starts({ parked: true });
    wired.ari.cut();
    await site.isState('down');
    const calls = `/api/v1/calls/${call}`;
    const { api } = joe.client;
    const agent = `/api/v1/agents/${joe.id}`;
    const unreachable = { status: 503, code: 'asterisk-unreachable' };
    const mark = site.changes.mark;
    for (const asked of [
      () => api.post(`${calls}/hold`),
      () => api.post(`${calls}/retrieve`),
      () => api.post(`${calls}/transfer`, { target: { kind: 'queue', queueId: queue.id } }),
      () => api.post(`${calls}/consult`, { target: { kind: 'number', number: '+15558880001' } }),
      () => api.post(`${calls}/release`),
      () => jay.client.dial('+15558880001'),
      () => site.admin.api.post(`${agent}/reset`, { note: 'stuck' }),
    ]) {
      t.deepEqual(await refusal(asked()), unreachable);
    }
    t.is(site.changes.mark, mark);
    // Neither of these needs Asterisk.
    await jay.pause('2');
    await jay.shows({ state: 'not-ready', leg: 'parked', holds: ['2'] });
    await joe.pause('2');
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    wired.ari.mend();
    await site.isState('ok', 30_000);
    await joe.shows({ state: 'talking', leg: 'connected' });
    await api.post(`${calls}/release`);
    t.is((await customer.isGone()).by, 'them');
    await joe.shows({ state: 'not-ready', leg: 'parked', holds: ['2'] });
  },
);

test.serial(
  'K7: who signs in or out while only ARI is down is in or out, and their line is dialled or let go when it is back',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
    await joe.starts({ parked: true });
    wired.ari.cut();
    await site.isState('down');
    const from = site.changes.mark;
    await joe.signOut();
    await jay.signIn();
    t.is((await jay.shown())?.state, 'not-ready');
    t.is(joe.phone.current?.end, null);
    wired.ari.mend();
    await joe.phone.isFree(30_000);
    await jay.shows({ leg: 'parked' }, 30_000);
    await jay.client.ready();
    const customer = await site.customer(queue);
    await customer.hears(jay.tone);
    await jay.phone.hears(customer.tone);
    t.is(jay.phone.calls.length, 1);
    // The carrier has done nothing wrong.
    t.deepEqual(
      site.changes.all.slice(from).filter(({ why }) => /^trunk\.(out|failed|contact-failed)$/.test(why)),
      [],
    );
  },
);

test.serial(
  'K7: ARI that goes dead without a word is noticed, and who hung up meanwhile frees their agent when it is back',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue)];
    await joe.starts({ parked: true });
    const first = await site.customer(queue);
    await first.hears(joe.tone);
    await jay.starts({ parked: false });
    const second = await site.customer(queue);
    await second.hears(jay.tone);
    wired.ari.goDead();
    first.hangUp();
    const late = await site.farEnd.customer({ dials: queue.number });
    await site.isState('down', 30_000);
    await second.hears(jay.tone);
    wired.ari.mend();
    await late.hears(joe.tone, 30_000);
    await joe.phone.hears(late.tone);
    await jay.shows({ state: 'talking', leg: 'connected' });
    t.is(second.end, null);
    t.deepEqual(site.farEnd.tally(), { customers: 3, connected: 3, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K7: whoever waits longer than the dead-man while only ARI is down hears the announcement, and is forgotten when it is back',
  async (t) => {
    const queue = await site.queue();
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    const { id: call } = await site.changes.next('call.arrived', from);
    await until('music is heard', () => customer.ear.lastSound !== null);
    wired.ari.cut();
    await site.isState('down');
    const probe = new AriProbe(wired.asterisk);
    const { body } = await probe.ask('GET', '/channels');
    const channels = body as { id: string; dialplan: { app_data: string } }[];
    const channel = channels.find(({ dialplan }) => dialplan.app_data.includes(',in,'))?.id ?? '';
    const left = await probe.ask('GET', `/channels/${channel}/variable?variable=TIMEOUT(absolute)`);
    const { value } = left.body as { value: string };
    t.true(Number(value) > 0 && Number(value) <= 60, `of its minute ${value} s are left`);
    // The rest of it, all but two seconds.
    await probe.ask('POST', `/channels/${channel}/variable?variable=TIMEOUT(absolute)&value=2`);
    t.is((await customer.isGone(40_000)).by, 'them');
    wired.ari.mend();
    const ended = await site.changes.next('call.ended', from, 30_000);
    t.is(ended.id, call);
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const next = await site.customer(queue);
    await next.hears(agent.tone);
  },
);

test.serial('K7: a slow ARI loses and doubles nobody', async (t) => {
  const queue = await site.queue();
  const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue)];
  await joe.starts({ parked: true });
  await jay.starts({ parked: false });
  wired.ari.slow(250);
  const customers = [];
  for (let n = 0; n < 4; n += 1) customers.push(await site.farEnd.customer({ dials: queue.number }));
  const isServed = async (customer: FarCustomer): Promise<void> => {
    await until('somebody is heard', () => customer.heard().length > 0, 60_000);
    customer.hangUp();
  };
  await Promise.all(customers.map(isServed));
  wired.ari.mend();
  await joe.shows({ state: 'ready', leg: 'parked', holds: [] }, 30_000);
  await jay.shows({ state: 'ready', leg: 'none', holds: [] }, 30_000);
  t.deepEqual(site.farEnd.tally(), { customers: 4, connected: 4, lost: 0, doubles: 0 });
});

test.serial(
  'K7: an Asterisk that refuses our ARI password in mid-life is told once, counts as down, and is taken back when it lets us in',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    const file = join(wired.asteriskDir, 'asterisk/etc/ari.conf');
    const good = await readFile(file, 'utf8');
    const { password } = wired.asterisk.ari;
    const from = site.log.length;
    try {
      await writeFile(file, good.replace(password, 'another'));
      await wired.asterisk.cli('module reload res_ari.so');
      await site.isState('down', 30_000);
      await customer.hears(agent.tone);
      customer.hangUp();
      await customer.isGone();
    } finally {
      await writeFile(file, good);
      await wired.asterisk.cli('module reload res_ari.so');
    }
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] }, 40_000);
    await site.isState('ok', 30_000);
    t.is(said(from, /refuses our ARI name and password/).length, 1);
    const next = await site.customer(queue);
    await next.hears(agent.tone);
  },
);
