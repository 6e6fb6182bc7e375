import { Router, type Request } from 'express';
import type { Live } from '../../../ports/live.js';
import type { Session } from '../../../domain/world.js';
import type { Caller } from '../auth/caller.js';
import { identify, type IdentifyPorts } from '../auth/identify.js';
import { Refused } from '../errors/refused.js';
import { PROTOCOL, type SoftphoneSockets } from './softphone-sockets.js';
import { SOCKET_PATH, type SocketUpgrades } from './socket-upgrades.js';

export interface SocketRoutePorts extends IdentifyPorts {
  readonly live: Live;
  readonly sockets: SoftphoneSockets;
  readonly upgrades: SocketUpgrades;
}

/** B8: the only way to Asterisk's HTTP, and only to its SIP: for the page of an agent who is signed in on a softphone. */
export function socketRoute(ports: SocketRoutePorts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get(SOCKET_PATH, async (request, response) => {
    const upgrade = ports.upgrades.take(request);
    if (!upgrade || !speaksSip(request)) {
      // RFC 9110 section 15.5.22.
      response.set('Upgrade', 'websocket');
      throw new Refused('not-a-socket');
    }
    const caller = await pageOf(ports, request);
    const session = softphoneSession(ports.live, caller);
    await ports.sockets.open(upgrade, caller, session.id);
  });
  return router;
}

/** A WebSocket needs no preflight and carries cookies from anywhere, so whose page it is must be said and be ours. */
async function pageOf(ports: SocketRoutePorts, request: Request): Promise<Caller> {
  const { origin = '', host } = request.headers;
  if (!URL.canParse(origin) || new URL(origin).host !== host) throw new Refused('cross-site');
  const caller = await identify(ports, request);
  if (!caller || caller.via !== 'web') throw new Refused('not-signed-in');
  return caller;
}

/** The session whose softphone this caller's page is. Throws `Refused` when there is none. */
export function softphoneSession({ view }: Pick<Live, 'view'>, { agentId }: Pick<Caller, 'agentId'>): Session {
  const session = agentId === null ? undefined : view.sessionOfAgent(agentId);
  if (session?.device.kind !== 'softphone') throw new Refused('no-softphone');
  return session;
}

function speaksSip(request: Request): boolean {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  return request.headers.upgrade?.toLowerCase() === 'websocket' && offered.includes(PROTOCOL);
}
