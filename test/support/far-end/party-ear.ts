import type { Ear, Heard } from '../ear.js';
import { until } from '../until.js';

/** Shorter than this a tone may be a scrap of music. */
const SURE_MS = 300;

/** Waits until the ear has heard `tone` for 0.3 s without a break and still does. Rejects after `withinMs`. */
export async function hears(ear: Ear, who: string, tone: number, withinMs = 15_000): Promise<void> {
  const sure = ({ from, until: last }: Heard): boolean => last - from >= SURE_MS;
  await until(`${who} hears ${tone} Hz`, () => ear.now?.tone === tone && sure(ear.now), withinMs);
}

/** Tones heard for at least 0.3 s, in the order in which they began. */
export function tonesHeard(ear: Ear): number[] {
  return ear.heard.filter(({ from, until: last }) => last - from >= SURE_MS).map(({ tone }) => tone);
}
