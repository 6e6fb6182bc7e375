import { softphonePeer } from '../../app/domain/device.js';
import type { Session } from '../../app/domain/world.js';
import { aSession } from './rows.js';

/** Joe, signed in with a softphone in his browser. */
export function aSoftphoneSession(over: Partial<Session> = {}): Session {
  const id = over.id ?? 's1';
  const device = { kind: 'softphone', peer: softphonePeer(id) } as const;
  return aSession({ id, agentId: 'joe', interface: 'internal', device, nailedUp: false, connectOnLogin: '', ...over });
}
