import type { VoiceLine } from '../../ports/voice-line.js';
import type { Log } from '../../ports/log.js';

/** How many may be asked for DN and PIN at once: whoever calls beyond that is told that the line is busy. */
export class DialInPlaces {
  readonly #most: number;
  readonly #log: Log;
  #taken = 0;
  #turnedAway = 0;

  constructor(most: number, log: Log) {
    this.#most = most;
    this.#log = log;
  }

  /** `talk` is begun when there is a place, which is kept until it ends; it must not reject. */
  async serve(line: VoiceLine, talk: () => Promise<void>): Promise<void> {
    if (this.#taken >= this.#most) return this.#turnAway(line);
    this.#taken += 1;
    try {
      await talk();
    } finally {
      this.#taken -= 1;
      this.#tellOfEnd();
    }
  }

  /** Unanswered, so that it costs neither them nor us anything. One line for all that come until a place is free again. */
  #turnAway(line: VoiceLine): Promise<void> {
    this.#turnedAway += 1;
    if (this.#turnedAway === 1) {
      const { endpoint } = line;
      this.#log.warn('all places for dialling in are taken: who calls now hears busy', {
        places: this.#most,
        endpoint,
      });
    }
    return line.hangUp('busy');
  }

  #tellOfEnd(): void {
    if (this.#turnedAway === 0) return;
    this.#log.info('there is a place for dialling in again', { turnedAway: this.#turnedAway });
    this.#turnedAway = 0;
  }
}
