import type { KnownThings } from './known-things.js';

/** The first number from there on that nothing has, as many digits long. */
export function freeNumber(known: KnownThings, from: string): string {
  const width = from.length;
  for (let number = Number(from); ; number += 1) {
    const text = String(number).padStart(width, '0');
    if (known.isFree(text)) return text;
  }
}
