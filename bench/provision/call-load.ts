import type { SipParty } from '../../test/support/sip-party.js';

const TALK_MS = 300;

export interface CallCounts {
  readonly placed: number;
  /** Not answered, although SIP repeats an INVITE for 16 s. */
  readonly lost: number;
  /** From the first INVITE to the answer, the slowest of all. */
  readonly slowestMs: number;
}

/** Calls that arrive at an even rate, are answered, and hang up; counted at the side that calls. */
export class CallLoad {
  readonly #party: SipParty;
  readonly #target: { readonly address: string; readonly port: number };
  readonly #number: string;
  readonly #open = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #placed = 0;
  #lost = 0;
  #slowestMs = 0;

  constructor(party: SipParty, target: { readonly address: string; readonly port: number }, number: string) {
    this.#party = party;
    this.#target = target;
    this.#number = number;
  }

  /** One call now, and so many each second. */
  start(perSecond: number): void {
    const since = performance.now();
    const due = (): void => {
      const behind = Math.floor(((performance.now() - since) / 1000) * perSecond) + 1 - this.#placed;
      for (let i = 0; i < behind; i += 1) this.#place();
    };
    due();
    this.#timer = setInterval(due, 1000 / perSecond);
  }

  /** No more calls; resolves when the last one has ended. */
  async stop(): Promise<CallCounts> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    return { placed: this.#placed, lost: this.#lost, slowestMs: this.#slowestMs };
  }

  #place(): void {
    this.#placed += 1;
    const call = this.#one(String(3_000_000 + this.#placed)).finally(() => this.#open.delete(call));
    this.#open.add(call);
  }

  async #one(callerNumber: string): Promise<void> {
    const at = performance.now();
    try {
      const call = await this.#party.call(this.#number, this.#target, callerNumber);
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - at);
      setTimeout(() => call.hangUp(), TALK_MS);
      await call.ended;
    } catch {
      this.#lost += 1;
    }
  }
}
