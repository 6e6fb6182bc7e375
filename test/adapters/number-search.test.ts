import { join } from 'node:path';
import test from 'ava';
import sqlite3 from 'sqlite3';
import { temporaryFolder } from '../support/asterisk.js';
import { filesWithNumbers, traceOf } from '../support/number-search.js';

test('F2: the search finds a number however it is written, and in what SQLite has deleted', async (t) => {
  const folder = await temporaryFolder(t, 'search');
  const path = join(folder, 'found.sqlite');
  const database = new sqlite3.Database(path);
  const run = (sql: string): Promise<void> =>
    new Promise((resolve, reject) => database.exec(sql, (error) => (error ? reject(error) : resolve())));
  await run("create table t(a text); insert into t values ('+1 (305) 999-12.34'); delete from t");
  await new Promise((resolve) => database.close(resolve));
  t.deepEqual(await filesWithNumbers(folder, ['+13059991234', '+13059991235']), [`${path}: 1234`]);
  const written = [
    '00113059991234',
    '%2B1%20305%20999%201234',
    Buffer.from('+13059991234', 'utf16le').toString('latin1'),
    Buffer.from('+13059991234').toString('hex').toUpperCase(),
    ...['', 'x', 'xx'].map((before) => Buffer.from(`${before}+13059991234 `).toString('base64')),
  ];
  t.deepEqual(
    written.map((text) => traceOf('+13059991234').test(text)),
    written.map(() => true),
  );
});
