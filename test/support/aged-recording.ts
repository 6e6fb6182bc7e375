import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { SQLITE_FILE } from '../../app/adapters/db/open-sqlite.js';

/** This recording in the database of this folder ended so many days, and a second, earlier than it did. */
export function ageRecording(folder: string, id: string, days: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const file = new sqlite3.Database(join(folder, SQLITE_FILE));
    file.configure('busyTimeout', 5_000);
    const older = days * 86_400_000 + 1_000;
    file.run('UPDATE recordings SET ended_at = ended_at - ? WHERE id = ?', [older, id], (error: Error | null) => {
      file.close(() => (error ? reject(error) : resolve()));
    });
  });
}
