import type { AgentId, CallId, Instant, QueueId, RecordingId } from '../domain/ids.js';
import type { KeptRecording, KeptStage, StoredSound } from '../domain/kept-recording.js';
import type { RecordingCause } from '../domain/recording.js';

/** Who the customer was; gone when they were forgotten. */
export interface WithParty extends KeptRecording {
  readonly party: { readonly number: string; readonly name: string } | null;
}

export interface RecordingFilter {
  /** Agents whose recordings may be seen; null: everybody's. */
  readonly agents: readonly AgentId[] | null;
  readonly agentId: AgentId | null;
  readonly queueId: QueueId | null;
  readonly callId: CallId | null;
  readonly stage: KeptStage | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** Only those before this one, as listed. */
  readonly before: RecordingId | null;
  readonly limit: number;
}

export type PlayKind = 'play' | 'download';

export interface Play {
  readonly id: string;
  readonly recordingId: RecordingId;
  readonly at: Instant;
  readonly by: string;
  readonly via: string;
  readonly what: PlayKind;
}

/** Recordings whose conversation is over: their rows stay for good. Rejects with a `StoreFailure`. */
export interface RecordingStore {
  find(id: RecordingId): Promise<WithParty | null>;
  /** The newest first. */
  list(filter: RecordingFilter): Promise<readonly WithParty[]>;
  /** All of these stages, the oldest first. */
  inStage(stages: readonly KeptStage[]): Promise<readonly KeptRecording[]>;
  stored(id: RecordingId, sound: StoredSound): Promise<void>;
  ended(id: RecordingId, stage: 'failed' | 'lost', cause: RecordingCause): Promise<void>;
  deleted(id: RecordingId, at: Instant, by: string): Promise<void>;
  /** Of those that are not over. */
  liveIds(): Promise<readonly RecordingId[]>;
  notePlay(play: Play): Promise<void>;
  plays(id: RecordingId): Promise<readonly Play[]>;
}
