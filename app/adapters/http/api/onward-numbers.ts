import type { InboundRoute } from '../../../domain/directory.js';
import type { Menu } from '../../../domain/menu.js';
import { onwardProblem } from '../../../domain/onward-number.js';
import type { RouteTarget } from '../../../domain/route-target.js';
import { isSameNumber } from '../../../domain/session-number.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';

/** A number outside that callers are sent on to, and the field it is in. */
export interface OnwardNumber {
  readonly field: string;
  readonly number: string;
}

const ALLOWED = { ours: 'problem.onward-ours', emergency: 'problem.onward-emergency' } as const;
const FIELDS = ['closedNumber', 'emergencyNumber'] as const;

export function onwardOfRoute(route: InboundRoute): readonly OnwardNumber[] {
  const closed = FIELDS.flatMap((field) => {
    const number = route[field];
    return number === null ? [] : [{ field, number }];
  });
  return [...ofTarget('target', route.target), ...closed];
}

export function onwardOfMenu({ choices, otherwise }: Menu): readonly OnwardNumber[] {
  const chosen = choices.flatMap(({ target }, n) => ofTarget(`choices.${n}.target`, target));
  return [...chosen, ...ofTarget('otherwise', otherwise)];
}

/**
 * Refuses numbers that bring callers back to us, or ring an emergency service by themselves.
 * @param own what callers dial to get there; null for a menu
 */
export function checkOnward(numbers: readonly OnwardNumber[], own: string | null, { live, texts }: ApiPorts): void {
  const problems = numbers.flatMap(({ field, number }) => {
    const loops = own !== null && isSameNumber(own, number);
    const problem = loops ? 'ours' : onwardProblem(live.view, number);
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
export function onwardWarnings(numbers: readonly OnwardNumber[], { live, texts }: ApiPorts): readonly OnwardWarning[] {
  return numbers
    .filter(({ number }) => onwardProblem(live.view, number) === 'unroutable')
    .map(({ field, number }) => ({ field, value: number, why: texts.say('problem.onward-unroutable') }));
}

function ofTarget(field: string, target: RouteTarget): readonly OnwardNumber[] {
  return target.kind === 'number' ? [{ field: `${field}.number`, number: target.number }] : [];
}
