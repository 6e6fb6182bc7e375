import { randomInt } from 'node:crypto';

/**
 * Names this life of the process inside channel ids: start time in seconds (base 36, sorts by birth) and two random
 * characters, so that two starts within one second differ. At most 9 characters of 0-9 and a-z.
 */
export function newEpoch(startedAtMs: number): string {
  const seconds = Math.floor(startedAtMs / 1000)
    .toString(36)
    .padStart(7, '0');
  return (
    seconds +
    randomInt(36 ** 2)
      .toString(36)
      .padStart(2, '0')
  );
}
