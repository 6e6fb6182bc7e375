import type { AgentId } from '../../../domain/ids.js';
import { dialledForms, everybodysForms } from '../../../domain/policies/sign-in.js';
import { calledProblem } from '../../../domain/policies/called-number.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';
import { NUMBERING } from './phone-number.js';

/**
 * D7, F3: what the engine cannot know of a number that is to be a session's: phones are no part of the directory, and
 * what a country bills at a premium rate is in a library. As in the engine, the telephone that would ring is judged.
 */
export async function refuseSessionNumber(
  { phones, live: { view } }: Pick<ApiPorts, 'phones' | 'live'>,
  agentId: AgentId,
  number: string,
): Promise<void> {
  const trunkId = view.directory.agents.get(agentId)?.trunkId ?? null;
  const forms = [number, ...dialledForms(view, { number, trunkId })];
  const ruled = calledProblem(view, NUMBERING, { agentId }, number, trunkId);
  if (ruled) throw new Refused(`number-${ruled}`, { field: 'agentPhone' });
  for (const form of new Set(everybodysForms(number, forms))) {
    if (await phones.hasNumber(form)) throw new Refused('number-ours', { field: 'agentPhone' });
  }
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
