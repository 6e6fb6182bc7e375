import type { ChannelId } from '../domain/ids.js';
import type { Spoken } from './voice-line.js';

/** Keys and words on channels that are calls or legs. Beside the engine: nothing of it changes who talks with whom. */
export interface LegVoice {
  /** Told each key that was released; must not throw. */
  onKey: ((channel: ChannelId, key: string) => void) | null;
  /** Says this to that channel alone, which hears nothing else meanwhile, nor is it heard. Nothing happens without it. */
  whisper(channel: ChannelId, parts: readonly Spoken[]): void;
  /** Sends keys to whoever is at the far end of that channel: 1–32 of 0–9, `*`, `#`, a tenth of a second each. */
  sendKeys(channel: ChannelId, keys: string): void;
}
