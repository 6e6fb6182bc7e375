import type { SwitchEvent } from '../../app/domain/events.js';
import type { ChannelId } from '../../app/domain/ids.js';
import type { Change } from '../../app/domain/world.js';
import type { Truth } from './truth.js';

/** One life of Farline: whom it was told to have come and gone, and whose calls it began. */
export class Arrivals {
  readonly #entered = new Map<ChannelId, number>();
  readonly #arrived = new Map<ChannelId, number>();
  readonly #ended = new Set<ChannelId>();

  heard(event: SwitchEvent): void {
    if (event.type === 'caller.entered') {
      count(this.#entered, event.channel);
      // Back again, or told late: Farline cannot tell.
      this.#ended.delete(event.channel);
    }
    if (event.type === 'channel.left' || event.type === 'channel.gone') this.#ended.add(event.channel);
  }

  /** Who comes once calls once: a call of somebody whose end was told is a call of nobody. */
  sees(changes: readonly Change[], truth: Truth): void {
    for (const { kind, why, after } of changes) {
      if (kind !== 'call' || why !== 'call.arrived' || !after) continue;
      const { channel } = after;
      const before = this.#arrived.get(channel) ?? 0;
      count(this.#arrived, channel);
      if (!this.#ended.has(channel) || before < Math.max(1, this.#entered.get(channel) ?? 0)) continue;
      truth.fail(`${channel} has hung up, and arrives once more`);
    }
  }
}

function count(of: Map<ChannelId, number>, channel: ChannelId): void {
  of.set(channel, (of.get(channel) ?? 0) + 1);
}
