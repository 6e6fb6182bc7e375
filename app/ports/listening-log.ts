import type { AgentId, Instant } from '../domain/ids.js';
import type { PlayKind } from './recording-store.js';

/** That somebody listened to what somebody said, or took it away. */
export interface Listening {
  /** The higher, the later. */
  readonly id: string;
  readonly of: 'recording' | 'message';
  readonly thing: string;
  /** Whose conversation, or whose voicemail, it is; null: of a recording that nobody knows. */
  readonly agentId: AgentId | null;
  readonly at: Instant;
  readonly by: string;
  readonly via: string;
  readonly what: PlayKind;
}

/** Each rejects when the database does. */
export interface ListeningLog {
  /** Of a message; that of a recording is noted with it. */
  note(listening: Listening & { readonly agentId: AgentId }): Promise<void>;
  /** Below an id (null: all), the newest first. `agents`: only what is theirs; null: everybody's. */
  before(id: string | null, limit: number, agents: readonly AgentId[] | null): Promise<readonly Listening[]>;
}
