import test from 'ava';
import { KeepRecordings } from '../../app/jobs/keep-recordings.js';
import { scanRecordings } from '../../app/jobs/scan-recordings.js';
import type { Step } from '../../app/ports/live.js';
import { MemoryRecordingFiles } from '../support/memory-recording-files.js';
import { aRecording, MemoryRecordings } from '../support/memory-recordings.js';
import { RecordedLog } from '../support/recorded-log.js';
import { VirtualTime } from '../support/virtual-time.js';

const LOOK_MS = 500;
const REST_MS = 5_000;
const SCAN_MS = 60_000;

const CLOSED = { parts: 1, closed: true, restedMs: 0 };

function desk() {
  const time = new VirtualTime();
  const [recordings, recordingFiles, log] = [new MemoryRecordings(), new MemoryRecordingFiles(), new RecordedLog()];
  const listeners: ((step: Step) => void)[] = [];
  const live = {
    subscribe: (listener: (step: Step) => void) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const timing = { lookMs: LOOK_MS, restMs: REST_MS, scanMs: SCAN_MS };
  const job = new KeepRecordings({ recordings, recordingFiles, live, clock: time.clock(() => true), log, timing });
  const finishing = (id: string, over = {}): void =>
    recordings.put(aRecording({ id, stage: 'finishing', durationMs: null, bytes: null, sha256: null, ...over }));
  const ends = (id: string): void => {
    const change = { kind: 'recording', id, after: null, why: 'recording.finishing', detail: {} } as const;
    for (const listener of listeners) listener({ at: 0, firstSequence: 1, changes: [change] });
  };
  const lines = (level: string): string[] => log.lines.filter((one) => one.level === level).map(({ line }) => line);
  return { time, recordings, recordingFiles, log, job, finishing, ends, lines };
}

const pass = ({ time }: ReturnType<typeof desk>, ms: number): Promise<void> => time.runUntil(time.mono + ms);

test('K5: what an earlier life left is stored at start, with length, size and hash, and the parts go', async (t) => {
  const d = desk();
  d.finishing('r1');
  d.recordingFiles.parts.set('r1', CLOSED);
  await d.job.start();
  t.like(d.recordings.rows.get('r1'), { stage: 'stored', durationMs: 50, bytes: 1_644, sha256: 'a'.repeat(64) });
  t.is(d.recordingFiles.parts.size, 0);
});

test('K5: a recording that ends is stored even if its row comes late', async (t) => {
  const d = desk();
  await d.job.start();
  d.recordingFiles.parts.set('r1', CLOSED);
  d.recordings.live.add('r1');
  d.ends('r1');
  await pass(d, 5 * LOOK_MS);
  t.is(d.recordings.rows.get('r1'), undefined);
  d.recordings.live.delete('r1');
  d.finishing('r1');
  await pass(d, 2 * LOOK_MS);
  t.like(d.recordings.rows.get('r1'), { stage: 'stored' });
});

test('K5: what Asterisk still writes is waited for; what it will never close is taken as it is', async (t) => {
  const d = desk();
  d.finishing('r1');
  d.recordingFiles.parts.set('r1', { parts: 1, closed: false, restedMs: REST_MS - 1 });
  await d.job.start();
  t.like(d.recordings.rows.get('r1'), { stage: 'finishing' });
  d.recordingFiles.parts.set('r1', { parts: 1, closed: false, restedMs: REST_MS });
  await pass(d, 2 * LOOK_MS);
  t.like(d.recordings.rows.get('r1'), { stage: 'stored' });
});

test('K5: a recording that never began has failed with its cause; one that had begun and has no file is lost', async (t) => {
  const d = desk();
  d.finishing('r1', { begun: false, cause: 'no-recorder' });
  d.finishing('r2', { begun: true });
  await d.job.start();
  t.like(d.recordings.rows.get('r1'), { stage: 'failed', cause: 'no-recorder' });
  t.like(d.recordings.rows.get('r2'), { stage: 'lost', cause: 'no-file' });
  t.is(d.lines('warn').length, 2);
});

test('K5: on a full disk it has failed with that cause, operators are told once, and with room it is stored', async (t) => {
  const d = desk();
  for (const id of ['r1', 'r2']) {
    d.finishing(id);
    d.recordingFiles.parts.set(id, CLOSED);
  }
  await d.job.start();
  t.is(d.job.trouble, null);
  d.finishing('r3');
  d.recordingFiles.parts.set('r3', CLOSED);
  d.recordingFiles.fails = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  d.ends('r3');
  await pass(d, 2 * LOOK_MS);
  t.like(d.recordings.rows.get('r3'), { stage: 'failed', cause: 'disk-full' });
  t.is(d.recordingFiles.parts.size, 1);
  t.regex(d.job.trouble ?? '', /disk-full.*no space left/);
  await pass(d, 2 * SCAN_MS);
  t.is(d.lines('error').length, 1);
  d.recordingFiles.fails = null;
  await pass(d, SCAN_MS);
  t.like(d.recordings.rows.get('r3'), { stage: 'stored', cause: null });
  t.is(d.job.trouble, null);
  await d.job.stop();
});

test('K5: a row that cannot be written keeps no other, is told once, and is stored by itself once it can be', async (t) => {
  const d = desk();
  for (const id of ['r1', 'r2']) {
    d.finishing(id);
    d.recordingFiles.parts.set(id, CLOSED);
  }
  d.recordings.refuses.add('r1');
  await d.job.start();
  await pass(d, 5 * LOOK_MS);
  t.like(d.recordings.rows.get('r1'), { stage: 'finishing' });
  t.like(d.recordings.rows.get('r2'), { stage: 'stored' });
  t.deepEqual([...d.recordingFiles.parts.keys()], ['r1']);
  t.regex(d.job.trouble ?? '', /wait to be stored: the database is locked/);
  t.is(d.lines('error').length, 1);
  // Nobody calls meanwhile.
  d.recordings.refuses.clear();
  await pass(d, 2 * LOOK_MS);
  t.like(d.recordings.rows.get('r1'), { stage: 'stored' });
  t.is(d.job.trouble, null);
  await d.job.stop();
});

test('K5: too little room is told before the disk is full, and taken back', async (t) => {
  const d = desk();
  d.recordingFiles.free = 1_024;
  await d.job.start();
  t.is(d.job.trouble, 'the disk of recordings has 1 kB left');
  d.recordingFiles.free = 10_000_000_000;
  await pass(d, 2 * SCAN_MS);
  t.is(d.job.trouble, null);
});

test('K5: files without a row are put aside, rows without a file are lost, and both are told', async (t) => {
  const d = desk();
  d.recordings.put(aRecording({ id: 'has' }));
  d.recordings.put(aRecording({ id: 'hasnot' }));
  d.recordings.live.add('runs');
  for (const id of ['has', 'stranger']) d.recordingFiles.sounds.set(id, new Uint8Array(4));
  for (const id of ['runs', 'strange2', 'has']) d.recordingFiles.parts.set(id, CLOSED);
  await d.job.start();
  t.deepEqual(d.recordingFiles.aside.sort(), ['strange2', 'stranger']);
  t.deepEqual([...d.recordingFiles.parts.keys()], ['runs']);
  t.like(d.recordings.rows.get('hasnot'), { stage: 'lost', cause: 'no-file' });
  t.like(d.recordings.rows.get('has'), { stage: 'stored' });
  t.is(d.lines('error').length, 1);
  t.is(d.lines('warn').length, 2);
});

test('K5: retention deletes file and says so in the row, on the day that was set and not before', async (t) => {
  const d = desk();
  const endedAt = d.time.wall;
  d.recordings.put(aRecording({ id: 'short', keepDays: 1, endedAt }));
  d.recordings.put(aRecording({ id: 'ever', keepDays: 0, endedAt: 1 }));
  for (const id of ['short', 'ever']) d.recordingFiles.sounds.set(id, new Uint8Array(4));
  await d.job.start();
  const day = 86_400_000;
  await pass(d, day - SCAN_MS);
  t.like(d.recordings.rows.get('short'), { stage: 'stored' });
  await pass(d, 2 * SCAN_MS);
  t.like(d.recordings.rows.get('short'), { stage: 'deleted', deletedBy: 'retention' });
  t.deepEqual([...d.recordingFiles.sounds.keys()], ['ever']);
  t.like(d.recordings.rows.get('ever'), { stage: 'stored' });
});

test('K5: a file that cannot be deleted keeps no other, is an alarm, and is tried again', async (t) => {
  const d = desk();
  for (const id of ['r1', 'stuck', 'r3']) {
    d.recordings.put(aRecording({ id, keepDays: 1, endedAt: 1 }));
    d.recordingFiles.sounds.set(id, new Uint8Array(4));
  }
  let stuck = true;
  const { remove } = d.recordingFiles;
  d.recordingFiles.remove = async (id) => {
    if (id === 'stuck' && stuck) throw Object.assign(new Error('EPERM: not permitted'), { code: 'EPERM' });
    return remove.call(d.recordingFiles, id);
  };
  await d.job.start();
  const stages = () => ['r1', 'stuck', 'r3'].map((id) => d.recordings.rows.get(id)?.stage);
  t.deepEqual(stages(), ['deleted', 'stored', 'deleted']);
  t.regex(d.job.trouble ?? '', /time is over cannot be deleted: 1, the first is stuck \(EPERM/);
  await pass(d, 2 * SCAN_MS);
  t.is(d.lines('error').length, 1, 'told once');
  stuck = false;
  await pass(d, 2 * SCAN_MS);
  t.deepEqual(stages(), ['deleted', 'deleted', 'deleted']);
  t.is(d.job.trouble, null);
});

for (const read of [1, 2, 3]) {
  test(`K5: a recording that ends behind the read number ${read} of a comparison is not put aside`, async (t) => {
    const d = desk();
    d.recordings.live.add('r1');
    d.recordingFiles.parts.set('r1', { parts: 1, closed: false, restedMs: 0 });
    const { inStage, liveIds } = d.recordings;
    let reads = 0;
    const noted = <T>(found: T): T => {
      if (++reads !== read) return found;
      d.recordings.live.delete('r1');
      d.finishing('r1');
      return found;
    };
    d.recordings.inStage = async (stages) => noted(await inStage.call(d.recordings, stages));
    d.recordings.liveIds = async () => noted(await liveIds.call(d.recordings));
    await scanRecordings(d);
    t.is(reads, 3);
    t.deepEqual(d.recordingFiles.aside, []);
  });
}

test('K5: a recording that ends while those of an earlier life are stored is put together once', async (t) => {
  const d = desk();
  let building = 0;
  let most = 0;
  const { build } = d.recordingFiles;
  d.recordingFiles.build = async (id) => {
    most = Math.max(most, ++building);
    await new Promise((resolve) => d.time.after(2 * LOOK_MS, () => resolve(undefined)));
    building -= 1;
    return build.call(d.recordingFiles, id);
  };
  for (const id of ['r1', 'r2']) {
    d.finishing(id);
    d.recordingFiles.parts.set(id, CLOSED);
  }
  const started = d.job.start();
  d.ends('r2');
  await pass(d, 10 * LOOK_MS);
  await started;
  t.is(most, 1);
  for (const id of ['r1', 'r2']) t.like(d.recordings.rows.get(id), { stage: 'stored' });
  t.deepEqual(d.lines('error'), []);
});
