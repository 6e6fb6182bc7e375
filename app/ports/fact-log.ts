import type { LeftEntity, RecordedFact } from '../domain/facts.js';
import type { AgentId } from '../domain/ids.js';

/** History, read by sequence (a stream that resumes, reports, replay). */
export interface FactLog {
  /** Facts with a sequence above `sequence`, oldest first, at most `limit` (1–10,000). */
  after(sequence: number, limit: number): Promise<readonly RecordedFact[]>;
  /** Facts with a sequence up to `sequence`, newest first, at most `limit` (1–10,000). */
  upTo(sequence: number, limit: number): Promise<readonly RecordedFact[]>;
  /** What the facts above `after` up to `upTo` (at most 10,000 of them) changed, each as the last of them left it; in no order. */
  lastOfEach(after: number, upTo: number): Promise<readonly LeftEntity[]>;
  /** The newest facts about a trunk's health, newest first, at most `limit` (1–10,000); that it was used is no news. */
  ofTrunk(trunkId: string, limit: number): Promise<readonly RecordedFact[]>;
  /** What supervisors did to these agents (null: to all) (C5), newest first, below a sequence (null: all), at most `limit` (1–10,000). */
  acts(before: number | null, limit: number, agents: readonly AgentId[] | null): Promise<readonly RecordedFact[]>;
  /** Sequence of the newest committed fact; 0 without any. */
  lastSequence(): Promise<number>;
}
