import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import sqlite3 from 'sqlite3';
import { DatabaseFactLog } from '../../app/adapters/db/fact-log.js';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import type { Database } from '../../app/adapters/db/database.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { openTestDatabase } from '../support/database.js';
import { FakeDisk, FakeStore } from '../support/fake-store.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { RecordedLog } from '../support/recorded-log.js';
import { storeContract, type OpenStore, type StoreDisk } from './store-contract.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

storeContract(test, 'fake', async () => {
  const disk = new FakeDisk();
  return {
    async open() {
      const store = new FakeStore(disk);
      return {
        store,
        facts: async () => disk.facts,
        break: async () => void (store.trouble = 'locked'),
        mend: async () => void (store.trouble = null),
        close: () => store.close(),
      };
    },
    remove: async () => undefined,
  };
});

storeContract(test, 'SQLite', () => realDisk(null, lockedByAnother));

storeContract(test, 'PostgreSQL', async () => realDisk(await postgres.database(), tableAway));

interface Harm {
  break(): Promise<void>;
  mend(): Promise<void>;
}

async function realDisk(url: string | null, harm: (database: Database, folder: string) => Harm): Promise<StoreDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'farline-contract-'));
  return {
    async open(): Promise<OpenStore> {
      const database = await openTestDatabase(folder, url);
      const store = new DatabaseStore(
        database,
        new FileKeyVault(join(folder, 'keys')),
        systemClock(),
        new RecordedLog(),
      );
      const facts = new DatabaseFactLog(database.reader);
      return {
        store,
        facts: () => facts.after(0, 10_000),
        ...harm(database, folder),
        async close() {
          await store.close();
          await database.close();
        },
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What a backup program or a forgotten shell does. */
function lockedByAnother(_database: Database, folder: string): Harm {
  let other: sqlite3.Database;
  const execute = (sql: string) =>
    new Promise<void>((resolve, reject) => other.exec(sql, (error) => (error ? reject(error) : resolve())));
  return {
    async break() {
      other = new sqlite3.Database(join(folder, 'farline.sqlite'));
      await execute('BEGIN IMMEDIATE');
    },
    async mend() {
      await execute('ROLLBACK');
      await new Promise((resolve) => other.close(resolve));
    },
  };
}

function tableAway({ reader, writer }: Database): Harm {
  const rename = async (from: string, to: string) => void (await writer.raw('ALTER TABLE ?? RENAME TO ??', [from, to]));
  return {
    break: async () => {
      await reader.raw('SELECT 1');
      await rename('offers', 'offers_away');
    },
    mend: () => rename('offers_away', 'offers'),
  };
}
