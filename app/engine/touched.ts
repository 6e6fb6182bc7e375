import type { DomainEvent } from '../domain/events.js';
import type { ChannelId, Millis } from '../domain/ids.js';
import type { Change } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';

/**
 * Asterisk tells that a channel left, and lists it, in our application, until it is through with it: 0.2 s were measured
 * on a busy machine.
 */
const LISTED_AFTER_END_MS: Millis = 5_000;

/**
 * Names of what was touched by an event, a change or an effect while a snapshot is on its way. A difference that
 * concerns one of them may only be the snapshot's age.
 */
export class Touched {
  #names: Set<string> | null = null;
  /** When we heard of the end of channels, oldest first. */
  readonly #ends = new Map<ChannelId, Millis>();

  constructor(private readonly clock: Pick<Clock, 'mono'>) {}

  /** Begins to note; what was noted since an earlier, unfinished begin stays. */
  begin(): void {
    this.#names ??= new Set();
  }

  /** Asterisk is asked anew, and all that was heard is decided: what was touched before, its answer shows. */
  renew(): void {
    this.#names = new Set();
  }

  end(): void {
    this.#names = null;
  }

  has(name: string): boolean {
    return this.#names?.has(name) ?? false;
  }

  /** Whether this channel was told to have left moments ago: that it is still listed means nothing. */
  hasJustLeft(channel: ChannelId): boolean {
    return this.clock.mono() - (this.#ends.get(channel) ?? -Infinity) < LISTED_AFTER_END_MS;
  }

  name(name: string): void {
    this.#names?.add(name);
  }

  event(event: DomainEvent): void {
    if (event.type === 'channel.left' || event.type === 'channel.gone') this.#ended(event.channel);
    // It may have been sent back to us.
    if (event.type === 'caller.entered') this.#ends.delete(event.channel);
    if (!this.#names) return;
    if ('channel' in event) this.#names.add(event.channel);
    if ('bridge' in event) this.#names.add(event.bridge);
  }

  changes(changes: readonly Change[]): void {
    if (!this.#names) return;
    for (const change of changes) this.#names.add(change.id);
  }

  #ended(channel: ChannelId): void {
    this.#ends.delete(channel);
    this.#ends.set(channel, this.clock.mono());
    for (const old of this.#ends.keys()) {
      if (this.hasJustLeft(old)) return;
      this.#ends.delete(old);
    }
  }
}
