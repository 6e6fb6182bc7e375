import { since, type Glance } from './glance.js';

/** The agent's queues and who waits there, in the order of their names. */
export function queuesPart({ view: { directory }, agent, waits, now }: Glance): object {
  const rows = agent.queues.flatMap(({ queueId }) => {
    const queue = directory.queues.get(queueId);
    if (!queue) return [];
    const waiting = waits.get(queueId);
    return {
      id: queue.id,
      name: queue.name,
      dn: queue.dn,
      waiting: waiting?.waiting ?? 0,
      longest: waiting ? since(waiting.longestSince, now) : null,
    };
  });
  return { queues: rows.sort((one, other) => one.name.localeCompare(other.name, 'en')) };
}
