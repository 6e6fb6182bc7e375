import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { SQLITE_FILE } from '../../app/adapters/db/open-sqlite.js';
import { noteFilesOf } from '../../app/adapters/db/step-notes.js';
import { LiveSite } from '../support/live/live-site.js';
import { SecondLineTalk } from '../support/live/second-line-talk.js';
import { lockDatabase } from '../support/locked-database.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  // Long enough that a slow start on a busy machine is no reason to give up on callers.
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' }, async ({ dataDir }) => {
    // A Farline that can note nothing forgets what is not stored.
    await mkdir(noteFilesOf(join(dataDir, SQLITE_FILE))[0]);
    return {};
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

/** Farline does this, cannot store it, and is killed once `done`; then it starts again on what was stored before. */
async function forgets(deed: () => Promise<unknown>, done: () => Promise<unknown>): Promise<void> {
  await site.stored();
  const unlock = await lockDatabase(site.dataDir);
  try {
    // Nobody lives to answer this.
    const asked = deed().catch(() => undefined);
    await done();
    await site.kill();
    await asked;
  } finally {
    await unlock();
  }
  await site.start();
}

for (const onLegLost of ['release', 'overflow'] as const) {
  test.serial(
    `C5, E4: a reset that died with Farline before it was stored loses no customer where those of lost legs are not kept (${onLegLost})`,
    async (t) => {
      const queue = await site.queue({ settings: { onLegLost } });
      const joe = await site.agent(queue, { nailedUp: true });
      await joe.starts({ parked: true });
      const customer = await site.customer(queue);
      await customer.hears(joe.tone);
      const from = site.changes.mark;
      await forgets(
        () => site.admin.api.post(`/api/v1/agents/${joe.id}/reset`, { note: 'hears nothing' }),
        () => joe.phone.isFree(),
      );
      await joe.phone.rings(2);
      await customer.hears(joe.tone, 20_000);
      await joe.phone.hears(customer.tone);
      t.is(customer.end, null);
      t.is(site.changes.all.slice(from).filter(({ why }) => why === 'call.ended').length, 0);
      t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
    },
  );
}

test.serial('K3, E4: nor does a transfer of an agent who is rung per call', async (t) => {
  const [sales, help] = [await site.queue({ settings: { onLegLost: 'release' } }), await site.queue()];
  const joe = await site.agent(sales);
  await joe.starts({ parked: false });
  const customer = await site.customer(sales);
  await customer.hears(joe.tone);
  await forgets(
    () => joe.client.transfer({ kind: 'queue', queueId: help.id }),
    () => joe.phone.isFree(),
  );
  // As far as was stored they are of this queue, and back at its head.
  await customer.hears(joe.tone, 20_000);
  await joe.phone.hears(customer.tone);
  t.is(customer.end, null);
  t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
});

test.serial('E4: a leg that was lost while Farline was away is a lost leg all the same', async (t) => {
  const queue = await site.queue({ settings: { onLegLost: 'release' } });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  await joe.shows({ state: 'talking' });
  await site.stored();
  await site.kill();
  await joe.phone.isCutOff();
  await site.start();
  t.is((await customer.isGone(30_000)).by, 'them');
});

test.serial(
  'D2, E11: the Transfer key of a second line that died with Farline before it was stored has done nothing: whom the agent asks is not cut',
  async (t) => {
    const all = await SecondLineTalk.onHold(site, t);
    const { desk, far } = all;
    await all.asks();
    const isCut = (): boolean => desk.calls.some(({ end }) => end !== null);
    await forgets(
      // Nobody tells the telephone any more what became of it.
      () => Promise.resolve(void all.transfers().catch(() => undefined)),
      async () => {
        // As long as it takes a request to leave many times over, and the storage has not given up yet.
        const long = performance.now() + 100;
        await until('a line ends, or long enough', () => isCut() || performance.now() > long);
      },
    );
    t.false(isCut());
    await desk.hears(far.tone);
    await far.hears(desk.tone);
    t.is(await all.transfers(), '200');
    await all.together();
    t.is(far.calls.length, 1);
  },
);
