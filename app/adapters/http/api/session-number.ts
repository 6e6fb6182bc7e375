import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';
import { isPremium } from './phone-number.js';

/**
 * D7, F3: what the engine cannot know of a number that is to be a session's: phones are no part of the directory, and
 * what a country bills at a premium rate is in a library.
 */
export async function refuseSessionNumber({ phones }: Pick<ApiPorts, 'phones'>, number: string): Promise<void> {
  if (isPremium(number)) throw new Refused('number-premium', { field: 'agentPhone' });
  if (await phones.hasNumber(number)) throw new Refused('number-ours', { field: 'agentPhone' });
}

/** Runs `signIn`; a refusal about the number then names it. */
export async function namingNumber<T>(number: string | null, signIn: () => Promise<T>): Promise<T> {
  try {
    return await signIn();
  } catch (error) {
    if (!(error instanceof Refused) || number === null || !error.code.startsWith('number-')) throw error;
    throw new Refused(error.code, { ...error.details, values: { value: shownValue(number) } });
  }
}
