import type { AgentId, Instant } from '../domain/ids.js';
import type { PassedAgent, PassedOver } from '../domain/passed-over.js';
import { hasSkillsFor } from '../domain/policies/call-skills.js';
import { isPausedIn } from '../domain/queue-pauses.js';
import { legIsUsable } from '../domain/routing.js';
import { settingFor } from '../domain/setting-for.js';
import type { Call, Session, View } from '../domain/world.js';

/**
 * The other agents of a caller's queue and why none of them was asked, as it was right before somebody was: states are
 * those of then, memberships, penalties and skills those of now. `asked` null: nobody was.
 */
export function passedOver(view: View, call: Call, asked: AgentId | null, at: Instant): readonly PassedAgent[] {
  const { directory } = view;
  const penaltyOf = (agentId: AgentId): number | null =>
    directory.agents.get(agentId)?.queues.find(({ queueId }) => queueId === call.queueId)?.penalty ?? null;
  const best = asked === null ? null : penaltyOf(asked);
  return [...directory.agents.values()].flatMap(({ id: agentId }): PassedAgent[] => {
    const penalty = penaltyOf(agentId);
    if (penalty === null || agentId === asked) return [];
    const session = view.sessionOfAgent(agentId);
    const why = session ? whyNot(view, session, call, at) : 'signed-out';
    const free = why ?? (best !== null && penalty > best ? 'penalty' : 'not-chosen');
    const reason = why === 'not-ready' ? (session?.holds.at(-1)?.reason ?? null) : null;
    return [{ agentId, sessionId: session?.id ?? null, why: free, reason }];
  });
}

/** null: they could have been asked. */
function whyNot(view: View, session: Session, call: Call, at: Instant): PassedOver | null {
  switch (session.state.at) {
    case 'logged-out':
      return 'signed-out';
    case 'not-ready':
    case 'private-call':
    case 'wrap-up':
      return session.state.at;
    case 'offered':
      return session.state.callId === call.id ? 'asked-too' : 'busy';
    case 'calling':
    case 'talking':
      return 'busy';
    case 'ready':
      return whyNotReady(view, session, call, at);
  }
}

function whyNotReady(view: View, session: Session, call: Call, at: Instant): PassedOver | null {
  if (isPausedIn(session, call.queueId)) return 'paused';
  if (session.reach.at !== 'there') return 'phone-away';
  if (!legIsUsable(view, session)) return 'leg-down';
  if (!hasSkillsFor(view, session, call, at)) return 'unskilled';
  if (session.restUntil > at) return 'resting';
  const since = call.declined[session.id];
  const declines = settingFor(view.directory, 'declinedForMs', { queueId: call.queueId });
  return since !== undefined && at - since < declines ? 'declined' : null;
}
