import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../ports/log.js';
import type { Batch } from '../../ports/store.js';
import { numberOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { engineStep } from './engine-step.js';
import { lastOf } from './last-of.js';
import { readNotes } from './note-lines.js';
import type { StepBuilder } from './step-builder.js';
import { storeError, type StoreError } from './store-error.js';
import { noteFilesOf } from './step-notes.js';

/** As often, with a pause between, it is tried to store them while another program locks the database. */
const TRIES = 10;
const PAUSE_MS = 200;

/**
 * Stores what an earlier life noted and did not come to store, before anything is read. What cannot be stored is given up:
 * calls wait for this start.
 */
export async function takeOverNotes(database: Database, builder: StepBuilder, log: Log): Promise<void> {
  if (database.file === null) return;
  const files = noteFilesOf(database.file);
  const found = (await Promise.all(files.map((path) => notesIn(path, log)))).flat();
  if (found.length > 0) await store(database, builder, found, log);
  for (const path of files) await empty(path, log);
}

async function store({ writer, steps }: Database, builder: StepBuilder, found: readonly Batch[], log: Log) {
  const [row] = (await writer('facts').max('sequence as last')) as DriverRow[];
  const last = row?.['last'] == null ? 0 : numberOf(row, 'last');
  const missing = inOrder(found, last, log);
  const end = missing.at(-1);
  if (!end) return;
  const about = { steps: missing.length, facts: lastOf(end) - last };
  const failure = await tried(async () => steps.write(engineStep, (await builder.build(missing)).parameters(), true));
  if (failure)
    log.error('What was noted before the last end cannot be stored and is lost', { ...about, reason: failure.message });
  else log.info('What was noted before the last end is stored now', about);
}

/** Those behind the last fact of the database, up to the first gap. */
function inOrder(found: readonly Batch[], stored: number, log: Log): readonly Batch[] {
  const taken: Batch[] = [];
  let next = stored + 1;
  for (const note of [...found].sort((a, b) => a.firstSequence - b.firstSequence)) {
    if (lastOf(note) < next) continue;
    if (note.firstSequence !== next) {
      log.warn('Notes that do not go on where the database ends are left out', {
        missing: next,
        found: note.firstSequence,
      });
      break;
    }
    taken.push(note);
    next = lastOf(note) + 1;
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

async function notesIn(path: string, log: Log): Promise<readonly Batch[]> {
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
