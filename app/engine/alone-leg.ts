import { isOnHold } from '../domain/call.js';
import type { Leg, View } from '../domain/world.js';

/** Whether this leg is up with nobody to talk to: it waits in park, or its caller is on hold. */
export function isAlone(view: View, { state }: Leg): boolean {
  const call = state.at === 'connected' ? view.get('call', state.callId) : undefined;
  return state.at === 'parked' || (call !== undefined && isOnHold(call.state));
}
