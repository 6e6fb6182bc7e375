import type { QueuePause } from './agent.js';
import { askedBy, type Asking } from './asking.js';
import type { Draft } from './draft.js';
import type { QueueId } from './ids.js';
import type { Change, Session } from './world.js';

/** C3: whether this agent gets no call of this queue, whatever their state. */
export function isPausedIn({ queuePauses }: Session, queueId: QueueId | null): boolean {
  return queuePauses.some((pause) => pause.queueId === queueId);
}

/** Sets it. The same reason again goes on as it was; another one closes the interval and opens the next. */
export function setQueuePause(draft: Draft, session: Session, pause: QueuePause, asking: Asking): Session {
  const before = session.queuePauses.find((held) => isSame(held, pause));
  const goesOn = before?.reason === pause.reason;
  const mine = goesOn ? { ...pause, since: before.since } : pause;
  const others = session.queuePauses.filter((held) => !isSame(held, pause));
  const next: Session = { ...session, queuePauses: [...others, mine] };
  const { queueId, setter, reason } = pause;
  const closed = before && !goesOn ? closing(before) : {};
  const why = goesOn ? 'queue.pause-renewed' : 'queue.paused';
  draft.put('session', next, why, { queueId, setter, reason, ...closed, ...askedBy(asking) });
  return next;
}

/** Takes away those that fit; each closes its interval with a fact of its own. */
export function endQueuePauses(
  draft: Draft,
  session: Session,
  fits: (pause: QueuePause) => boolean,
  asking: Asking,
): Session {
  let next = session;
  for (const pause of session.queuePauses.filter(fits)) {
    next = { ...next, queuePauses: next.queuePauses.filter((held) => held !== pause) };
    const { queueId, setter } = pause;
    draft.put('session', next, 'queue.unpaused', { queueId, setter, ...closing(pause), ...askedBy(asking) });
  }
  return next;
}

function isSame(one: QueuePause, other: QueuePause): boolean {
  return one.queueId === other.queueId && one.setter === other.setter;
}

/** As intervals of the agent's state are closed; the fact's own instant is the end. */
function closing({ reason, setter, via, since }: QueuePause): Change['detail'] {
  return { closed: 'paused', closedReason: reason, closedSetter: setter, closedVia: via, closedSince: since };
}
