import type { Log } from '../ports/log.js';
import type { RecordingFiles } from '../ports/recording-files.js';
import type { RecordingStore } from '../ports/recording-store.js';

/**
 * K5: rows and files compared both ways. A file that no row knows is put aside for an admin to look at, never served and
 * never deleted; a row whose file is gone says so from now on.
 */
export async function scanRecordings({
  recordings,
  recordingFiles,
  log,
}: {
  readonly recordings: RecordingStore;
  readonly recordingFiles: RecordingFiles;
  readonly log: Log;
}): Promise<void> {
  // Files first: what is stored meanwhile has a row and is not missed, what is made meanwhile is not looked at.
  const { whole, parts } = await recordingFiles.ids();
  // In the order in which a recording goes through them: one that goes on between two reads is seen by the later one.
  const open = new Set(await recordings.liveIds());
  for (const { id } of await recordings.inStage(['finishing', 'failed'])) open.add(id);
  const stored = new Set((await recordings.inStage(['stored'])).map(({ id }) => id));
  for (const id of parts) if (stored.has(id)) await recordingFiles.dropParts(id);
  for (const id of new Set([...whole, ...parts])) {
    if (stored.has(id) || open.has(id)) continue;
    const place = await recordingFiles.quarantine(id);
    log.warn('a file of a recording that no row knows was put aside', { recordingId: id, place });
  }
  for (const id of stored) {
    if (whole.has(id) || (await recordings.find(id))?.stage !== 'stored') continue;
    if ((await recordingFiles.ids()).whole.has(id)) continue;
    await recordings.ended(id, 'lost', 'no-file');
    log.error('the file of a recording is gone', { recordingId: id });
  }
}
