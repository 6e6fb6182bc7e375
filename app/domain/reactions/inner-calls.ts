import { agentAt } from '../direct-target.js';
import type { SwitchEvent } from '../events.js';
import type { Session, View } from '../world.js';
import type { Way } from './arrivals.js';

type Entered = Extract<SwitchEvent, { type: 'caller.entered' }>;

const FROM_US = /^(phone|soft|inner)-/;
const INNER = 'inner-';

/** K6: who calls from a telephone of ours reaches an agent by their number; from outside only a route leads to them. */
export function agentWay(
  view: View,
  { endpoint, dialledNumber }: Pick<Entered, 'endpoint' | 'dialledNumber'>,
): Way | null {
  const agent = FROM_US.test(endpoint) ? agentAt(view, dialledNumber) : null;
  return agent && { target: { kind: 'agent', agentId: agent.id }, priority: 0, route: null };
}

/** K3: a number was dialled on a telephone of ours that is not known here: it is one outside, if it is one at all. */
export function dialsOut({ endpoint, dialledNumber }: Pick<Entered, 'endpoint' | 'dialledNumber'>): boolean {
  return /^(phone|soft)-/.test(endpoint) && /^\+?[0-9]+$/.test(dialledNumber);
}

/** The agent who makes this call of ours to somebody of ours; null: it came in from elsewhere. */
export function callerFrom(view: View, endpoint: string): Session | null {
  if (!endpoint.startsWith(INNER)) return null;
  return view.get('session', endpoint.slice(INNER.length)) ?? null;
}
