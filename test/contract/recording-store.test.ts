import test from 'ava';
import { DatabaseRecordingStore } from '../../app/adapters/db/recording-store.js';
import type { RecordingFilter, RecordingStore, WithParty } from '../../app/ports/recording-store.js';
import { withDatabase } from '../support/database.js';
import { aRecording, MemoryRecordings } from '../support/memory-recordings.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

type Work = (store: RecordingStore) => Promise<void>;

const ROWS = [
  aRecording({ id: 'r1', stage: 'finishing', durationMs: null, bytes: null, sha256: null }),
  aRecording({ id: 'r2', agentId: 'jay', queueId: null, startedAt: 1_790_000_000_000, callId: 'call2', party: null }),
  aRecording({ id: 'r3', stage: 'failed', cause: 'disk-full', format: 'ulaw', begun: false }),
];

/** As the engine's step writes them. */
async function onDatabase(url: string | null, work: Work): Promise<void> {
  await withDatabase(url, async (database) => {
    const { writer } = database;
    for (const row of ROWS) {
      const { id, callId, sessionId, agentId, queueId, wantedBy, format, keepDays, startedAt } = row;
      const whose = { id, call_id: callId, session_id: sessionId, agent_id: agentId, queue_id: queueId };
      const how = { wanted_by: wantedBy, format, keep_days: keepDays, started_at: startedAt };
      const { endedAt, begun, stage, cause, durationMs, bytes, sha256, party } = row;
      const end = { ended_at: endedAt, begun, stage, cause, duration_ms: durationMs, bytes, sha256 };
      await writer('recordings').insert({ ...whose, ...how, ...end });
      if (party && id === 'r1') {
        const is = { ...party, retention_class: 'caller', arrived_at: 1 };
        await writer('call_parties').insert({ call_id: callId, ...is });
      }
    }
    await writer('live_recordings').insert({ ...LIVE });
    await work(new DatabaseRecordingStore(database));
  });
}

const LIVE = {
  ...{ id: 'live', call_id: 'c', channel: 'x', session_id: 's', agent_id: 'a', queue_id: null, wanted_by: 'setting' },
  ...{ format: 'wav', keep_days: 0, started_at: 1, begun: true, state: '{}' },
};

const STORES: Readonly<Record<string, (work: Work) => Promise<void>>> = {
  memory: async (work) => {
    const store = new MemoryRecordings();
    for (const row of ROWS) store.put(row);
    store.live.add('live');
    await work(store);
  },
  SQLite: (work) => onDatabase(null, work),
  PostgreSQL: async (work) => onDatabase(await postgres.database(), work),
};

const ALL: RecordingFilter = {
  ...{ agents: null, agentId: null, queueId: null, callId: null, stage: null, from: null, to: null, before: null },
  limit: 10,
};

for (const [name, withStore] of Object.entries(STORES)) {
  test(`${name}: recordings are found with all that is known of them, and listed by whatever is asked`, (t) =>
    withStore(async (store) => {
      const ids = async (over: Partial<RecordingFilter>): Promise<string[]> =>
        (await store.list({ ...ALL, ...over })).map(({ id }) => id);
      const found = (await store.find('r3')) as WithParty;
      t.deepEqual(found, ROWS[2] as WithParty);
      t.is((await store.find('r2'))?.party, null);
      t.is(await store.find('r9'), null);
      t.deepEqual(await ids({}), ['r3', 'r2', 'r1']);
      t.deepEqual(await ids({ agents: ['jay'] }), ['r2']);
      t.deepEqual(await ids({ agents: [] }), []);
      t.deepEqual(await ids({ agentId: 'joe', limit: 1 }), ['r3']);
      t.deepEqual(await ids({ queueId: 'sales', before: 'r3' }), ['r1']);
      t.deepEqual(await ids({ callId: 'call2' }), ['r2']);
      t.deepEqual(await ids({ stage: 'failed' }), ['r3']);
      t.deepEqual(await ids({ from: 2_000, to: 1_790_000_000_001 }), ['r2']);
      t.deepEqual(await store.liveIds(), ['live']);
    }));

  test(`${name}: a recording is brought to its end, and what is deleted stays deleted`, (t) =>
    withStore(async (store) => {
      const sound = { durationMs: 1_000, bytes: 32_044, sha256: 'b'.repeat(64) };
      await store.stored('r1', sound);
      t.like(await store.find('r1'), { stage: 'stored', cause: null, ...sound });
      await store.stored('r3', sound);
      t.like(await store.find('r3'), { stage: 'stored', cause: null });
      await store.ended('r3', 'lost', 'no-file');
      t.like(await store.find('r3'), { stage: 'lost', cause: 'no-file' });
      t.deepEqual(
        (await store.inStage(['stored', 'lost'])).map(({ id }) => id),
        ['r1', 'r2', 'r3'],
      );
      await store.deleted('r1', 7_000, 'boss');
      await store.ended('r1', 'lost', 'no-file');
      await store.deleted('r1', 9_000, 'retention');
      t.like(await store.find('r1'), { stage: 'deleted', deletedAt: 7_000, deletedBy: 'boss' });
    }));

  test(`${name}: who listened is noted, the newest first`, (t) =>
    withStore(async (store) => {
      const play = { recordingId: 'r1', by: 'boss', via: 'web' };
      await store.notePlay({ id: 'p1', at: 1, what: 'play', ...play });
      await store.notePlay({ id: 'p2', at: 2, what: 'download', ...play });
      t.deepEqual(
        (await store.plays('r1')).map(({ id, what }) => [id, what]),
        [
          ['p2', 'download'],
          ['p1', 'play'],
        ],
      );
      t.deepEqual(await store.plays('r2'), []);
    }));
}
