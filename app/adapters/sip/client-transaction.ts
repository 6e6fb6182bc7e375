import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import type { SipResponse } from './sip-message.js';

/** RFC 3261 section 17.1.1.1: estimate of a round trip, and the longest wait between two retransmissions, ms. */
export const T1_MS = 500;
export const T2_MS = 4_000;
/** Timer F: the longest wait for a final answer, ms. */
export const TIMER_F_MS = 64 * T1_MS;

export interface TransactionParts {
  readonly clock: Clock;
  /** The transport delivers by itself: nothing is sent twice. */
  readonly reliable: boolean;
  /** Gives up earlier than Timer F. */
  readonly withinMs: Millis;
  /** Sends the request, the first time and again. */
  readonly send: () => void;
  /** Called once: the final answer, or null when none came in time. */
  readonly done: (answer: SipResponse | null) => void;
}

/**
 * A non-INVITE client transaction (RFC 3261 section 17.1.2). Repeated final answers need no state of ours (Timer K): they
 * find no transaction any more and are dropped.
 */
export class ClientTransaction {
  readonly #parts: TransactionParts;
  readonly #stopTimerF: () => void;
  #stopTimerE: () => void = () => undefined;
  #state: 'trying' | 'proceeding' | 'over' = 'trying';

  constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.#stopTimerF = parts.clock.after(Math.min(parts.withinMs, TIMER_F_MS), () => this.#end(null));
    parts.send();
    if (!parts.reliable) this.#armTimerE(T1_MS);
  }

  receive(response: SipResponse): void {
    if (this.#state === 'over') return;
    if (response.status >= 200) return this.#end(response);
    this.#state = 'proceeding';
  }

  /** The request could not be sent, or nobody waits any more. */
  abandon(): void {
    this.#end(null);
  }

  #armTimerE(waitMs: Millis): void {
    this.#stopTimerE = this.#parts.clock.after(waitMs, () => {
      this.#parts.send();
      // Whoever said 100 has the request: asked again rarely.
      this.#armTimerE(this.#state === 'proceeding' ? T2_MS : Math.min(2 * waitMs, T2_MS));
    });
  }

  #end(answer: SipResponse | null): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#stopTimerE();
    this.#stopTimerF();
    this.#parts.done(answer);
  }
}
