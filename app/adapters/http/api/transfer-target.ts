import type { AgentId } from '../../../domain/ids.js';
import type { TransferTarget } from '../../../domain/route-target.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import { unfitNumber, type DialPorts } from './dialled-number.js';

export async function refuseTransferTarget(target: TransferTarget, agentId: AgentId, ports: DialPorts): Promise<void> {
  const problem = target.kind === 'number' ? await unfitNumber(target.number, agentId, ports) : null;
  if (problem) throw new Refused(`target-${problem}`, { field: 'target' });
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
