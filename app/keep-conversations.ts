import type { RecordingFolder } from './adapters/system/recording-folder.js';
import { DatabaseRecordingStore } from './adapters/db/recording-store.js';
import type { Ground } from './ground.js';
import { KeepRecordings } from './jobs/keep-recordings.js';
import type { RunningEngine } from './start-engine.js';

/** K5: what becomes of the recordings that the engine has asked for. */
export interface Conversations {
  readonly recordings: DatabaseRecordingStore;
  readonly recordingFiles: RecordingFolder;
  readonly keepRecordings: KeepRecordings;
}

export function keepConversations(
  { config, log, clock, database, undo }: Ground,
  { live }: Pick<RunningEngine, 'live'>,
  recordingFiles: RecordingFolder,
): Conversations {
  const recordings = new DatabaseRecordingStore(database);
  const { recordLookMs: lookMs, recordRestMs: restMs, recordScanMs: scanMs } = config;
  const timing = { lookMs, restMs, scanMs };
  const keepRecordings = new KeepRecordings({ recordings, recordingFiles, live, clock, log, timing });
  // Callers need not wait for it.
  void keepRecordings.start().catch((error: unknown) => log.error(`recordings are not looked after: ${String(error)}`));
  undo.push(() => keepRecordings.stop());
  return { recordings, recordingFiles, keepRecordings };
}
