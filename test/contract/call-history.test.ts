import test from 'ava';
import { DatabaseCallHistory } from '../../app/adapters/db/call-history.js';
import type { CallHistory } from '../../app/ports/call-history.js';
import { withDatabase } from '../support/database.js';
import { MemoryCallHistory } from '../support/memory-call-history.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const row = (sequence: number, call_id: string | null, kind = 'call') => {
  const about = { agent_id: null, session_id: null, call_id, queue_id: null };
  return {
    sequence,
    at: sequence,
    version: 1,
    type: 'test',
    kind,
    entity_id: 'x',
    ...about,
    detail: '{}',
    after: null,
  };
};
const ROWS = [row(1, 'k1'), row(2, null, 'trunk'), row(4, 'k2'), row(7, 'k1', 'offer'), row(9, 'k1', 'leg')];
const ANNA = { number: '+4930123456', name: 'Anna' };

async function behaves(t: { deepEqual: (a: unknown, b: unknown) => unknown }, history: CallHistory): Promise<void> {
  const sequences = async (id: string, limit = 100) =>
    (await history.ofCall(id, limit)).map(({ sequence }) => sequence);
  t.deepEqual(await sequences('k1'), [1, 7, 9]);
  t.deepEqual(await sequences('k1', 2), [1, 7]);
  t.deepEqual(await sequences('k3'), []);
  t.deepEqual([...(await history.parties(['k1', 'k3']))], [['k1', ANNA]]);
  t.deepEqual([...(await history.parties([]))], []);
}

for (const name of ['SQLite', 'PostgreSQL'] as const) {
  test(`M, ${name}: what is kept of a call is found by it, in the order in which it happened`, async (t) => {
    await withDatabase(name === 'SQLite' ? null : await postgres.database(), async ({ writer, reader }) => {
      await writer('facts').insert(ROWS);
      await writer('call_parties').insert([
        { call_id: 'k1', ...ANNA, retention_class: 'standard', arrived_at: 1 },
        { call_id: 'k2', number: '+1', name: '', retention_class: 'standard', arrived_at: 1 },
      ]);
      await behaves(t, new DatabaseCallHistory(reader));
    });
  });
}

test('M: the call history of tests behaves as the real one', async (t) => {
  const history = new MemoryCallHistory();
  for (const { sequence, at, call_id: callId } of ROWS) {
    history.facts.push({ sequence, at, callId, version: 1, type: 'test' } as never);
  }
  history.people.set('k1', ANNA);
  await behaves(t, history);
});
