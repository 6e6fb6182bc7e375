import type { Instant } from '../domain/ids.js';

/** Makes ids that sort by birth and mean nothing. */
export interface Ids {
  /** A new id, never given before, for something born at `at`. */
  next(at: Instant): string;
}
