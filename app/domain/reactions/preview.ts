import type { Draft } from '../draft.js';
import { offerNext } from '../offer.js';
import { deliverTo, failOffer, patience, takenBy } from '../offers.js';
import { hushPreview } from '../previews.js';
import type { Session } from '../world.js';

/** E3: the agent takes the call: delivery as without a preview. Again, on the way to the caller, it changes nothing. */
export function acceptOffer(draft: Draft, session: Session): void {
  const offer = draft.offerOfSession(session.id);
  const call = offer && draft.call(offer.callId);
  if (!offer || !call) return draft.refuse('no-offer');
  if (offer.state.at !== 'preview') return;
  hushPreview(draft, offer);
  takenBy(draft, offer);
  const until = draft.at + patience(draft, session, call, true);
  draft.put('offer', { ...offer, state: offerNext(offer.state, { on: 'accepted', until }) }, 'offer.accepted');
  deliverTo(draft, session, call, offer.id);
}

/** E3: the caller goes to the head of the queue and to somebody else (K2). */
export function rejectOffer(draft: Draft, session: Session): void {
  const offer = draft.offerOfSession(session.id);
  if (offer?.state.at !== 'preview') return draft.refuse('no-offer');
  failOffer(draft, offer, 'rejected');
}
