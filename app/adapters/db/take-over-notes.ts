import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../ports/log.js';
import { numberOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { engineStep } from './engine-step.js';
import { readNotes, type Note } from './note-lines.js';
import { storeError, type StoreError } from './store-error.js';
import { noteFilesOf } from './step-notes.js';
import { StepRows } from './step-rows.js';
import { stepTables } from './step-tables.js';

/** As often, with a pause between, it is tried to store them while another program locks the database. */
const TRIES = 10;
const PAUSE_MS = 200;

/**
 * Stores what an earlier life noted and did not come to store, before anything is read. What cannot be stored is given up:
 * calls wait for this start.
 */
export async function takeOverNotes(database: Database, log: Log): Promise<void> {
  if (database.file === null) return;
  const files = noteFilesOf(database.file);
  const found = (await Promise.all(files.map((path) => notesIn(path, log)))).flat();
  if (found.length > 0) await store(database, found, log);
  for (const path of files) await empty(path, log);
}

async function store({ writer, steps }: Database, found: readonly Note[], log: Log): Promise<void> {
  const [row] = (await writer('facts').max('sequence as last')) as DriverRow[];
  const last = row?.['last'] == null ? 0 : numberOf(row, 'last');
  const missing = inOrder(found, last, log);
  const end = missing.at(-1);
  if (!end) return;
  const rows = new StepRows(stepTables);
  for (const { parameters } of missing) rows.addParameters(parameters);
  const about = { steps: missing.length, facts: end.last - last };
  const write = (): Promise<boolean> => steps.write(engineStep, rows.parameters(), true);
  const failure = await tried(write);
  if (failure)
    log.error('What was noted before the last end cannot be stored and is lost', { ...about, reason: failure.message });
  else log.info('What was noted before the last end is stored now', about);
}

/** Those behind the last fact of the database, up to the first gap. */
function inOrder(found: readonly Note[], stored: number, log: Log): readonly Note[] {
  const taken: Note[] = [];
  let next = stored + 1;
  for (const note of [...found].sort((a, b) => a.first - b.first)) {
    if (note.last < next) continue;
    if (note.first !== next) {
      log.warn('Notes that do not go on where the database ends are left out', { missing: next, found: note.first });
      break;
    }
    taken.push(note);
    next = note.last + 1;
  }
  return taken;
}

async function tried(write: () => Promise<unknown>): Promise<StoreError | null> {
  for (let left = TRIES; ; left--) {
    try {
      await write();
      return null;
    } catch (error) {
      const failure = storeError(error);
      if (!failure.retry || left === 1) return failure;
      await delay(PAUSE_MS);
    }
  }
}

async function notesIn(path: string, log: Log): Promise<readonly Note[]> {
  try {
    const { notes, brokenBy } = readNotes(await readFile(path, 'utf8'));
    if (brokenBy !== null) log.warn(`Notes were left out: ${brokenBy}`, { path, read: notes.length });
    return notes;
  } catch (error) {
    const { code } = error as { code?: string };
    // A folder holds no notes.
    if (code !== 'ENOENT' && code !== 'EISDIR') log.warn('Notes cannot be read', { path, reason: code });
    return [];
  }
}

/** On the disk itself: notes of this life must not come back after a power cut, behind facts of the next one. */
async function empty(path: string, log: Log): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      if ((await file.stat()).size === 0) return;
      await file.truncate();
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== 'ENOENT' && code !== 'EISDIR') log.warn('Notes cannot be emptied', { path, reason: code });
  }
}
