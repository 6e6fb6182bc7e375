import test from 'ava';
import { readdir, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Overrides } from '../../app/domain/settings.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { deskForm } from '../support/live/desk-form.js';
import { listen, msOf, msOfOthers, msWith, played, recordingsOf } from '../support/live/stored-recordings.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({
    FARLINE_FALLBACK_AFTER_S: '40',
    FARLINE_RECORD_LOOK_MS: '100',
    FARLINE_RECORD_REST_MS: '2000',
    FARLINE_RECORD_RETRY_MS: '1000',
  });
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

/** Farline is asked for this about the recording, and says that it is so. */
async function wishes({ joe, id }: Talk, what: string, why: string): Promise<void> {
  const from = site.changes.mark;
  await joe.client.api.post(`/api/v1/calls/${id}/recording/${what}`);
  await site.changes.next(why, from);
}

async function pressed({ joe }: Talk, keys: string, why: string): Promise<void> {
  const from = site.changes.mark;
  await joe.phone.press(keys);
  await site.changes.next(why, from);
}

test.serial('K5: neither hold nor a private consultation is in the recording, and it goes on after both', async (t) => {
  const began = performance.now();
  const talk = await conversation({ record: 'on' });
  const { joe, customer, id } = talk;
  await delay(500);
  const expert = site.farEnd.consulted('+15559997001');
  const away = performance.now();
  await joe.client.api.post(`/api/v1/calls/${id}/hold`);
  await delay(A_SECOND);
  await joe.client.api.post(`/api/v1/calls/${id}/consult`, { target: { kind: 'number', number: expert.number } });
  await joe.phone.hears(expert.tone);
  await expert.hears(joe.tone);
  await delay(A_SECOND);
  const apart = performance.now() - away;
  await joe.client.api.post(`/api/v1/calls/${id}/abort`);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  await delay(A_SECOND);
  customer.hangUp();
  const whole = performance.now() - began;
  const recordings = await recordingsOf(site.admin.api, id);
  t.deepEqual(
    recordings.map(({ stage }) => stage),
    ['stored'],
  );
  const [recording] = recordings;
  const sound = await listen(site.admin.api, recording?.id ?? '');
  t.is(msOf(sound.agent, expert.tone) + msOf(sound.customer, expert.tone), 0);
  t.is(msOfOthers(sound.agent, [joe.tone]), 0);
  t.is(msOfOthers(sound.customer, [customer.tone]), 0);
  t.true(msOf(sound.agent, joe.tone) >= 1_200);
  t.true((recording?.durationMs ?? 0) < whole - apart + 500);
});

test.serial(
  'K5: what is said while the recording is paused is not in it, from the API and by key; it goes on in the same file',
  async (t) => {
    const began = performance.now();
    const talk = await conversation({ record: 'on' });
    await delay(500);
    let silent = 0;
    for (const how of ['api', 'key']) {
      if (how === 'api') await wishes(talk, 'pause', 'recording.paused');
      else await pressed(talk, '*62', 'recording.paused');
      const from = performance.now();
      await delay(A_SECOND);
      silent += performance.now() - from;
      if (how === 'api') await wishes(talk, 'resume', 'recording.started');
      else await pressed(talk, '*63', 'recording.started');
      await delay(500);
    }
    talk.customer.hangUp();
    const whole = performance.now() - began;
    const [recording, ...more] = await recordingsOf(site.admin.api, talk.id);
    t.deepEqual(more, []);
    t.like(recording, { stage: 'stored' });
    t.true((recording?.durationMs ?? 0) < whole - silent + 500);
    const sound = await listen(site.admin.api, recording?.id ?? '');
    t.true(msOf(sound.customer, talk.customer.tone) >= 1_000);
    t.true(msOf(sound.agent, talk.joe.tone) >= 800);
  },
);

test.serial(
  'K5: a customer who is sent on is recorded with each agent apart, and both recordings are of one interaction',
  async (t) => {
    const other = await site.queue({ settings: { record: 'on', recordFormat: 'ulaw' } });
    const ann = await site.agent(other, { nailedUp: true });
    await ann.starts({ parked: true });
    const { joe, customer, id } = await conversation({ record: 'on' });
    await delay(A_SECOND);
    await joe.client.transfer({ kind: 'queue', queueId: other.id });
    await customer.hears(ann.tone);
    await delay(A_SECOND);
    customer.hangUp();
    const [first, second] = await recordingsOf(site.admin.api, id, 2);
    t.like(first, { agentId: joe.id, stage: 'stored', callId: id });
    t.like(second, { agentId: ann.id, queueId: other.id, stage: 'stored', callId: id, format: 'ulaw' });
    const before = await listen(site.admin.api, first?.id ?? '');
    t.true(msOf(before.agent, joe.tone) >= 500);
    t.is(msOf(before.agent, ann.tone), 0);
    t.is(msOfOthers(before.agent, [joe.tone]), 0);
    // One channel, as WAV all the same: both voices in it.
    const after = Buffer.from(await (await played(site.admin.api, second?.id ?? '')).arrayBuffer());
    t.is(after.readUInt16LE(22), 1);
    t.is(after.length, 44 + 2 * (second?.bytes ?? 0));
    const mixed = Int16Array.from({ length: (after.length - 44) / 2 }, (_, n) => after.readInt16LE(44 + n * 2));
    t.true(msWith(mixed, ann.tone) >= 500);
    t.true(msWith(mixed, customer.tone) >= 500);
    t.is(msWith(mixed, joe.tone), 0);
  },
);

