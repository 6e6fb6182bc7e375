import type { z } from 'zod';
import { colleagueNamed } from '../../../domain/colleague-named.js';
import type { AgentId } from '../../../domain/ids.js';
import type { TransferTarget } from '../../../domain/route-target.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import { unfitNumber, type DialPorts } from './dialled-number.js';
import type { transferTargetField } from './target-schemas.js';

type Given = z.output<typeof transferTargetField>;

/** The target as decisions know it. @throws Refused when there is none such */
export async function transferTarget(given: Given, agentId: AgentId, ports: DialPorts): Promise<TransferTarget> {
  if (given.kind === 'agent') {
    const colleague = colleagueNamed(ports.live.view, given.agent);
    if (!colleague) throw new Refused('target-no-such-agent', { field: 'target' });
    return { kind: 'agent', agentId: colleague.id };
  }
  const problem = given.kind === 'number' ? await unfitNumber(given.number, agentId, ports) : null;
  if (problem) throw new Refused(`target-${problem}`, { field: 'target' });
  return given;
}

/** Runs `transfer`; a refusal about the target then names it. */
export async function namingTarget<T>(given: Given, transfer: () => Promise<T>): Promise<T> {
  try {
    return await transfer();
  } catch (error) {
    if (!(error instanceof Refused) || !(error.code === 'no-such-queue' || error.code.startsWith('target-')))
      throw error;
    const named = given.kind === 'queue' ? given.queueId : given.kind === 'agent' ? given.agent : given.number;
    throw new Refused(error.code, { ...error.details, values: { value: shownValue(named) } });
  }
}
