import type { ChannelId, Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';

/**
 * Asterisk keeps one decoder for all that listens on a channel, until a packet comes by and nothing listens any more: 20 ms
 * as a rule. Who begins before that gets the decoder that knows the packets of the agent before, and drops those with lower
 * numbers.
 */
const REST_MS = 150;

/** How long ago a recorder ended on each channel. */
export class RecorderRest {
  /** By channel, on the monotonic clock, the oldest first. */
  readonly #ended = new Map<ChannelId, Millis>();

  constructor(private readonly clock: Pick<Clock, 'mono' | 'after'>) {}

  /** A recorder of this channel has ended. */
  ended(channel: ChannelId): void {
    const now = this.clock.mono();
    this.#ended.delete(channel);
    this.#ended.set(channel, now);
    for (const [other, at] of this.#ended) {
      if (now - at < REST_MS) break;
      this.#ended.delete(other);
    }
  }

  /** Resolves once nothing has been written on this channel for 150 ms: at once where no recorder was. */
  async over(channel: ChannelId): Promise<void> {
    for (;;) {
      const ended = this.#ended.get(channel);
      const left = ended === undefined ? 0 : ended + REST_MS - this.clock.mono();
      if (left <= 0) return;
      // A timer may be a millisecond early.
      await new Promise<void>((resolve) => this.clock.after(Math.ceil(left), resolve));
    }
  }
}
