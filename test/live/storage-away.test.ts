import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { fillDisk } from '../support/full-disk.js';
import { LiveSite } from '../support/live/live-site.js';
import { lockDatabase } from '../support/locked-database.js';

let site: LiveSite;

test.before(async () => {
  // Long enough that a slow start on a busy machine is no reason to give up on callers.
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

async function isRefused(asked: Promise<unknown>): Promise<void> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  const { code } =
    error instanceof ApiError ? (error.body as { code: string }) : { code: `not at all: ${String(error)}` };
  if (code !== 'storage-failed') throw new Error(`it is not refused as storage-failed but ${code}`);
}

const FAULTS = [
  ['the database is locked', () => lockDatabase(site.dataDir)],
  ['the disk takes nothing more', () => fillDisk(site.product.pid)],
] as const;

for (const [what, fault] of FAULTS) {
  test.serial(
    `K7: ${what} while calls run: calls go on and end, who works is not changed, and all is known after a kill once it works again`,
    async (t) => {
      const queue = await site.queue();
      const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
      const ann = await site.agent(queue);
      await joe.starts({ parked: true });
      const from = site.changes.mark;
      const first = await site.customer(queue);
      await first.hears(joe.tone);
      const { id: call } = await site.changes.next('call.joined', from);
      await jay.starts({ parked: true });
      await site.stored();
      const logged = site.log.length;
      const mend = await fault();
      try {
        const second = await site.customer(queue);
        await second.hears(jay.tone);
        await jay.phone.hears(second.tone);
        await site.isState('degraded', 30_000);
        const { storage, troubles } = await site.status();
        t.true(storage.factsWaiting > 0);
        t.deepEqual(
          troubles.map(({ part }) => part),
          ['storage'],
        );
        await isRefused(joe.pause('2'));
        await isRefused(ann.signIn());
        await isRefused(site.admin.api.post('/api/v1/queues', { name: 'Later', dn: '7999' }));
        // Ending a conversation is never held up.
        await joe.client.api.post(`/api/v1/calls/${call}/release`);
        t.is((await first.isGone()).by, 'them');
        await joe.shows({ state: 'ready', leg: 'parked', holds: [] });
        second.hangUp();
        await jay.shows({ state: 'ready', leg: 'parked', holds: [] });
        const third = await site.customer(queue);
        await joe.shows({ state: 'talking' });
        await third.hears(joe.tone);
        t.is(site.log.slice(logged).filter((line) => line.includes('storage failed: calls go on')).length, 1);
      } finally {
        await mend();
      }
      await site.isState('ok', 30_000);
      await site.stored();
      await jay.pause('2');
      await site.stored();
      await site.kill();
      await site.start();
      await joe.shows({ state: 'talking', leg: 'connected', holds: [] });
      await jay.shows({ state: 'not-ready', leg: 'parked', holds: ['2'] });
      t.is((await ann.shown()) ?? null, null);
      t.deepEqual(site.farEnd.tally(), { customers: 3, connected: 3, lost: 0, doubles: 0 });
    },
  );
}
