import { z } from 'zod';
import type { Directory, InboundRoute, Queue } from '../../../domain/directory.js';
import type { Menu } from '../../../domain/menu.js';
import { onwardProblem } from '../../../domain/onward-number.js';
import type { RouteTarget } from '../../../domain/route-target.js';
import { isSameNumber } from '../../../domain/session-number.js';
import { QUEUE_TARGETS } from '../../../domain/queue-openings.js';
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

export function onwardOfQueue({ openings }: Queue): readonly OnwardNumber[] {
  return QUEUE_TARGETS.flatMap((field) => {
    const target = openings[field];
    return target === null ? [] : ofTarget(`openings.${field}`, target);
  });
}

/** The route, menu or closed queue that sends callers out to this number; null when none does. */
export function senderTo({ routes, menus, queues }: Directory, number: string): string | null {
  const leads = (all: readonly OnwardNumber[]): boolean => all.some((each) => isSameNumber(each.number, number));
  for (const route of routes.values()) if (leads(onwardOfRoute(route))) return route.number;
  for (const menu of menus.values()) if (leads(onwardOfMenu(menu))) return menu.name;
  for (const queue of queues.values()) if (leads(onwardOfQueue(queue))) return queue.name;
  return null;
}

/**
 * Refuses numbers that bring callers back to us, or ring an emergency service by themselves.
 * @param own what callers dial to get there; null for a menu
 */
export async function checkOnward(
  numbers: readonly OnwardNumber[],
  own: string | null,
  { live, phones, texts }: ApiPorts,
): Promise<void> {
  // Phones are in the number plan, but no part of the directory.
  const atPhones = await Promise.all(numbers.map(({ number }) => phones.hasNumber(number)));
  const problems = numbers.flatMap(({ field, number }, n) => {
    const loops = atPhones[n] === true || (own !== null && isSameNumber(own, number));
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

export const warningsAnswer = z
  .array(z.strictObject({ field: z.string(), value: z.string(), why: z.string() }))
  .describe('what works otherwise than one may expect');

/** Numbers to which no trunk leads now: callers would hear the sentence instead. */
export function onwardWarnings(numbers: readonly OnwardNumber[], { live, texts }: ApiPorts): readonly OnwardWarning[] {
  return numbers
    .filter(({ number }) => onwardProblem(live.view, number) === 'unroutable')
    .map(({ field, number }) => ({ field, value: number, why: texts.say('problem.onward-unroutable') }));
}

function ofTarget(field: string, target: RouteTarget): readonly OnwardNumber[] {
  return target.kind === 'number' ? [{ field: `${field}.number`, number: target.number }] : [];
}
