import type { Instant } from '../domain/ids.js';
import type { StoredState } from '../ports/store.js';

/** The newest instant that the rows speak of as past: our time must not begin before it, whatever the wall clock says. */
export function newestInstant(stored: StoredState): Instant {
  let newest = 0;
  const saw = (instant: Instant): void => {
    if (instant > newest) newest = instant;
  };
  for (const session of stored.sessions) {
    saw(session.since);
    saw(session.freeSince);
    saw(session.interval.since);
    for (const hold of session.holds) saw(hold.since);
    for (const pause of session.queuePauses) saw(pause.askedAt);
    if (session.refusals) saw(session.refusals.at);
  }
  for (const call of stored.calls) {
    saw(call.arrivedAt);
    if ('since' in call.state) saw(call.state.since);
    for (const instant of Object.values(call.declined)) saw(instant);
  }
  for (const leg of stored.legs) if ('since' in leg.state) saw(leg.state.since);
  return newest;
}
