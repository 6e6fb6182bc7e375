import type { RecordedFact } from '../domain/facts.js';

/** History, read by sequence (a stream that resumes, reports, replay). */
export interface FactLog {
  /** Facts with a sequence above `sequence`, oldest first, at most `limit` (1–10,000). */
  after(sequence: number, limit: number): Promise<readonly RecordedFact[]>;
  /** Sequence of the newest committed fact; 0 without any. */
  lastSequence(): Promise<number>;
}
