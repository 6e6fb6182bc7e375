import { listOf, part, textOf } from './wire-json.js';

/**
 * Remembers the last events, because Asterisk sends one twice when a channel is subscribed in two ways, and after
 * reconnects. Two events are the same when type, subject, timestamp and digit (for a dial or a transfer, how far it got; for
 * a channel that enters, the arguments it enters with) are: a caller whom we send on through the dialplan is back within the
 * same millisecond, in another role.
 */
export class RecentEvents {
  readonly #size: number;
  readonly #keys: string[] = [];
  readonly #known = new Set<string>();
  #next = 0;

  constructor(size = 1_000) {
    this.#size = size;
  }

  /** True when this event is among the last ones; else it is remembered. */
  isRepeat(event: Readonly<Record<string, unknown>>): boolean {
    const key = keyOf(event);
    if (this.#known.has(key)) return true;
    const oldest = this.#keys[this.#next];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#keys[this.#next] = key;
    this.#known.add(key);
    this.#next = (this.#next + 1) % this.#size;
    return false;
  }
}

function keyOf(event: Readonly<Record<string, unknown>>): string {
  const subject = (name: string): string => textOf(part(event, name)?.['id'], 200);
  return [
    textOf(event['type'], 60),
    textOf(event['timestamp'], 60),
    subject('channel'),
    subject('peer'),
    textOf(event['dialstatus'], 20),
    subject('bridge'),
    subject('playback'),
    // The subject of `ChannelTransfer`: in a busy millisecond a second telephone's key would be lost.
    textOf(part(part(event, 'referred_by') ?? {}, 'source_channel')?.['id'], 200),
    textOf(event['state'], 20),
    textOf(event['digit'], 4),
    listOf(event['args'])
      .map((argument) => textOf(argument, 200))
      .join(','),
  ].join('|');
}
