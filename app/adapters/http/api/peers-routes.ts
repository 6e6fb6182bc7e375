import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { peersAnswer } from './phone-schemas.js';

/** H4: how far Asterisk has the peers as they are configured. */
export function peersRoutes({ peerStates }: Pick<ApiPorts, 'peerStates'>): readonly Route[] {
  const overview = defineRoute({
    id: 'peers.overview',
    method: 'get',
    path: '/api/v1/peers',
    summary: 'What is under way between the configuration and Asterisk, how the last apply ended, and what was refused',
    roles: ['supervisor', 'admin'],
    status: 200,
    answer: peersAnswer,
    refusals: [],
    async handle() {
      const { progress, last, refused } = peerStates.overview();
      if (last === null) return { progress, last, refused: [...refused] };
      const { at, outcome } = last;
      const failed = outcome.ok
        ? { peers: outcome.peers, reason: null, detail: null }
        : { peers: null, reason: outcome.reason, detail: outcome.detail };
      return { progress, last: { at, ok: outcome.ok, ...failed }, refused: [...refused] };
    },
  });
  return [overview];
}
