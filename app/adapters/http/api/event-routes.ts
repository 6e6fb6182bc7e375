import { z } from 'zod';
import type { Desktops } from '../../../ports/desktops.js';
import type { ChangeFeed } from '../live/change-feed.js';
import type { EventStreams } from '../live/event-streams.js';
import { defineRoute, type Route } from '../route.js';

const sequence = z
  .string()
  .regex(/^\d{1,15}$/)
  .describe('a sequence number, digits only');

/** Every change of agents, legs, calls, offers and trunks as it happens (server-sent events). */
export function eventRoutes({
  feed,
  streams,
  desktops,
}: {
  readonly feed: ChangeFeed;
  readonly streams: EventStreams;
  readonly desktops: Desktops;
}): readonly Route[] {
  const events = defineRoute({
    id: 'events',
    method: 'get',
    path: '/api/v1/events',
    summary:
      'Changes as server-sent events: `change` with the sequence number as its id; `hello` first, or `reset` when what was missed (`Last-Event-ID` or `after`) is not kept any more and lists must be read again. Agents hear of themselves.',
    roles: ['agent', 'supervisor', 'admin'],
    query: z.strictObject({ after: sequence.optional() }),
    status: 200,
    stream: 'text/event-stream',
    refusals: ['too-many-viewers'],
    async handle({ query, caller }, { request, response }) {
      const last = sequence.safeParse(request.headers['last-event-id'] ?? query.after);
      let closed = (): void => undefined;
      const stream = streams.open(request, response, caller, (ended) => {
        feed.leave(ended);
        closed();
      });
      // C6: whoever listens as an agent is that agent's desktop.
      if (caller.agentId !== null) closed = desktops.opened(caller.agentId);
      feed.listen(stream, last.success ? Number(last.data) : null);
    },
  });
  return [events];
}
