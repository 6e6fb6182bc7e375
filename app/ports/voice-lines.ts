import type { VoiceLine } from './voice-line.js';

/** Tells of people who want to talk with us: each line once, as it enters, not answered yet. */
export interface VoiceLines {
  /** One listener; must not throw. A line that comes while there is none is turned away with a sentence. */
  onLine: ((line: VoiceLine) => void) | null;
}
