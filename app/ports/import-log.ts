import type { Instant } from '../domain/ids.js';

/** That a file was brought in, for whoever asks later who did. */
export interface ImportEntry {
  readonly id: string;
  readonly at: Instant;
  /** Name of the user. */
  readonly by: string;
  readonly kind: string;
  /** As the browser called it; '' when nobody said. */
  readonly fileName: string;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
}

export interface ImportLog {
  /** Rejects when it could not be written. */
  add(entry: ImportEntry): Promise<void>;
  /** The newest first; at most `limit`, 1–1,000. */
  newest(limit: number): Promise<readonly ImportEntry[]>;
}
