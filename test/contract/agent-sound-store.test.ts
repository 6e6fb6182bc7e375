import test from 'ava';
import { DatabaseAgentSoundStore } from '../../app/adapters/db/agent-sound-store.js';
import type { AgentSoundStore } from '../../app/ports/agent-sound-store.js';
import { withDatabase } from '../support/database.js';
import { MemoryAgentSounds } from '../support/memory-agent-sounds.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (store: AgentSoundStore) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryAgentSounds()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabaseAgentSoundStore(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabaseAgentSoundStore(database))),
};

const sound = (name: string, durationMs = 2_000) => ({ sound: name, durationMs, madeAt: 1_790_000_000_000 });

for (const [name, withStore] of Object.entries(STORES)) {
  test(`${name}: K6: each agent has one sound for each use, and what a new one replaces is told`, (t) =>
    withStore(async (store) => {
      t.is(await store.put('joe', 'greeting', sound('a')), null);
      t.is(await store.put('joe', 'voicemail', sound('b')), null);
      t.is(await store.put('jay', 'greeting', sound('c')), null);
      t.is(await store.put('joe', 'greeting', sound('d', 3_000)), 'a');
      t.deepEqual(Object.fromEntries(await store.all()), {
        joe: { greeting: sound('d', 3_000), voicemail: sound('b') },
        jay: { greeting: sound('c') },
      });
    }));

  test(`${name}: K6: what is deleted is gone, and what is not there is deleted without harm`, (t) =>
    withStore(async (store) => {
      await store.put('joe', 'greeting', sound('a'));
      t.is(await store.remove('joe', 'voicemail'), null);
      t.is(await store.remove('joe', 'greeting'), 'a');
      t.is(await store.remove('joe', 'greeting'), null);
      t.deepEqual(await store.all(), new Map());
    }));
}
