import { part, textOf } from './wire-json.js';

/**
 * Knows when each channel was last heard to enter or leave a bridge. An older report of the same channel that comes
 * later would tell that a caller left who is back long since.
 */
export class BridgeOrder {
  readonly #size: number;
  readonly #newest = new Map<string, number>();

  constructor(size = 10_000) {
    this.#size = size;
  }

  /** True for a report that a newer one of the same channel has overtaken; else it is remembered. */
  isOvertaken(event: Readonly<Record<string, unknown>>): boolean {
    if (event['type'] !== 'ChannelEnteredBridge' && event['type'] !== 'ChannelLeftBridge') return false;
    const channel = textOf(part(event, 'channel')?.['id'], 200);
    const at = Date.parse(textOf(event['timestamp'], 60));
    if (!Number.isFinite(at)) return false;
    if (at < (this.#newest.get(channel) ?? at)) return true;
    this.#newest.delete(channel);
    this.#newest.set(channel, at);
    const [oldest] = this.#newest.size > this.#size ? this.#newest.keys() : [];
    if (oldest !== undefined) this.#newest.delete(oldest);
    return false;
  }
}
