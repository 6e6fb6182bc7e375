import { isOnHold } from '../domain/call.js';
import { deliveringOffer } from '../domain/call-offers.js';
import type { Effect } from '../domain/effects.js';
import type { Millis } from '../domain/ids.js';
import type { Call, View } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';

/** K7: keeps the dead-man timer of waiting callers from running out while we live. */
export class Deadman {
  #cancel: (() => void) | null = null;

  constructor(
    private readonly view: View,
    private readonly clock: Clock,
    private readonly timing: { readonly refreshMs: Millis; readonly seconds: number },
    private readonly send: (effect: Effect) => void,
  ) {}

  /** First of all on start: no conversation may be cut by the timer, or drowned by the music, of an earlier life. */
  clearConversations(): void {
    for (const call of this.view.all('call')) {
      // Who is on hold keeps music and guard; who was on the way back is joined again once we know where they are.
      const talks = call.state.at === 'talking' && !call.state.held;
      if (!talks && call.state.at !== 'together' && call.state.at !== 'conference') continue;
      this.send({ do: 'deadman', channel: call.channel, seconds: 0 });
      this.send({ do: 'quiet', channel: call.channel, what: 'music' });
    }
  }

  refresh(): void {
    for (const call of this.view.all('call')) {
      if (this.#waits(call)) this.send({ do: 'deadman', channel: call.channel, seconds: this.timing.seconds });
    }
  }

  start(): void {
    this.#cancel = this.clock.after(this.timing.refreshMs, () => {
      this.refresh();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Once a join was asked for, the timer is about to be cleared: setting it again behind that would cut the two. */
  #waits(call: Call): boolean {
    if (!call.guarded) return false;
    if (isOnHold(call.state) || call.state.at === 'passing') return true;
    // While a prompt plays, the timer that was set for its length runs; a new one would wait behind the prompt.
    if (call.state.at === 'menu') return call.state.playback === null;
    if (call.state.at === 'waiting') return call.state.apology === null;
    return call.state.at === 'offered' && call.state.apology === null && !deliveringOffer(this.view, call.id);
  }
}
