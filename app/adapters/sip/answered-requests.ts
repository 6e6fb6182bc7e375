import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import { TIMER_F_MS } from './client-transaction.js';
import { headersNamed, type SipRequest } from './sip-message.js';
import { topVia } from './via.js';

/** Timer J of RFC 3261 section 17.2.2, ms: for so long a request may be sent again. */
export const TIMER_J_MS: Millis = TIMER_F_MS;
/** A PBX with thousands of telephones tells of all of them within a moment; beyond it the oldest are forgotten. */
const MOST_KEPT = 5_000;

interface Kept {
  readonly bytes: Buffer;
  readonly until: Millis;
}

/**
 * Non-INVITE server transactions (RFC 3261 section 17.2.2). Each request is answered at once, so all that is left of one is
 * its answer, for whoever did not hear it and asks again.
 */
export class AnsweredRequests {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The answer that this very request got before. */
  answerTo(request: SipRequest): Buffer | undefined {
    const kept = this.#kept.get(keyOf(request));
    return kept && kept.until > this.#clock.mono() ? kept.bytes : undefined;
  }

  keep(request: SipRequest, bytes: Buffer): void {
    const now = this.#clock.mono();
    this.#kept.delete(keyOf(request));
    this.#kept.set(keyOf(request), { bytes, until: now + TIMER_J_MS });
    for (const [key, { until }] of this.#kept) {
      if (until > now && this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(key);
    }
  }

  get size(): number {
    return this.#kept.size;
  }
}

/** RFC 3261 section 17.2.3; what older senders leave out of the branch is in dialog and number. */
function keyOf(request: SipRequest): string {
  const via = topVia(headersNamed(request, 'via')[0] ?? '');
  const rest = ['call-id', 'cseq', 'from'].map((name) => headersNamed(request, name)[0] ?? '');
  return [via?.branch ?? '', via?.sentBy ?? '', request.method, ...rest].join('\n');
}
