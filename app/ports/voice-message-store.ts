import type { AgentId, Instant, Millis } from '../domain/ids.js';
import type { VoiceMessage } from '../domain/voice-message.js';

/** Messages in voicemails, without their sound. Each rejects when the database does. */
export interface VoiceMessageStore {
  add(message: VoiceMessage): Promise<void>;
  /** Its sound is whole: it is new. One that is not being recorded stays as it is. */
  finish(id: string, durationMs: Millis): Promise<void>;
  setHeard(id: string, heard: boolean): Promise<void>;
  remove(id: string): Promise<void>;
  get(id: string): Promise<VoiceMessage | null>;
  /** The oldest first, those that are being recorded included. */
  ofAgent(agentId: AgentId): Promise<readonly VoiceMessage[]>;
  all(): Promise<readonly VoiceMessage[]>;
  /** Of agents who were deleted before this, whatever can be read of them. */
  ofAgentsDeletedBefore(instant: Instant): Promise<readonly VoiceMessage[]>;
}
