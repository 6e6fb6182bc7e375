import type { AgentId, CallId, Instant, Millis, QueueId, RecordingId, SessionId } from './ids.js';
import type { RecordingCause, StoredFormat } from './recording.js';

/** `deleted`: the file went, by retention or by hand; the row says that there was one. */
export const KEPT_STAGES = ['finishing', 'stored', 'failed', 'lost', 'deleted'] as const;
export type KeptStage = (typeof KEPT_STAGES)[number];

/** K5: a recording whose conversation is over. */
export interface KeptRecording {
  readonly id: RecordingId;
  /** The interaction. */
  readonly callId: CallId;
  readonly sessionId: SessionId;
  readonly agentId: AgentId;
  readonly queueId: QueueId | null;
  readonly wantedBy: 'setting' | 'demand';
  readonly format: StoredFormat;
  readonly keepDays: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** Asterisk had begun to write. */
  readonly begun: boolean;
  readonly stage: KeptStage;
  readonly cause: RecordingCause | null;
  readonly durationMs: Millis | null;
  readonly bytes: number | null;
  /** Of the file, in hexadecimal. */
  readonly sha256: string | null;
  readonly deletedAt: Instant | null;
  readonly deletedBy: string | null;
}

/** What is known of a file once it is in its place. */
export interface StoredSound {
  readonly durationMs: Millis;
  readonly bytes: number;
  readonly sha256: string;
}

const DAY = 86_400_000;

/** When retention ends; null: never by itself. */
export function deleteAfter({ endedAt, keepDays }: Pick<KeptRecording, 'endedAt' | 'keepDays'>): Instant | null {
  return keepDays === 0 ? null : endedAt + keepDays * DAY;
}
