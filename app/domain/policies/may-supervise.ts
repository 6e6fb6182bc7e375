import type { QueueId } from '../ids.js';
import { settingFor } from '../setting-for.js';
import type { SupervisionMode } from '../supervision.js';
import type { Session, Supervision, View } from '../world.js';

/** K4: whether this session may be listened to, in a call of this queue. What its telephone sets wins (A, H: ChanSpy). */
export function maySupervise(view: View, { agentId, device }: Session, queueId: QueueId | null): boolean {
  const own = device.kind === 'phone' ? device.chanSpy : undefined;
  return own ?? settingFor(view.directory, 'supervision', { agentId, queueId });
}

/**
 * K4: any number may listen to an agent, one may speak. Two voices in an agent's ear would be of no use, and who was there
 * first is in the middle of a sentence. The supervision whose supervisor speaks to this agent already; null: nobody does.
 */
export function whoSpeaks(view: View, { id, sessionId }: Pick<Supervision, 'id' | 'sessionId'>): Supervision | null {
  for (const other of view.all('supervision')) {
    if (other.id !== id && other.sessionId === sessionId && speaks(other.mode)) return other;
  }
  return null;
}

/** Whether a supervisor is heard by anybody in this mode. */
export function speaks(mode: SupervisionMode): boolean {
  return mode !== 'monitor';
}

/** What an agent is told of the supervisors on their leg; null: nothing. `by` is null where names are kept from them. */
export interface ShownSupervision {
  readonly mode: SupervisionMode;
  readonly by: string | null;
}

/** K4: by policy of system, site, queue or agent; only who really listens is told of. */
export function shownToAgent(view: View, session: Session): readonly ShownSupervision[] {
  const { agentId } = session;
  const shown = settingFor(view.directory, 'supervisionShown', { agentId, queueId: queueOfSession(view, session) });
  if (shown === 'hidden') return [];
  return listeningTo(view, session).map(({ mode, by }) => ({ mode, by: shown === 'named' ? by : null }));
}

/** Supervisions of this session in which somebody is on the line. */
export function listeningTo(view: View, { id }: Pick<Session, 'id'>): readonly Supervision[] {
  return [...view.all('supervision')].filter(
    ({ sessionId, state }) => sessionId === id && (state.at === 'listening' || state.at === 'switching'),
  );
}

/** The queue of the call an agent has; null: none, or one of their own. */
export function queueOfSession(view: View, { state }: Session): QueueId | null {
  const call = 'callId' in state ? view.get('call', state.callId) : undefined;
  return call?.queueId ?? null;
}
