import type { Spoken, VoiceLine } from '../../ports/voice-line.js';

/** People look for a slip of paper before the first digit, and for nothing between two. */
const FIRST_MS = 8_000;
const BETWEEN_MS = 4_000;

/** Asks, and takes at most `max` digits up to `#`; typing may begin at once. Null when the line is gone. */
export async function askDigits(line: VoiceLine, ask: readonly Spoken[], max: number): Promise<string | null> {
  if ((await line.say(ask, true)) === 'gone') return null;
  const heard = await line.digits({ max, firstMs: FIRST_MS, betweenMs: BETWEEN_MS, terminator: '#' });
  return heard.gone ? null : heard.digits;
}
