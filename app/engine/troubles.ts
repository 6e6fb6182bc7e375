import type { Instant, Millis } from '../domain/ids.js';
import { PARTS, type Part, type Trouble } from '../domain/trouble.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';

/** Connecting takes a moment: what has not worked yet is no trouble worth a line within this. */
const FIRST_MS: Millis = 5_000;

/** What it means for people, in the words of the log. What fails while storing is told by the journal. */
const TOLD: Readonly<Record<Part, string | null>> = {
  ari: 'Asterisk’s ARI cannot be reached: who talks talks on, but no call is handed out or moved until it is back',
  'ari-requests':
    'Asterisk’s ARI does not answer requests although its events come: calls may be moved late, or not at all',
  sip: 'Asterisk answers no SIP: who talks talks on, but no call can begin or end until it answers again',
  ami: 'Asterisk’s AMI cannot be reached: calls go on, but phones and trunks are not applied until it is back',
  storage: null,
};
const OVER: Readonly<Record<Part, string>> = {
  ari: 'Asterisk’s ARI works again',
  'ari-requests': 'Asterisk’s ARI answers requests again',
  sip: 'Asterisk answers SIP again',
  ami: 'Asterisk’s AMI works again',
  storage: '',
};

/** K7: which part does not work, and since when; told to the operator once when it begins and once when it is over. */
export class Troubles {
  readonly #since = new Map<Part, Instant>();
  readonly #told = new Set<Part>();
  readonly #worked = new Set<Part>();
  readonly #startedAt: Instant;

  constructor(
    private readonly works: Readonly<Record<Part, () => boolean>>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly log: Log,
  ) {
    this.#startedAt = clock.now();
  }

  /** What does not work now. To be called whenever something may have changed, and every few seconds. */
  look(): readonly Trouble[] {
    const now = this.clock.now();
    for (const part of PARTS) {
      if (this.works[part]()) this.#over(part, now);
      else this.#goesOn(part, now);
    }
    return Array.from(this.#since, ([part, since]) => ({ part, since }));
  }

  #goesOn(part: Part, now: Instant): void {
    if (!this.#since.has(part)) this.#since.set(part, now);
    const line = TOLD[part];
    const isStart = !this.#worked.has(part) && now - this.#startedAt < FIRST_MS;
    if (line === null || isStart || this.#told.has(part)) return;
    this.#told.add(part);
    this.log.warn(line);
  }

  #over(part: Part, now: Instant): void {
    this.#worked.add(part);
    const since = this.#since.get(part);
    this.#since.delete(part);
    if (since === undefined || !this.#told.delete(part)) return;
    this.log.info(OVER[part], { afterSeconds: Math.max(0, Math.round((now - since) / 1_000)) });
  }
}
