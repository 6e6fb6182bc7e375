import test from 'ava';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ShownRecording } from '../../app/adapters/http/api/recording-schemas.js';
import { ageRecording } from '../support/aged-recording.js';
import { ApiError } from '../support/api-client.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { listen, msOf, played, recordingsOf } from '../support/live/stored-recordings.js';

const A_SECOND = 1_000;
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({
    FARLINE_FALLBACK_AFTER_S: '40',
    FARLINE_RECORD_LOOK_MS: '100',
    FARLINE_RECORD_REST_MS: '2000',
    FARLINE_RECORD_RETRY_MS: '1000',
    FARLINE_RECORD_SCAN_MS: '500',
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

test.serial(
  'K5: who is to be recorded is so in a queue that is not, and who is not to be is in none; nothing of the time in park is in any',
  async (t) => {
    const queue = await site.queue({ settings: { record: 'off' } });
    const joe = await site.agent(queue, { nailedUp: true, more: { settings: { record: 'on' } } });
    await joe.starts({ parked: true });
    for (let times = 0; times < 2; times++) {
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      const { id } = await site.changes.next('call.joined', from);
      await site.changes.next('recording.started', from);
      await customer.hears(joe.tone);
      await delay(A_SECOND);
      customer.hangUp();
      await joe.shows({ state: 'ready', leg: 'parked' });
      // The agent speaks on, alone.
      await delay(A_SECOND);
      const [recording] = await recordingsOf(site.admin.api, id);
      t.like(recording, { stage: 'stored', agentId: joe.id, queueId: queue.id, wantedBy: 'setting' });
      const { customer: left, agent: right } = await listen(site.admin.api, recording?.id ?? '');
      t.true(msOf(left, customer.tone) >= 800);
      t.true(msOf(right, joe.tone) <= msOf(left, customer.tone) + 500, 'the agent is heard as long as the customer');
    }
    const other = await site.queue({ settings: { record: 'on' } });
    const ann = await site.agent(other, { nailedUp: true, more: { settings: { record: 'off' } } });
    await ann.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.customer(other);
    const { id } = await site.changes.next('call.joined', from);
    await customer.hears(ann.tone);
    customer.hangUp();
    await ann.shows({ state: 'ready', leg: 'parked' });
    await site.stored();
    const { items } = await site.admin.api.get<{ items: unknown[] }>(`/api/v1/recordings?callId=${id}`);
    t.deepEqual(items, []);
    t.false(site.changes.all.slice(from).some(({ why }) => why.startsWith('recording.')));
  },
);

/** One conversation of this queue's only agent, stored. */
async function recorded(queue: LiveQueue): Promise<ShownRecording> {
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  const { id } = await site.changes.next('call.joined', from);
  await site.changes.next('recording.started', from);
  await delay(A_SECOND);
  customer.hangUp();
  const [recording] = await recordingsOf(site.admin.api, id);
  if (!recording) throw new Error(`nothing is recorded of ${id}`);
  return recording;
}

test.serial(
  'K5: what has been kept for its days is deleted, file and all, and the row says so; what has a day left, or is kept for ever, stays',
  async (t) => {
    const kept: ShownRecording[] = [];
    for (const recordDays of [2, 3, 0]) {
      const queue = await site.queue({ settings: { record: 'on', recordDays } });
      const joe = await site.agent(queue, { nailedUp: true });
      await joe.starts({ parked: true });
      kept.push(await recorded(queue));
      await joe.signOut();
    }
    await site.stored();
    for (const { id } of kept) await ageRecording(site.dataDir, id, 2);
    const [over, left, ever] = kept.map(({ id }) => id) as [string, string, string];
    const stage = async (id: string): Promise<string> =>
      (await site.admin.api.get<ShownRecording>(`/api/v1/recordings/${id}`)).stage;
    for (const end = performance.now() + 15_000; (await stage(over)) !== 'deleted'; await delay(50)) {
      if (performance.now() > end) throw new Error(`it is ${await stage(over)} still`);
    }
    t.like(await site.admin.api.get(`/api/v1/recordings/${over}`), { deletedBy: 'retention' });
    const gone = await t.throwsAsync(site.admin.api.get(`/api/v1/recordings/${over}/sound`), { instanceOf: ApiError });
    t.is(gone?.status, 404);
    const files = await readdir(join(site.dataDir, 'recordings'), { recursive: true });
    t.false(files.some((name) => name.includes(over)));
    for (const id of [left, ever]) {
      t.is(await stage(id), 'stored');
      t.true((await played(site.admin.api, id)).ok);
    }
  },
);
