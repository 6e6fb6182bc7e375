import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { SQLITE_FILE } from '../../app/adapters/db/open-sqlite.js';

/** Nobody else writes into the database of this folder until the returned function is called; reading goes on. */
export async function lockDatabase(folder: string): Promise<() => Promise<void>> {
  const file = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(join(folder, SQLITE_FILE), (error) =>
      error ? reject(error) : resolve(opened),
    );
  });
  const execute = (sql: string): Promise<void> =>
    new Promise((resolve, reject) => {
      file.exec(sql, (error) => (error ? reject(error) : resolve()));
    });
  await execute('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
  return async () => {
    await execute('ROLLBACK');
    await new Promise<void>((resolve) => file.close(() => resolve()));
  };
}
