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

type Line = readonly [at: string, id: string, queue: string, agent: string, event: string, ...data: string[]];

/** The lines of the log since then, once everything that was decided is stored. */
async function queueLog(from: number): Promise<readonly Line[]> {
  await site.stored();
  const url = new URL(`/api/v1/queue-log?from=${from}&to=${Date.now() + 60_000}`, site.product.url);
  const response = await fetch(url, { headers: { authorization: `Bearer ${site.admin.api.token ?? ''}` } });
  const lines = (await response.text()).split('\n');
  return lines.slice(0, -1).map((line) => line.split('|') as unknown as Line);
}

async function nameOf(path: string): Promise<string> {
  return (await site.admin.api.get<{ name: string }>(path)).name;
}

test.serial(
  'K: queue_log tells of real calls what really happened: ended by caller and agent, not taken, abandoned, too long, sent on, and a pause',
  async (t) => {
    const began = Date.now();
    const sales = await site.queue({ settings: { notReadyAfter: 1, ringMs: 1_500, wrapUpMs: 0 } });
    const [short, help] = [await site.queue({ maxWaitMs: 1_000 }), await site.queue()];
    const joe = await site.agent(sales);
    await joe.starts({ parked: false });
    /** Somebody calls; their call's id. */
    const calls = async (queue: typeof sales) => {
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      return { customer, from, id: (await site.changes.next('call.arrived', from)).id };
    };
    const talks = async () => {
      const made = await calls(sales);
      await made.customer.hears(joe.tone);
      await joe.phone.hears(made.customer.tone);
      return made;
    };
    const over = (from: number) => site.changes.next('call.ended', from);

    const first = await talks();
    first.customer.hangUp();
    await over(first.from);
    await joe.shows({ state: 'ready', leg: 'none' });

    const second = await talks();
    await joe.client.release();
    await over(second.from);
    await joe.shows({ state: 'ready', leg: 'none' });

    joe.phone.noAnswer();
    const third = await calls(sales);
    await joe.shows({ state: 'not-ready', leg: 'none', holds: ['no-answer'] });
    third.customer.hangUp();
    await over(third.from);

    const fourth = await calls(short);
    await over(fourth.from);

    joe.phone.answers();
    await joe.client.ready();
    await joe.shows({ state: 'ready' });
    const fifth = await talks();
    await joe.client.transfer({ kind: 'queue', queueId: help.id });
    await site.changes.next('call.transferred', fifth.from);
    await joe.shows({ state: 'ready', leg: 'none' });
    fifth.customer.hangUp();
    await over(fifth.from);

    await joe.pause('2');
    await joe.shows({ state: 'not-ready', holds: ['2'] });
    await joe.signOut();

    const [inSales, inShort, inHelp] = await Promise.all(
      [sales, short, help].map(({ id }) => nameOf(`/api/v1/queues/${id}`)),
    );
    const who = await nameOf(`/api/v1/agents/${joe.id}`);
    const { items } = await site.admin.api.get<{ items: { code: string; label: string }[] }>('/api/v1/reasons');
    const lunch = items.find(({ code }) => code === '2')?.label;
    const log = await queueLog(began);
    const ofCall = (id: string) => log.filter((line) => line[1] === id).map(([, , ...rest]) => rest.slice(0, 3));
    t.deepEqual(ofCall(first.id), [
      [inSales, 'NONE', 'ENTERQUEUE'],
      [inSales, who, 'CONNECT'],
      [inSales, who, 'COMPLETECALLER'],
    ]);
    t.deepEqual(ofCall(second.id).at(-1), [inSales, who, 'COMPLETEAGENT']);
    t.deepEqual(ofCall(third.id), [
      [inSales, 'NONE', 'ENTERQUEUE'],
      [inSales, who, 'RINGNOANSWER'],
      [inSales, 'NONE', 'ABANDON'],
    ]);
    t.deepEqual(ofCall(fourth.id), [
      [inShort, 'NONE', 'ENTERQUEUE'],
      [inShort, 'NONE', 'EXITWITHTIMEOUT'],
    ]);
    t.deepEqual(ofCall(fifth.id), [
      [inSales, 'NONE', 'ENTERQUEUE'],
      [inSales, who, 'CONNECT'],
      [inSales, who, 'BLINDTRANSFER'],
      [inHelp, 'NONE', 'ENTERQUEUE'],
      [inHelp, 'NONE', 'ABANDON'],
    ]);
    const pauses = log.filter(([, , , agent, event]) => agent === who && /^(UN)?PAUSEALL$/.test(event));
    t.deepEqual(
      pauses.map((line) => line.slice(4)),
      [
        ['PAUSEALL', 'login'],
        ['UNPAUSEALL', ''],
        ['PAUSEALL', 'no-answer'],
        ['UNPAUSEALL', ''],
        ['PAUSEALL', lunch],
      ],
    );
    t.deepEqual(
      log
        .filter(([, , , agent, event]) => agent === who && /^AGENTLOG|MEMBER$/.test(event))
        .map(([, , , , event]) => event),
      ['AGENTLOGIN', 'ADDMEMBER', 'REMOVEMEMBER', 'AGENTLOGOFF'],
    );
    // The phone rang for at least as long as it was to, and the wait was no shorter than it may be.
    const data = (id: string, event: string) => log.find((line) => line[1] === id && line[4] === event)?.slice(5) ?? [];
    t.true(Number(data(third.id, 'RINGNOANSWER')[0]) >= 1_500, data(third.id, 'RINGNOANSWER')[0]);
    t.true(Number(data(fourth.id, 'EXITWITHTIMEOUT')[2]) >= 1, data(fourth.id, 'EXITWITHTIMEOUT')[2]);
    t.deepEqual(data(fourth.id, 'EXITWITHTIMEOUT').slice(0, 2), ['1', '1']);
    t.not(data(first.id, 'CONNECT')[1], '');
    t.is(data(fifth.id, 'BLINDTRANSFER')[1], 'queue');
    t.true(log.every(([at]) => Number(at) >= Math.floor(began / 1_000) && Number(at) <= Date.now() / 1_000));
    t.deepEqual(
      log.map(([at]) => at),
      log.map(([at]) => at).toSorted(),
    );
  },
);
