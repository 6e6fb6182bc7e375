import test from 'ava';
import { DatabaseListeningLog } from '../../app/adapters/db/listening-log.js';
import { DatabaseRecordingStore } from '../../app/adapters/db/recording-store.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const ROW = {
  call_id: 'c1',
  session_id: 's1',
  agent_id: 'joe',
  wanted_by: 'setting',
  format: 'wav',
  keep_days: 0,
  started_at: 1,
  ended_at: 2,
  begun: true,
  stage: 'stored',
};

for (const server of [false, true]) {
  test(`${server ? 'PostgreSQL' : 'SQLite'}: K5: who listened to recordings and messages, the newest first, page by page and by agent`, async (t) => {
    await withDatabase(server ? await postgres.database() : null, async (database) => {
      const [log, recordings] = [new DatabaseListeningLog(database), new DatabaseRecordingStore(database)];
      await database.writer('recordings').insert({ ...ROW, id: 'r1' });
      const by = { by: 'boss', via: 'web', what: 'play' } as const;
      await recordings.notePlay({ id: '01a', recordingId: 'r1', at: 1, ...by });
      await log.note({ id: '01b', of: 'message', thing: 'm1', agentId: 'jay', at: 2, ...by });
      await recordings.notePlay({ id: '02a', recordingId: 'r1', at: 3, ...by, what: 'download' });
      t.deepEqual(await log.before(null, 9, null), [
        { id: '02a', of: 'recording', thing: 'r1', agentId: 'joe', at: 3, ...by, what: 'download' },
        { id: '01b', of: 'message', thing: 'm1', agentId: 'jay', at: 2, ...by },
        { id: '01a', of: 'recording', thing: 'r1', agentId: 'joe', at: 1, ...by },
      ]);
      const ids = async (...asked: Parameters<typeof log.before>) => (await log.before(...asked)).map(({ id }) => id);
      t.deepEqual(await ids('02a', 1, null), ['01b']);
      t.deepEqual(await ids(null, 9, ['joe']), ['02a', '01a']);
      t.deepEqual(await ids('01a', 9, null), []);
    });
  });
}
