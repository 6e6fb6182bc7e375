import test from 'ava';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemIds } from '../../app/adapters/system/ids.js';
import { fillDisk } from '../support/full-disk.js';
import { LiveSite } from '../support/live/live-site.js';
import { listen, msOf, recordingsOf } from '../support/live/stored-recordings.js';
import { asteriskOf } from '../support/product.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({
    FARLINE_FALLBACK_AFTER_S: '40',
    FARLINE_RECORD_LOOK_MS: '100',
    FARLINE_RECORD_REST_MS: '2000',
    FARLINE_RECORD_RETRY_MS: '1000',
    FARLINE_RECORD_SCAN_MS: '1000',
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

async function conversation() {
  const queue = await site.queue({ settings: { record: 'on' } });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.starts({ parked: true });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  const { id } = await site.changes.next('call.joined', from);
  await site.changes.next('recording.started', from);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  return { queue, joe, customer, id };
}

test.serial(
  'K5: what cannot be written costs no call: it is told, Farline is degraded, and it is stored once it can be',
  async (t) => {
    // Where the file is to be made is a file itself, as good as a disk without room.
    const now = systemIds().next(Date.now()).slice(0, 4);
    const folder = join(site.dataDir, 'recordings');
    await mkdir(folder, { recursive: true });
    const blocked = join(folder, now);
    await writeFile(blocked, '');
    const { joe, customer, id } = await conversation();
    await delay(500);
    customer.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked' });
    const [failed] = await recordingsOf(site.admin.api, id);
    t.like(failed, { stage: 'failed', cause: 'not-written' });
    await site.isState('degraded');
    t.regex((await site.status()).recordings.reason ?? '', /cannot be stored/);
    t.true(site.errors().some((line) => line.includes('recordings cannot be stored')));
    await rm(blocked);
    await site.isState('ok');
    const [stored] = await recordingsOf(site.admin.api, id);
    t.like(stored, { stage: 'stored', cause: null });
    const sound = await listen(site.admin.api, stored?.id ?? '');
    t.true(msOf(sound.customer, customer.tone) >= 300);
  },
);

test.serial(
  'K5: a recording whose file somebody took away is lost, and a file that nobody knows is put aside',
  async (t) => {
    const { joe, customer, id } = await conversation();
    customer.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked' });
    const [recording] = await recordingsOf(site.admin.api, id);
    t.like(recording, { stage: 'stored' });
    const folder = join(site.dataDir, 'recordings');
    const stranger = systemIds().next(Date.now());
    await mkdir(join(folder, stranger.slice(0, 4)), { recursive: true });
    await writeFile(join(folder, stranger.slice(0, 4), `${stranger}.wav`), 'who am I');
    const its = recording?.id ?? '';
    await rm(join(folder, its.slice(0, 4), `${its}.wav`));
    await until('the stranger is put aside', () =>
      site.log.some((line) => line.includes('was put aside') && line.includes(stranger)),
    );
    await until('the loss is noticed', () => site.log.some((line) => line.includes('is gone') && line.includes(its)));
    t.like(await site.admin.api.get(`/api/v1/recordings/${its}`), { stage: 'lost', cause: 'no-file' });
    const gone = await t.throwsAsync(site.admin.api.get(`/api/v1/recordings/${its}/sound`));
    t.like(gone, { status: 404 });
  },
);

test.serial('K5: Asterisk dies while it records: what it had written is stored', async (t) => {
  const talk = await conversation();
  // Asterisk keeps some two seconds to itself before it writes them.
  await delay(4_000);
  await site.stored();
  await site.signalAsterisk('SIGKILL');
  const [recording] = await recordingsOf(site.admin.api, talk.id);
  t.like(recording, { stage: 'stored' });
  const sound = await listen(site.admin.api, recording?.id ?? '');
  t.true(msOf(sound.customer, talk.customer.tone) >= 500);
});

test.serial(
  'K5: the disk fills up while a conversation is recorded: they talk on, and with room again what was written is stored, and the next one whole',
  async (t) => {
    const { queue, joe, customer, id } = await conversation();
    // Asterisk keeps some two seconds to itself before it writes them.
    await delay(4_000);
    await site.stored();
    const asterisk = (await asteriskOf(site.dataDir))?.record.pid ?? 0;
    const mends = [await fillDisk(asterisk), await fillDisk(site.product.pid)];
    try {
      await delay(2_000);
      await customer.hears(joe.tone);
      await joe.phone.hears(customer.tone);
      customer.hangUp();
      await joe.shows({ state: 'ready', leg: 'parked' });
      await site.isState('degraded', 30_000);
    } finally {
      for (const mend of mends) await mend();
    }
    await site.isState('ok', 30_000);
    // Nobody calls meanwhile: it is stored by itself.
    const [recording, ...more] = await recordingsOf(site.admin.api, id);
    t.deepEqual(more, []);
    t.like(recording, { stage: 'stored', cause: null });
    const sound = await listen(site.admin.api, recording?.id ?? '');
    t.true(msOf(sound.customer, customer.tone) >= 1_500);
    t.true(msOf(sound.agent, joe.tone) >= 1_500);
    const bytes = sound.head.length + 4 * sound.customer.length;
    t.is(bytes, recording?.bytes ?? 0, 'the file is as long as its row says');

    const from = site.changes.mark;
    const next = await site.customer(queue);
    const { id: second } = await site.changes.next('call.joined', from);
    await site.changes.next('recording.started', from);
    await next.hears(joe.tone);
    await delay(1_000);
    next.hangUp();
    const [whole] = await recordingsOf(site.admin.api, second);
    t.like(whole, { stage: 'stored', cause: null });
    t.true(msOf((await listen(site.admin.api, whole?.id ?? '')).customer, next.tone) >= 800);
    t.is(site.farEnd.tally().lost, 0);
  },
);
