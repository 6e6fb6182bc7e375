import type { AgentId } from '../../../domain/ids.js';
import type { NumberProblem } from '../../../domain/number-rules.js';
import { calledProblem } from '../../../domain/policies/called-number.js';
import { isEmergencyCall } from '../../../domain/emergency.js';
import { dialledForms, everybodysForms } from '../../../domain/policies/sign-in.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';
import { NUMBERING } from './phone-number.js';

export interface DialPorts {
  readonly phones: Pick<ApiPorts['phones'], 'hasNumber'>;
  readonly live: Pick<ApiPorts['live'], 'view'>;
}

const FIELD = { field: 'number' } as const;

/**
 * D7: why this number is not called for an agent, before the engine is asked, which looks at all of it again but at phones:
 * they are no part of the directory.
 */
export async function unfitNumber(
  number: string,
  agentId: AgentId,
  { phones, live: { view } }: DialPorts,
): Promise<NumberProblem | 'ours' | null> {
  // Past every list: who answers emergency calls is asked for by no other rule.
  if (isEmergencyCall(view, number)) return null;
  const forms = [number, ...dialledForms(view, { number, trunkId: null })];
  const ruled = calledProblem(view, NUMBERING, { agentId }, number);
  if (ruled) return ruled;
  for (const form of new Set(everybodysForms(number, forms))) {
    if (await phones.hasNumber(form)) return 'ours';
  }
  return null;
}

export async function refuseDialledNumber(number: string, agentId: AgentId, ports: DialPorts): Promise<void> {
  const problem = await unfitNumber(number, agentId, ports);
  if (problem) throw new Refused(`dial-${problem}`, FIELD);
}

/** Runs `dial`; a refusal about the number then names it. */
export async function namingNumber<T>(number: string, dial: () => Promise<T>): Promise<T> {
  try {
    return await dial();
  } catch (error) {
    if (!(error instanceof Refused) || !error.code.startsWith('dial-')) throw error;
    throw new Refused(error.code, { ...error.details, values: { value: shownValue(number) } });
  }
}
