import type { Leg } from '../../domain/world.js';
import type { LegActions } from './act-on-leg.js';

/** E3: the agent pressed the key that takes the call they are told of. Nothing is offered: the key means nothing. */
export function acceptOnLeg({ live, commands, newId, log }: LegActions, leg: Leg): void {
  const session = live.view.get('session', leg.id);
  if (!session || live.view.offerOfSession(leg.id)?.state.at !== 'preview') return;
  const { agentId } = session;
  commands.submit(newId(), { do: 'accept', agentId, via: 'phone', by: agentId }).catch((error: unknown) => {
    log.error('a call could not be accepted by key', { agentId, error: String(error) });
  });
}
