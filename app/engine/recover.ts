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
    if (session.pending.hold) saw(session.pending.hold.since);
    for (const pause of session.queuePauses) saw(pause.since);
    if (session.refusals) saw(session.refusals.at);
  }
  for (const call of stored.calls) {
    saw(call.arrivedAt);
    if ('since' in call.state) saw(call.state.since);
    for (const instant of Object.values(call.declined)) saw(instant);
  }
  for (const recording of stored.recordings) saw(recording.startedAt);
  for (const turn of stored.turns) saw(turn.offeredAt);
  for (const one of stored.supervisions) saw(one.since);
  for (const leg of stored.legs) if ('since' in leg.state) saw(leg.state.since);
  return newest;
}

/** The newest instant of the steady clock that the rows know: ours must not begin before it either. */
export function newestAsking({ sessions }: StoredState): Instant {
  const asked = sessions.flatMap(({ holds, pending, queuePauses }) => [...holds, pending.hold, ...queuePauses]);
  return asked.reduce((newest, one) => Math.max(newest, one?.askedAt ?? 0), 0);
}
