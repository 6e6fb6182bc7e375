import { isOnHold } from './call.js';
import { isMember } from './conferences.js';
import type { BridgeId } from './ids.js';
import type { Leg, View } from './world.js';

/**
 * The bridge in which this leg has to be whoever else is there: its own while it waits or has its caller on hold, that of
 * the conference it is in. null: it is down, on its way, or where its caller is.
 */
export function legPlace(view: Pick<View, 'get'>, { state, bridge }: Leg): BridgeId | null {
  if (state.at === 'parked') return bridge;
  const call = state.at === 'connected' ? view.get('call', state.callId) : undefined;
  if (isMember(call)) return call.state.bridge;
  return call && isOnHold(call.state) ? bridge : null;
}
