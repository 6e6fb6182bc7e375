import type { z } from 'zod';
import { colleagueNamed } from '../../../domain/colleague-named.js';
import { queueNamed } from '../../../domain/queue-named.js';
import type { AgentId } from '../../../domain/ids.js';
import type { RefusalCode } from '../../../domain/refusals.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import { unfitNumber, type DialPorts } from './dialled-number.js';
import type { askedField } from './target-schemas.js';

type Given = z.output<typeof askedField>;

/** Why whoever is asked, about a customer or into a conference, cannot be. */
export const ASKED_REFUSALS = [
  'dial-ours',
  'dial-self',
  'dial-emergency',
  'dial-premium',
  'dial-denied',
  'dial-country',
  'dial-rate',
  'dial-minutes',
  'dial-spend',
  'dial-unroutable',
  'dial-unreachable',
  'target-no-such-agent',
  'target-signed-out',
  'target-not-ready',
  'target-in-wrap-up',
  'target-busy',
  'target-away',
  'no-such-queue',
  'target-queue-closed',
  'target-queue-empty',
] as const satisfies readonly RefusalCode[];

/** The number by which whoever is asked is reached: a colleague or a queue by the one they have here. @throws Refused */
export async function askedNumber(given: Given, agentId: AgentId, ports: DialPorts): Promise<string> {
  const { view } = ports.live;
  if (given.kind === 'agent') {
    const colleague = colleagueNamed(view, given.agent);
    if (!colleague) throw new Refused('target-no-such-agent', { field: 'target' });
    return colleague.dn;
  }
  if (given.kind === 'queue') {
    const queue = queueNamed(view, given.queue);
    if (!queue) throw new Refused('no-such-queue', { field: 'target' });
    return queue.dn;
  }
  const { number } = given;
  const problem = await unfitNumber(number, agentId, ports);
  if (problem) throw new Refused(`dial-${problem}`, { field: 'target' });
  return number;
}

/** Runs `ask`; a refusal about whoever is asked then names them. */
export async function namingAsked<T>(given: Given, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refused) || !/^(dial-|target-|no-such-queue$)/.test(error.code)) throw error;
    throw new Refused(error.code, { ...error.details, values: { value: shownValue(nameIn(given)) } });
  }
}

function nameIn(given: Given): string {
  switch (given.kind) {
    case 'agent':
      return given.agent;
    case 'queue':
      return given.queue;
    case 'number':
      return given.number;
  }
}
