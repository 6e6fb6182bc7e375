import type { WavProblem } from '../../../domain/prompt.js';
import { Refused } from '../errors/refused.js';
import type { Texts } from '../texts.js';

/** What is wrong with an uploaded sound, and what it had to be. */
export function wrongSound({ problem, found }: WavProblem, texts: Texts): Refused {
  const sentence = texts.say(`prompt.problem.${problem}`, { found: found ?? '' });
  return new Refused('invalid-fields', { problems: [{ field: 'sound', sentence }] });
}
