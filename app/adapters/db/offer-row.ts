import type { Offer } from '../../domain/world.js';
import { jsonOf, textOf, type DriverRow } from './column-values.js';
import { offerStateSchema } from './state-schemas.js';
import type { Row } from './step-tables.js';

/** A direct call is in no queue. */
const NO_QUEUE = '';

/** In the order of `offersTable`. */
export function offerRow(offer: Offer): Row {
  return [offer.id, offer.callId, offer.sessionId, offer.queueId ?? NO_QUEUE, JSON.stringify(offer.state)];
}

/** Throws `BadColumn`. */
export function readOffer(row: DriverRow): Offer {
  return {
    id: textOf(row, 'id'),
    callId: textOf(row, 'call_id'),
    sessionId: textOf(row, 'session_id'),
    queueId: textOf(row, 'queue_id') || null,
    state: jsonOf(row, 'state', offerStateSchema),
  };
}
