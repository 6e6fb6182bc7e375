import type { Millis, RecordingId } from '../domain/ids.js';
import type { StoredSound } from '../domain/kept-recording.js';
import type { StoredFormat } from '../domain/recording.js';

/** What Asterisk has written of a recording so far. */
export interface FoundParts {
  readonly parts: number;
  /** Every file was closed by Asterisk. */
  readonly closed: boolean;
  /** How long ago the newest of them was written to. */
  readonly restedMs: Millis;
}

/** A file as browsers play it: WAV, 16-bit PCM at 8 kHz. */
export interface Sound {
  readonly bytes: number;
  /** Bytes `from` to `to`, both included. */
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** Files of recordings, named by our ids and nothing else. Rejects with the error of the file system, its `code` included. */
export interface RecordingFiles {
  /** Why Asterisk cannot be told of this folder; null: it can. */
  readonly trouble: string | null;
  /** Makes the folders. */
  prepare(): Promise<void>;
  found(id: RecordingId): Promise<FoundParts>;
  /** Puts the parts together into the file, which appears whole or not at all. */
  build(id: RecordingId, format: StoredFormat): Promise<StoredSound>;
  /** null: there is no such file. */
  open(id: RecordingId, format: StoredFormat): Promise<Sound | null>;
  remove(id: RecordingId): Promise<void>;
  dropParts(id: RecordingId): Promise<void>;
  /** Ids with a file, and ids with parts. */
  ids(): Promise<{ readonly whole: ReadonlySet<RecordingId>; readonly parts: ReadonlySet<RecordingId> }>;
  /** Puts whatever there is of an id aside, where nobody is served from. Its place. */
  quarantine(id: RecordingId): Promise<string>;
  /** Bytes that can still be written there. */
  freeBytes(): Promise<number>;
}
