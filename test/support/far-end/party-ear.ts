import type { Ear, Heard } from '../ear.js';
import { until } from '../until.js';

/** Shorter than this a tone may be a scrap of music. */
const SURE_MS = 300;

/** Waits until the ear has heard `tone`, and nobody else, for 0.3 s from now on. Rejects after `withinMs`. */
export async function hears(ear: Ear, who: string, tone: number, withinMs = 15_000): Promise<void> {
  const now = performance.now();
  const sure = ({ from, until: last }: Heard): boolean => last - Math.max(from, now) >= SURE_MS;
  await until(`${who} hears ${tone} Hz`, () => ear.now?.tone === tone && sure(ear.now), withinMs);
}

/** Waits until `tone` begins from now on and is heard for 0.3 s. Rejects after `withinMs`. */
export async function hearsAgain(ear: Ear, who: string, tone: number, withinMs = 15_000): Promise<void> {
  const now = performance.now();
  const begun = (one: Heard): boolean => one.tone === tone && one.from > now && one.until - one.from >= SURE_MS;
  await until(`${who} hears ${tone} Hz again`, () => ear.heard.some(begun), withinMs);
}

/** Waits until exactly these voices are heard at once. Rejects after `withinMs`, naming who was heard instead. */
export async function hearsAll(ear: Ear, who: string, tones: readonly number[], withinMs = 15_000): Promise<void> {
  const wanted = [...tones].sort().join(', ');
  const heard = (): string => ear.chorus().sort().join(', ');
  await until(`${who} hears all of ${wanted} Hz`, () => heard() === wanted, withinMs).catch((error: unknown) => {
    throw new Error(`${String(error)}, but ${heard() || 'nobody'}`);
  });
}

/** Waits until there is sound, and nobody's voice. */
export async function hearsMusic(ear: Ear): Promise<void> {
  await until('nobody is heard', () => ear.now === null);
  const alone = performance.now() + 300;
  await until('music is heard', () => (ear.lastSound ?? 0) > alone && ear.now === null);
}

/** Tones heard for at least 0.3 s, in the order in which they began. */
export function tonesHeard(ear: Ear): number[] {
  return ear.heard.filter(({ from, until: last }) => last - from >= SURE_MS).map(({ tone }) => tone);
}
