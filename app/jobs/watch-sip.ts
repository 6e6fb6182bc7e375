import type { Millis } from '../domain/ids.js';
import type { Contact } from '../domain/peer.js';
import type { Clock } from '../ports/clock.js';
import type { ContactPinger } from '../ports/contact-pinger.js';
import type { Log } from '../ports/log.js';

/** One lost answer is the network's, three in a row are Asterisk's. */
const UNANSWERED = 3;

const NOBODY = { heard: false } as const;

interface WatchSipPorts {
  readonly pinger: ContactPinger;
  readonly clock: Clock;
  readonly log: Log;
  /** Asterisk's process, which is to be ended when it stands still; null: none runs now, and none is asked. */
  readonly pid: () => number | null;
}

/**
 * K7: asks our own Asterisk by OPTIONS (RFC 3261 section 11) whether its SIP goes on. ARI and AMI answer while SIP stands
 * still for ever: every thread of it waits for a lock that another one of them holds.
 */
export class WatchSip {
  #unanswered = 0;
  #stopped = false;
  #cancel: () => void = () => undefined;

  /** @param everyMs from one question to the next; an answer may take as long */
  constructor(
    private readonly contact: Contact,
    private readonly everyMs: Millis,
    private readonly ports: WatchSipPorts,
  ) {}

  /** False once three questions in a row got no answer; true until then, and from the next answer on. */
  get answers(): boolean {
    return this.#unanswered < UNANSWERED;
  }

  start(): void {
    this.#again(this.everyMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #again(afterMs: Millis): void {
    this.#cancel = this.ports.clock.after(afterMs, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    const { pinger, clock, log, pid } = this.ports;
    const askedAt = clock.mono();
    const asked = pid();
    const { heard } = asked === null ? NOBODY : await pinger.ping(this.contact, 'udp', this.everyMs);
    if (this.#stopped) return;
    // One that ended, or was started anew meanwhile, has not left anything unanswered yet.
    this.#unanswered = heard || asked === null || asked !== pid() ? 0 : this.#unanswered + 1;
    if (this.#unanswered === UNANSWERED) {
      log.warn(
        'if Asterisk does not answer SIP again by itself, end its process (kill -9): it is started anew at once',
        { pid: asked },
      );
    }
    this.#again(Math.max(0, askedAt + this.everyMs - clock.mono()));
  }
}
