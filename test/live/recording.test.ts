import test from 'ava';
import { readdir, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Overrides } from '../../app/domain/settings.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { listen, msOf, msOfOthers, played, recordingsOf } from '../support/live/stored-recordings.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40', FARLINE_RECORD_LOOK_MS: '100' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Talk {
  readonly joe: LiveAgent;
  readonly customer: FarCustomer;
  readonly queue: LiveQueue;
  readonly id: string;
}

/** Somebody of this queue talks to a customer of it. */
async function conversation(settings: Overrides, { nailedUp = true } = {}): Promise<Talk> {
  const queue = await site.queue({ settings });
  const joe = await site.agent(queue, { nailedUp });
  await joe.starts({ parked: nailedUp });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  const { id } = await site.changes.next('call.joined', from);
  if (settings.record === 'on') await site.changes.next('recording.started', from);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  return { joe, customer, queue, id };
}

/** What was on its way is written. */
const A_SECOND = 1_000;

test.serial(
  'K5: a recorded conversation is kept in stereo, the customer left and the agent right, with length and hash, and nothing of the queue before it',
  async (t) => {
    const { joe, customer, id, queue } = await conversation({ record: 'on' });
    await delay(A_SECOND);
    customer.hangUp();
    await joe.shows({ leg: 'parked' });
    const [recording] = await recordingsOf(site.admin.api, id);
    t.like(recording, { stage: 'stored', agentId: joe.id, queueId: queue.id, wantedBy: 'setting', cause: null });
    const sound = await listen(site.admin.api, recording?.id ?? '');
    t.is(sound.head.toString('latin1', 0, 4), 'RIFF');
    t.deepEqual(
      [sound.head.readUInt16LE(22), sound.head.readUInt32LE(24), sound.head.readUInt16LE(34)],
      [2, 8_000, 16],
    );
    t.true(msOf(sound.customer, customer.tone) >= 800);
    t.true(msOf(sound.agent, joe.tone) >= 800);
    t.is(msOf(sound.customer, joe.tone), 0);
    t.is(msOf(sound.agent, customer.tone), 0);
    t.is(msOfOthers(sound.agent, [joe.tone]), 0);
    const whole = Buffer.from(await (await played(site.admin.api, recording?.id ?? '')).arrayBuffer());
    t.is(createHash('sha256').update(whole).digest('hex'), recording?.sha256 ?? '');
    t.is(whole.length, recording?.bytes ?? 0);
    t.is(Math.round((whole.length - 44) / 32), recording?.durationMs ?? 0);
    // Named by our ids alone, for nobody else to read; nothing is left of what Asterisk wrote.
    const files = await readdir(join(site.dataDir, 'recordings'), { recursive: true });
    const [file = ''] = files.filter((name) => name.endsWith('.wav'));
    t.regex(file, /^[0-9a-z]{4}\/[0-9a-z]{20}\.wav$/);
    t.is((await stat(join(site.dataDir, 'recordings', file))).mode & 0o077, 0);
    t.deepEqual(await readdir(join(site.dataDir, 'recordings/parts')), []);
  },
);
