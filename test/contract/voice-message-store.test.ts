import test from 'ava';
import { DatabaseDirectoryStore } from '../../app/adapters/db/directory-store.js';
import { DatabaseVoiceMessageStore } from '../../app/adapters/db/voice-message-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { VoiceMessage } from '../../app/domain/voice-message.js';
import type { VoiceMessageStore } from '../../app/ports/voice-message-store.js';
import { withDatabase } from '../support/database.js';
import { MemoryVoiceMessages } from '../support/memory-voice-messages.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { RecordedLog } from '../support/recorded-log.js';
import { anAgent } from '../support/world.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (store: VoiceMessageStore) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryVoiceMessages()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabaseVoiceMessageStore(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabaseVoiceMessageStore(database))),
};

const message = (id: string, agentId: string, receivedAt: number): VoiceMessage => ({
  id,
  agentId,
  state: 'recording',
  receivedAt,
  durationMs: 0,
  caller: { number: '+4930123456', name: 'Ann "A"; DROP' },
});

for (const server of [false, true]) {
  test(`${server ? 'PostgreSQL' : 'SQLite'}: K6: messages of agents who were deleted are found by when that was`, async (t) => {
    await withDatabase(server ? await postgres.database() : null, async (database) => {
      const [store, clock] = [new DatabaseVoiceMessageStore(database), systemClock()];
      const directory = new DatabaseDirectoryStore(database, clock, new RecordedLog());
      for (const [id, dn] of [
        ['joe', '8888'],
        ['jay', '7777'],
      ] as const) {
        t.true((await directory.save('agent', anAgent({ id, dn, queues: [] }), null)).ok);
        await store.add(message(`m-${id}`, id, 1_000));
      }
      const before = clock.now();
      t.true((await directory.hide('agent', 'joe')).ok);
      t.deepEqual(await store.ofAgentsDeletedBefore(before), []);
      t.deepEqual(await store.ofAgentsDeletedBefore(clock.now() + 1), [message('m-joe', 'joe', 1_000)]);
    });
  });
}

for (const [name, withStore] of Object.entries(STORES)) {
  test(`${name}: messages come back as they were kept, each agent's own, the oldest first`, (t) =>
    withStore(async (store) => {
      await store.add(message('m2', 'joe', 2_000));
      await store.add(message('m1', 'joe', 1_000));
      await store.add(message('m3', 'jay', 3_000));
      t.deepEqual(await store.ofAgent('joe'), [message('m1', 'joe', 1_000), message('m2', 'joe', 2_000)]);
      t.is((await store.all()).length, 3);
      t.is(await store.get('none'), null);
    }));

  test(`${name}: a message is new once it is whole, heard and new again when somebody says so, and gone for good`, (t) =>
    withStore(async (store) => {
      await store.add(message('m1', 'joe', 1_000));
      await store.setHeard('m1', true);
      t.is((await store.get('m1'))?.state, 'recording');
      await store.finish('m1', 4_200);
      t.like(await store.get('m1'), { state: 'new', durationMs: 4_200 });
      await store.setHeard('m1', true);
      await store.finish('m1', 1);
      t.like(await store.get('m1'), { state: 'heard', durationMs: 4_200 });
      await store.setHeard('m1', false);
      t.is((await store.get('m1'))?.state, 'new');
      await store.remove('m1');
      await store.remove('m1');
      t.is(await store.get('m1'), null);
    }));
}
