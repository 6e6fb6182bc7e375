import test from 'ava';
import { DatabaseKeyframeStore } from '../../app/adapters/db/keyframe-store.js';
import { maskSession } from '../../app/domain/facts.js';
import type { KeyframeStore, KeptEntity } from '../../app/ports/keyframe-store.js';
import { withDatabase } from '../support/database.js';
import { MemoryKeyframes } from '../support/memory-past.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { aSession } from '../support/rows.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const sessions = (count: number): KeptEntity[] =>
  Array.from({ length: count }, (_, n) => ({
    kind: 'session' as const,
    entity: maskSession(aSession({ id: `s${n}`, agentId: `a${n} ü` })),
  }));

async function behaves(
  t: { deepEqual: (a: unknown, b: unknown) => unknown; is: (a: unknown, b: unknown) => unknown },
  store: KeyframeStore,
): Promise<void> {
  t.is(await store.upTo(null, 1), null);
  // More than go into one part, and one in which nothing runs.
  const [large, empty] = [
    { sequence: 100, at: 5_000, entities: sessions(1_203) },
    { sequence: 200, at: 9_000, entities: [] },
  ];
  await store.save(large, 1);
  await store.save(empty, 1);
  t.deepEqual(await store.upTo(null, 1), empty);
  t.deepEqual(await store.upTo(199, 1), large);
  t.deepEqual(await store.upTo(100, 1), large);
  t.is(await store.upTo(99, 1), null);
  t.is(await store.upTo(null, 2), null);
  // Of the same place, as by a Farline that died before it knew that it was written.
  const again = { ...large, entities: sessions(2) };
  await store.save(again, 1);
  t.deepEqual(await store.upTo(150, 1), again);
}

for (const name of ['SQLite', 'PostgreSQL'] as const) {
  test(`M, ${name}: keyframes are found by the fact they are behind, whole, and by their version`, async (t) => {
    await withDatabase(name === 'SQLite' ? null : await postgres.database(), (database) =>
      behaves(t, new DatabaseKeyframeStore(database)),
    );
  });
}

test('M: the keyframes of tests behave as the real ones', async (t) => {
  await behaves(t, new MemoryKeyframes());
});
