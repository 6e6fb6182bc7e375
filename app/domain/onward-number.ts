import { trunksFor } from './destination.js';
import { isEmergency, isSameNumber } from './session-number.js';
import type { View } from './world.js';

/**
 * Why callers of a route cannot be sent on to a number; null: they can. `ours`: it is in our number plan, so the call
 * would come back to us. `unroutable`: no trunk has a prefix of it now, which another trunk may change.
 */
export function onwardProblem(view: View, number: string): 'ours' | 'emergency' | 'unroutable' | null {
  const { agents, queues, routes } = view.directory;
  const numbers = [
    ...Array.from(agents.values(), ({ dn }) => dn),
    ...Array.from(queues.values(), ({ dn }) => dn),
    ...Array.from(routes.values(), (route) => route.number),
  ];
  if (numbers.some((ours) => isSameNumber(ours, number))) return 'ours';
  if (isEmergency(number)) return 'emergency';
  return trunksFor(view, number, null).length === 0 ? 'unroutable' : null;
}
