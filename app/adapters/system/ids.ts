import { randomBytes } from 'node:crypto';
import type { Ids } from '../../ports/ids.js';

const TIME_LENGTH = 9;
const COUNTER_LENGTH = 3;
const RANDOM_LENGTH = 8;
const LAST_OF_INSTANT = 36 ** COUNTER_LENGTH - 1;
/** Random bytes are drawn ahead: asking the kernel for each id would cost more than the id. */
const POOL_BYTES = 4096;

/**
 * Ids of 20 characters out of 0-9 and a-z, safe in Asterisk names, file names and URLs: 9 for the millisecond (base 36,
 * good past the year 5000), 3 that count within it, 8 random (41 bits) so that two processes never meet.
 * They sort by birth even when the clock steps back.
 */
export function systemIds(): Ids {
  const random = randomCharacters();
  let lastAt = 0;
  let counter = 0;
  return {
    next(at) {
      if (at > lastAt) {
        lastAt = at;
        counter = 0;
      } else if (counter < LAST_OF_INSTANT) {
        counter += 1;
      } else {
        lastAt += 1;
        counter = 0;
      }
      return padded(lastAt, TIME_LENGTH) + padded(counter, COUNTER_LENGTH) + random(RANDOM_LENGTH);
    },
  };
}

function padded(value: number, length: number): string {
  return Math.floor(value).toString(36).padStart(length, '0');
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
/** Bytes from here on would make some characters likelier than others. */
const FAIR_BYTES = 256 - (256 % ALPHABET.length);

function randomCharacters(): (count: number) => string {
  let pool = randomBytes(POOL_BYTES);
  let used = 0;
  return (count) => {
    let text = '';
    while (text.length < count) {
      if (used === pool.length) {
        pool = randomBytes(POOL_BYTES);
        used = 0;
      }
      const byte = pool[used++] as number;
      if (byte < FAIR_BYTES) text += ALPHABET[byte % ALPHABET.length];
    }
    return text;
  };
}
