import { isAway } from '../../app/domain/callback-place.js';
import { deliveringOffer } from '../../app/domain/call-offers.js';
import type { Call, View } from '../../app/domain/world.js';
import type { Asterisk } from './asterisk.js';
import type { Truth } from './truth.js';

/** How often is listened, and what a change from one sound to the next may take, ms. */
export const LISTEN_EVERY_MS = 50;
const MOST_SILENCE_MS = 200;

/** K7: whoever waits hears music, ringing or a prompt. Listens to all of them, time and again, while nothing fails. */
export class Silence {
  readonly #since = new Map<string, number>();

  constructor(
    private readonly asterisk: Pick<Asterisk, 'channels'>,
    private readonly truth: Truth,
  ) {}

  /** @param now ms, as are all of these */
  listen(view: View, now: number): void {
    for (const call of view.all('call')) {
      if (!this.#isSilent(view, call)) {
        this.#since.delete(call.id);
        continue;
      }
      const since = this.#since.get(call.id) ?? now;
      this.#since.set(call.id, since);
      if (now - since >= MOST_SILENCE_MS) this.truth.fail(`call ${call.id} waits in silence for ${now - since} ms`);
    }
  }

  #isSilent(view: View, call: Call): boolean {
    if ((call.state.at !== 'waiting' && call.state.at !== 'offered') || isAway(call)) return false;
    if (deliveringOffer(view, call.id)) return false;
    const channel = this.asterisk.channels.get(call.channel);
    return channel !== undefined && channel.sound === null && channel.playing === null;
  }
}
