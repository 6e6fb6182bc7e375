import type { LegVoice } from '../../app/ports/leg-voice.js';
import type { Spoken } from '../../app/ports/voice-line.js';

/** Keys and words on channels in memory. */
export class FakeLegVoice implements LegVoice {
  onKey: ((channel: string, key: string) => void) | null = null;
  /** Channels that are there. */
  readonly channels = new Set<string>();
  readonly whispered: { readonly channel: string; readonly parts: readonly Spoken[] }[] = [];
  readonly sent: { readonly channel: string; readonly keys: string }[] = [];

  whisper(channel: string, parts: readonly Spoken[]): void {
    if (this.channels.has(channel)) this.whispered.push({ channel, parts });
  }

  sendKeys(channel: string, keys: string): void {
    const allowed = keys.replace(/[^0-9*#]/g, '').slice(0, 32);
    if (this.channels.has(channel) && allowed !== '') this.sent.push({ channel, keys: allowed });
  }

  press(channel: string, key: string): void {
    if (this.channels.has(channel) && /^[0-9*#]$/.test(key)) this.onKey?.(channel, key);
  }
}
