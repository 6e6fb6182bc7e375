import type { EmergencyNumber } from '../domain/emergency.js';
import type { OutDenial } from '../domain/out-denials.js';

/** Where Asterisk finds by itself what to do with an emergency call, and what no trunk carries (D7). */
export interface EmergencyDialplan {
  /**
   * Writes it down whole, or not at all.
   * @returns false: that is what was there already
   * @throws Error when it cannot be written
   */
  write(numbers: readonly EmergencyNumber[], denials: readonly OutDenial[]): Promise<boolean>;
  /** What a reader of the text says it is, once it has read the newest one. */
  readonly mark: string;
}
