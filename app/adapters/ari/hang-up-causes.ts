import type { ChannelId } from '../../domain/ids.js';
import { idOf } from './translate.js';
import { countOf, part, type Json } from './wire-json.js';

/** Q.850: somebody put the phone down. */
const normalClearing = 16;

/**
 * Which channels the far end hung up, and why. A BYE says no cause; inside a bridge Asterisk takes that as normal
 * clearing, outside of one it ends the channel with cause 0. The `ChannelHangupRequest` before tells the two from an end
 * that nobody asked for.
 */
export class HangUpCauses {
  readonly #requested = new Map<ChannelId, number>();

  /** `ChannelHangupRequest`. A `soft` one is ours or Asterisk's own, and its number is a flag of Asterisk, no cause. */
  requested(event: Json): void {
    const channel = idOf(part(event, 'channel'));
    if (channel && event['soft'] !== true) this.#requested.set(channel, countOf(event['cause']) || normalClearing);
  }

  /** Whether the far end is known to have hung up. */
  isRequested(channel: ChannelId): boolean {
    return this.#requested.has(channel);
  }

  /** The cause of an end that was told with this one, 0 if there is none to be known. What was requested is spent. */
  endOf(channel: ChannelId, told: number): number {
    const requested = this.#requested.get(channel) ?? 0;
    this.#requested.delete(channel);
    return told === 0 ? requested : told;
  }

  /** The connection is lost, and with it the news of ends. */
  forget(): void {
    this.#requested.clear();
  }
}
