import test from 'ava';
import { DatabaseCallHistory } from '../../app/adapters/db/call-history.js';
import { engineStep } from '../../app/adapters/db/engine-step.js';
import { DatabaseFactLog } from '../../app/adapters/db/fact-log.js';
import { factRow } from '../../app/adapters/db/fact-row.js';
import { DatabaseQueueHistory } from '../../app/adapters/db/queue-history.js';
import { StepRows } from '../../app/adapters/db/step-rows.js';
import { factsTable, stepTables } from '../../app/adapters/db/step-tables.js';
import type { Fact, RecordedFact } from '../../app/domain/facts.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const fact = (sequence: number, at: number, kind = 'call') => {
  const about = { agent_id: null, session_id: null, call_id: 'k1', queue_id: null };
  return { sequence, at, version: 1, type: 'test', kind, entity_id: 'k1', ...about, detail: '{}', after: null };
};

for (const name of ['SQLite', 'PostgreSQL'] as const) {
  test(`M, ${name}: history for queue_log begins where it is asked for and comes in pages`, async (t) => {
    await withDatabase(name === 'SQLite' ? null : await postgres.database(), async ({ writer, reader }) => {
      const history = new DatabaseQueueHistory(reader);
      t.is(await history.sequenceBefore(5_000), 0);
      t.deepEqual(await history.page(0, 10), []);
      // A gap, as history has where storage failed, and kinds that the log says nothing of.
      const facts = [
        fact(1, 1_000),
        fact(2, 2_000, 'trunk'),
        fact(3, 3_000, 'leg'),
        fact(7, 4_000),
        fact(8, 4_000),
        fact(9, 9_000),
      ];
      await writer('facts').insert(facts);
      await writer('call_parties').insert([
        { call_id: 'k1', number: '+4930123456', name: 'Anna', retention_class: 'standard', arrived_at: 1 },
      ]);
      const pageFrom = async (at: number, limit: number): Promise<number[]> =>
        (await history.page(await history.sequenceBefore(at), limit)).map(({ sequence }) => sequence);
      t.deepEqual(await pageFrom(0, 10), [1, 3, 7, 8, 9]);
      t.deepEqual(await pageFrom(1_001, 2), [3, 7]);
      t.deepEqual(await pageFrom(4_000, 10), [7, 8, 9]);
      t.deepEqual(await pageFrom(4_001, 10), [9]);
      t.deepEqual(await pageFrom(99_000, 10), []);
      t.deepEqual([...(await history.callers(['k1', 'k2']))], [['k1', '+4930123456']]);
      t.deepEqual([...(await history.callers([]))], []);
    });
  });

  test(`M, ${name}: facts are read as they were written, whatever stands in them`, async (t) => {
    await withDatabase(name === 'SQLite' ? null : await postgres.database(), async (database) => {
      const after = {
        id: 'k1',
        name: 'Ö’"\\\n\u0000 \ud800 午',
        place: 0.1 + 0.2,
        big: 2 ** 53 - 1,
        none: null,
        list: [[]],
      };
      const about = {
        version: 2,
        type: 'call.arrived',
        kind: 'call',
        id: 'k1',
        agentId: 'joe',
        sessionId: 's',
      } as const;
      const told = { ...about, callId: 'k1', queueId: 'sales', detail: { ...after }, after } as unknown as Fact;
      const nobody = { agentId: null, sessionId: null, callId: null, queueId: null };
      const gone = { ...told, ...nobody, type: 'call.ended', detail: {}, after: null } as Fact;
      const rows = new StepRows(stepTables);
      [told, gone].forEach((fact, n) => rows.put(factsTable, factRow(fact, n + 1, 1_795_000_000_123 + n)));
      await database.steps.write(engineStep, rows.parameters(), false);
      const written = [told, gone].map((fact, n) => ({ ...fact, sequence: n + 1, at: 1_795_000_000_123 + n }));
      t.deepEqual(await new DatabaseQueueHistory(database.reader).page(0, 10), written as RecordedFact[]);
      t.deepEqual(await new DatabaseFactLog(database.reader).after(0, 10), written as RecordedFact[]);
      t.deepEqual(await new DatabaseFactLog(database.reader).upTo(2, 1), [written[1]] as RecordedFact[]);
      t.deepEqual(await new DatabaseCallHistory(database.reader).ofCall('k1', 10), [written[0]] as RecordedFact[]);
    });
  });
}
