import type { View } from '../../../domain/world.js';
import { Refused } from '../errors/refused.js';
import { refusalStatus } from '../errors/refusal-status.js';
import type { Input, Route } from '../route.js';
import { checkActOn } from './act-on.js';
import { oversees, type Caller } from './caller.js';
import { holdsEverywhere } from './may-see.js';

/** O: whether this caller's role may use the route at all. */
export function mayUse({ roles, everywhere }: Route, caller: Pick<Caller, 'role' | 'scope'>): boolean {
  return roles === 'anyone' || (roles.includes(caller.role) && (everywhere !== true || holdsEverywhere(caller)));
}

/** Throws `Refused`. Whose role it is not hears that, whose scope ends before it hears that. */
export function checkUse(route: Route, caller: Pick<Caller, 'role' | 'scope'>): void {
  if (mayUse(route, caller)) return;
  throw new Refused(route.roles !== 'anyone' && route.roles.includes(caller.role) ? 'out-of-scope' : 'not-allowed');
}

/**
 * O: whether what the request is about is in the caller's scope. What they do not see is answered as what is not there;
 * what they see, and somebody else has, is `out-of-scope`. Throws `Refused`.
 */
export function checkScope(route: Route, input: Input<never, never, never>, caller: Caller, view: View): void {
  const seen = route.sees?.(input) ?? false;
  if (route.sees && oversees(caller) && !seen) throw new Refused(missingOf(route));
  if (route.about) checkActOn(route.about(input), caller, view.directory, seen ? 'out-of-scope' : missingOf(route));
}

/** How this route says that there is nothing of the name. */
function missingOf({ refusals }: Route): Route['refusals'][number] {
  return refusals.find((code) => code.startsWith('no-such-') && refusalStatus[code] === 404) ?? 'no-such-thing';
}
