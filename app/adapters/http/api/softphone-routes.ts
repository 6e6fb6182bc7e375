import type { Request } from 'express';
import { z } from 'zod';
import { isOnCall } from '../../../domain/agent.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import { SOCKET_PATH } from '../softphone/socket-upgrades.js';
import type { ApiPorts } from './api-ports.js';
import { idField } from './field-schemas.js';

const softphoneAnswer = z.strictObject({
  user: z.string(),
  secret: z.string().nullable().describe('null when the request is repeated with its Idempotency-Key: given only once'),
  wsUrl: z.string(),
  displayName: z.string(),
  iceServers: z.array(z.strictObject({ urls: z.string() })),
});
type SoftphoneAnswer = z.output<typeof softphoneAnswer>;

/** B5: what the page of an agent's softphone registers with. */
export function softphoneRoutes({ live: { view }, softphones, sockets }: ApiPorts): readonly Route[] {
  const softphone = defineRoute({
    id: 'sessions.softphone',
    method: 'post',
    path: '/api/v1/sessions/{id}/softphone',
    summary:
      'A new secret for the softphone of one’s own session; the window that had the one before is told and disconnected',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    status: 201,
    answer: softphoneAnswer,
    refusals: ['no-such-thing', 'no-softphone', 'softphone-in-use', 'switch-away'],
    repeated: (answer: SoftphoneAnswer) => ({ ...answer, secret: null }),
    about: ({ params }) => view.get('session', params.id)?.agentId ?? null,
    async handle({ params: { id }, caller }, { request }) {
      const session = view.get('session', id);
      if (!session) throw new Refused('no-such-thing');
      // A supervisor may sign an agent out, never answer in their place.
      if (session.agentId !== caller.agentId) throw new Refused('not-allowed');
      if (session.device.kind !== 'softphone' || session.state.at === 'logged-out') throw new Refused('no-softphone');
      // Whoever talks there would go on talking to a window that can no longer hang up.
      if (isOnCall(session.state) && sockets.has(id)) throw new Refused('softphone-in-use');
      sockets.endOfSession(id, 'replaced');
      const key = await softphones.open(session);
      if (!key.ok) throw new Refused('switch-away', { retryAfterSeconds: 5 });
      const displayName = view.directory.agents.get(session.agentId)?.name ?? '';
      return { ...key.value, wsUrl: socketUrl(request), displayName, iceServers: [] };
    },
  });
  return [softphone];
}

/** The page's own host, as its browser wrote it: nobody but that browser is told. */
function socketUrl({ protocol, headers }: Request): string {
  return `${protocol === 'https' ? 'wss' : 'ws'}://${headers.host ?? ''}${SOCKET_PATH}`;
}
