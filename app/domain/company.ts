import type { CallId } from './ids.js';
import type { Leg, View } from './world.js';

/** Nobody sends a leg anything: it is parked, or whom it is with is on hold. */
export const ALONE = 'alone';
export type Company = CallId | typeof ALONE;

/** With whom an agent's leg is in its bridge; null: nobody knows yet, because somebody is on the way. */
export function companyOf(view: Pick<View, 'get'>, { state }: Leg): Company | null {
  if (state.at === 'parked') return ALONE;
  if (state.at !== 'connected') return null;
  const call = view.get('call', state.callId)?.state;
  if (call?.at !== 'talking' || !call.held) return state.callId;
  return call.held.at === 'held' ? ALONE : null;
}
