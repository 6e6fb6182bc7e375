import type { InboundRoute } from '../../../domain/directory.js';
import { onwardProblem } from '../../../domain/onward-number.js';
import { isSameNumber } from '../../../domain/session-number.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';

const ALLOWED = { ours: 'problem.onward-ours', emergency: 'problem.onward-emergency' } as const;
const FIELDS = ['closedNumber', 'emergencyNumber'] as const;

/** Refuses a route whose callers would come back to us, or ring an emergency service by themselves. */
export function checkOnward(route: InboundRoute, { live, texts }: ApiPorts): void {
  const problems = numbersOf(route).flatMap(({ field, number }) => {
    const problem = isSameNumber(route.number, number) ? 'ours' : onwardProblem(live.view, number);
    if (problem !== 'ours' && problem !== 'emergency') return [];
    const allowed = texts.say(ALLOWED[problem]);
    return [{ field, sentence: texts.say('problem.refused', { field, value: `"${number}"`, allowed }) }];
  });
  if (problems.length > 0) throw new Refused('invalid-fields', { problems });
}

export interface OnwardWarning {
  readonly field: string;
  readonly value: string;
  readonly why: string;
}

/** Numbers to which no trunk leads now: callers would hear the sentence instead. */
export function onwardWarnings(route: InboundRoute, { live, texts }: ApiPorts): readonly OnwardWarning[] {
  return numbersOf(route)
    .filter(({ number }) => onwardProblem(live.view, number) === 'unroutable')
    .map(({ field, number }) => ({ field, value: number, why: texts.say('problem.onward-unroutable') }));
}

function numbersOf(route: InboundRoute): { readonly field: string; readonly number: string }[] {
  return FIELDS.flatMap((field) => {
    const number = route[field];
    return number === null ? [] : [{ field, number }];
  });
}
