import type { Draft } from './draft.js';
import { DEFAULT_SITE, type Directory } from './directory.js';
import type { AgentId, Moment, QueueId } from './ids.js';
import { settingFor } from './setting-for.js';
import type { Call, Turn } from './world.js';

/** One row for each agent of a queue. */
export function turnId(queueId: QueueId, agentId: AgentId): string {
  return `${queueId}:${agentId}`;
}

/** The day on the wall of the queue's site, `2026-11-21`: fewest calls are those of today. */
export function todayOf({ queues, sites }: Directory, queueId: QueueId | null, moment: Pick<Moment, 'local'>): string {
  const site = sites.get(queues.get(queueId ?? '')?.siteId ?? DEFAULT_SITE) ?? sites.get(DEFAULT_SITE);
  return moment.local(site?.zone ?? 'UTC').date;
}

/** K1, round robin: a caller was offered to this agent, whatever comes of it. */
export function noteOffered(draft: Draft, { queueId }: Call, agentId: AgentId): void {
  if (queueId === null || settingFor(draft.directory, 'strategy', { queueId }) !== 'round-robin') return;
  draft.put('turn', { ...turnOf(draft, queueId, agentId), offeredAt: draft.at }, 'turn.offered');
}

/** K1, fewest calls: this agent talks with a caller of the queue. */
export function countCall(draft: Draft, { queueId }: Call, agentId: AgentId): void {
  if (queueId === null || settingFor(draft.directory, 'strategy', { queueId }) !== 'fewest-calls') return;
  const turn = turnOf(draft, queueId, agentId);
  const day = todayOf(draft.directory, queueId, draft.moment);
  draft.put('turn', { ...turn, day, calls: (turn.day === day ? turn.calls : 0) + 1 }, 'turn.counted');
}

/** An admin took agents or queues away: nothing is remembered of them. */
export function forgetStrayTurns(draft: Draft): void {
  const { agents, queues } = draft.directory;
  for (const { id, agentId, queueId } of draft.all('turn')) {
    if (!agents.has(agentId) || !queues.has(queueId)) draft.drop('turn', id, 'turn.forgotten', { agentId, queueId });
  }
}

function turnOf(draft: Draft, queueId: QueueId, agentId: AgentId): Turn {
  const id = turnId(queueId, agentId);
  return draft.get('turn', id) ?? { id, queueId, agentId, offeredAt: 0, day: '', calls: 0 };
}