test.serial(
  'K5: on demand an agent begins by key, pauses and ends it at the desk; nobody may where nothing is recorded, or end what has to be',
  async (t) => {
    const talk = await conversation({ record: 'on-demand' });
    const { joe, id, customer } = talk;
    await delay(500);
    await pressed(talk, '*61', 'recording.started');
    // The confirmation is for the agent alone: the customer is not disturbed in what they hear.
    t.deepEqual(customer.heard(), [joe.tone]);
    const page = await deskForm(site, joe);
    t.true((await page.open('/desk')).text.includes('action="/desk/record-pause"'));
    let from = site.changes.mark;
    t.is((await page.submit('/desk/record-pause', { call: id })).status, 303);
    await site.changes.next('recording.paused', from);
    await wishes(talk, 'resume', 'recording.started');
    await delay(500);
    await page.open('/desk');
    from = site.changes.mark;
    t.is((await page.submit('/desk/record-stop', { call: id })).status, 303);
    await site.changes.next('recording.finishing', from);
    const [recording] = await recordingsOf(site.admin.api, id);
    t.like(recording, { stage: 'stored', wantedBy: 'demand' });
    customer.hangUp();
    await joe.shows({ leg: 'parked' });
    await joe.signOut();
    const never = await conversation({ record: 'off' });
    const refused = never.joe.client.api.post(`/api/v1/calls/${never.id}/recording/start`);
    t.like(await t.throwsAsync(refused), { status: 409, body: { code: 'recording-off' } });
    never.customer.hangUp();
    const must = await conversation({ record: 'on' });
    const ended = must.joe.client.api.post(`/api/v1/calls/${must.id}/recording/stop`);
    t.like(await t.throwsAsync(ended), { status: 409, body: { code: 'recording-required' } });
  },
);

test.serial(
  'K5: Farline is killed while a conversation is recorded: Asterisk goes on, and all of it is stored afterwards',
  async (t) => {
    const talk = await conversation({ record: 'on' });
    await site.stored();
    await site.kill();
    await delay(2 * A_SECOND);
    talk.customer.hangUp();
    await talk.customer.isGone();
    await site.start();
    const [recording] = await recordingsOf(site.admin.api, talk.id);
    t.like(recording, { stage: 'stored' });
    const sound = await listen(site.admin.api, recording?.id ?? '');
    t.true(msOf(sound.customer, talk.customer.tone) >= 1_500);
  },
);

test.serial(
  'K5: Farline is killed and started again during the conversation: one recording has both halves',
  async (t) => {
    const talk = await conversation({ record: 'on' });
    await site.stored();
    await site.kill();
    await site.start();
    await delay(A_SECOND);
    talk.customer.hangUp();
    const [recording, ...more] = await recordingsOf(site.admin.api, talk.id);
    t.like(recording, { stage: 'stored' });
    t.deepEqual(more, []);
  },
);

test.serial(
  'CVE-2026-108161, CVE-2018-7654: what a caller claims to be is in no name of a file and in no command',
  async (t) => {
    const queue = await site.queue({ settings: { record: 'on' } });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const from = site.changes.mark;
    const trap = join(site.dataDir, 'trap');
    for (const callerId of ['../../../evil', `;touch${'${IFS}'}${trap}`, '+4930$(id)']) {
      const customer = await site.farEnd.customer({ dials: queue.number, callerId: encodeURIComponent(callerId) });
      await customer.hears(joe.tone);
      await delay(300);
      customer.hangUp();
      await joe.shows({ state: 'ready', leg: 'parked' });
    }
    const calls = site.changes.all.slice(from).flatMap(({ why, id }) => (why === 'call.joined' ? [id] : []));
    t.is(calls.length, 3);
    for (const id of calls) t.like((await recordingsOf(site.admin.api, id))[0], { stage: 'stored' });
    const files = await readdir(join(site.dataDir, 'recordings'), { recursive: true });
    const unsafe = files.filter((name) => !/^(parts|quarantine|[0-9a-z]{4}(\/[0-9a-z]{20}\.(wav|ulaw))?)$/.test(name));
    t.deepEqual(unsafe, []);
    await t.throwsAsync(stat(trap), { code: 'ENOENT' });
  },
);
