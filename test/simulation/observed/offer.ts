import { offerNext as real } from '../../../app/domain/offer.js';
import type { OfferEvent, OfferState } from '../../../app/domain/offer.js';
import { seen } from './watch.js';

export * from '../../../app/domain/offer.js';

/** The production machine, looked at. */
export function offerNext(state: OfferState, event: OfferEvent): OfferState {
  seen('offer', state.at, event.on);
  return real(state, event);
}
