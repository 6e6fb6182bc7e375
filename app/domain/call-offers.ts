import type { CallId } from './ids.js';
import type { Offer, View } from './world.js';

/** The offer whose join was asked for, if there is one: it is the only one of its call then. */
export function deliveringOffer(view: View, callId: CallId): Offer | undefined {
  return view.offersOfCall(callId).find((offer) => offer.state.at === 'delivering');
}

/**
 * The offer of the agent who took this call: they picked up and confirmed, or accepted, and the join is asked for or comes
 * behind what they are told. Nobody else is asked any more.
 */
export function takenOffer(view: View, callId: CallId): Offer | undefined {
  return view.offersOfCall(callId).find(({ id, sessionId, state }) => {
    const leg = view.get('leg', sessionId)?.state;
    return state.at === 'delivering' || (leg?.at === 'connecting' && leg.offerId === id);
  });
}
