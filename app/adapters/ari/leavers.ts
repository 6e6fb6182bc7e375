import type { ChannelId } from '../../domain/ids.js';

/**
 * Channels that left our application and whose end has not been told yet. A hang-up brings `StasisEnd` and, within
 * the same millisecond, `ChannelDestroyed` with the cause. A channel that went on in the dialplan (fallback, dead-man,
 * redirect) brings only the first; it is no longer ours all the same, so its end is told without a cause.
 */
export class Leavers {
  readonly #waitMs: number;
  readonly #left: (channel: ChannelId) => void;
  readonly #timers = new Map<ChannelId, NodeJS.Timeout>();

  /** `left` is called for each channel that went on elsewhere, `waitMs` after it left; until settled it is away. */
  constructor(waitMs: number, left: (channel: ChannelId) => void) {
    this.#waitMs = waitMs;
    this.#left = left;
  }

  leaves(channel: ChannelId): void {
    this.settled(channel);
    this.#timers.set(
      channel,
      setTimeout(() => this.#left(channel), this.#waitMs),
    );
  }

  /** Left, and neither ended nor came back since. */
  isAway(channel: ChannelId): boolean {
    return this.#timers.has(channel);
  }

  /** It has ended, or is back. */
  settled(channel: ChannelId): void {
    clearTimeout(this.#timers.get(channel));
    this.#timers.delete(channel);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
