import type { ChannelId } from '../domain/ids.js';
import type { CallerId } from '../domain/voice-settings.js';

/** What a telephone shows of whom it talks with. */
export interface ConnectedLines {
  /** Tells the telephone on this channel. Nothing happens without it. */
  show(channel: ChannelId, who: CallerId): void;
}
