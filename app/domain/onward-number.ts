import { dialledForms, everybodysForms } from './policies/sign-in.js';
import { isAnyEmergency } from './emergency.js';
import { isSameNumber } from './session-number.js';
import type { View } from './world.js';

/**
 * Why callers of a route cannot be sent on to a number; null: they can. `ours`: it is in our number plan, so the call
 * would come back to us. `unroutable`: no trunk has a prefix of it now, which another trunk may change.
 */
export function onwardProblem(view: View, number: string): 'ours' | 'emergency' | 'unroutable' | null {
  const { agents, queues, routes, settings } = view.directory;
  const numbers = [
    ...(settings.dialInNumber === '' ? [] : [settings.dialInNumber]),
    ...Array.from(agents.values(), ({ dn }) => dn),
    ...Array.from(queues.values(), ({ dn }) => dn),
    ...Array.from(routes.values(), (route) => route.number),
  ];
  // A trunk that strips and prepends may make a number of ours, or an emergency service's, of a harmless one.
  const forms = [number, ...dialledForms(view, { number, trunkId: null })];
  const known = everybodysForms(number, forms);
  if (numbers.some((ours) => known.some((form) => isSameNumber(ours, form)))) return 'ours';
  if (forms.some((form) => isAnyEmergency(view, form))) return 'emergency';
  return forms.length === 1 ? 'unroutable' : null;
}
