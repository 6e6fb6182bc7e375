import type { AgentId } from '../../../domain/ids.js';
import { dialledForms, everybodysForms } from '../../../domain/policies/sign-in.js';
import type { TransferTarget } from '../../../domain/route-target.js';
import { settingFor } from '../../../domain/setting-for.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';
import { isPremium } from './phone-number.js';

const FIELD = { field: 'target' } as const;

/**
 * What the engine cannot know of a number that callers are sent to: phones are no part of the directory, and what a
 * country bills at a premium rate is in a library.
 */
export async function refuseTransferTarget(
  target: TransferTarget,
  agentId: AgentId,
  { phones, live: { view } }: Pick<ApiPorts, 'phones' | 'live'>,
): Promise<void> {
  if (target.kind !== 'number') return;
  const { number } = target;
  const forms = [number, ...dialledForms(view, { number, trunkId: null })];
  const country = settingFor(view.directory, 'country', { agentId });
  if (forms.some((form) => isPremium(form, country))) throw new Refused('target-premium', FIELD);
  for (const form of new Set(everybodysForms(number, forms))) {
    if (await phones.hasNumber(form)) throw new Refused('target-ours', FIELD);
  }
}

/** Runs `transfer`; a refusal about the target then names it. */
export async function namingTarget<T>(target: TransferTarget, transfer: () => Promise<T>): Promise<T> {
  try {
    return await transfer();
  } catch (error) {
    if (!(error instanceof Refused) || !(error.code === 'no-such-queue' || error.code.startsWith('target-')))
      throw error;
    const value = shownValue(target.kind === 'queue' ? target.queueId : target.number);
    throw new Refused(error.code, { ...error.details, values: { value } });
  }
}
