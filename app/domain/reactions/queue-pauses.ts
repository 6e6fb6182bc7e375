import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { endQueuePauses, setQueuePause } from '../queue-pauses.js';
import { isKnownReason } from '../reason.js';
import type { Session } from '../world.js';
import { withdrawOffer } from './leave.js';

type Pause = Extract<Command, { do: 'pause-queue' }>;
type Unpause = Extract<Command, { do: 'unpause-queue' }>;

/**
 * C3: at once, also during a call: it says only whose calls come next. C2: an offered call of this very queue goes back to
 * its head, and no no-answer is counted.
 */
export function pauseQueue(draft: Draft, session: Session, command: Pause): void {
  const { queueId, setter, reason, via, by } = command;
  if (setter !== 'agent' && setter !== 'supervisor') return draft.refuse('not-your-hold', 'setter');
  if (!isMember(draft, session, queueId)) return draft.refuse('not-in-queue', 'queueId');
  if (!isKnownReason(draft.directory, reason)) return draft.refuse('no-such-reason', 'reason');
  const pause = { queueId, setter, reason, since: draft.at, askedAt: draft.steady, via, by };
  const paused = setQueuePause(draft, session, pause, command);
  if (draft.offerOfSession(session.id)?.queueId === queueId) withdrawOffer(draft, paused);
}

/** C1 holds here too: one setter's pause is not taken away by another, and within 500 ms the pause wins. */
export function unpauseQueue(draft: Draft, session: Session, command: Unpause): void {
  const { queueId, setter, via } = command;
  if (setter !== 'agent' && setter !== 'supervisor') return draft.refuse('not-your-hold', 'setter');
  if (!isMember(draft, session, queueId)) return draft.refuse('not-in-queue', 'queueId');
  const mine = session.queuePauses.find((pause) => pause.queueId === queueId && pause.setter === setter);
  if (!mine) return;
  const fresh = draft.steady - mine.askedAt < draft.directory.settings.conflictMs;
  if (fresh && mine.via !== via) return draft.refuse('not-ready-wins');
  endQueuePauses(draft, session, (pause) => pause === mine, command);
  if (session.state.at === 'ready') draft.raise({ signal: 'agent.free', sessionId: session.id });
}

/** An admin took agents out of queues: their pauses there are over. */
export function endStrayPauses(draft: Draft): void {
  const asking = { via: 'system', by: 'system' };
  for (const session of draft.all('session')) {
    endQueuePauses(draft, session, ({ queueId }) => !isMember(draft, session, queueId), asking);
  }
}

function isMember(draft: Draft, { agentId }: Session, queueId: string): boolean {
  return draft.directory.agents.get(agentId)?.queues.some((membership) => membership.queueId === queueId) ?? false;
}
