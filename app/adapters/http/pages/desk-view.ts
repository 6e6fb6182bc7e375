import type { Session } from '../../../domain/world.js';
import type { Caller } from '../auth/caller.js';
import type { Texts } from '../texts.js';

/** A session in the words of the agent's own page. */
export function deskSession(session: Session, { csrf }: Pick<Caller, 'csrf'>, texts: Texts): object {
  const { id, state, holds, pending, device } = session;
  const reasons = holds.map(({ reason }) => (texts.has(`reason.${reason}`) ? texts.say(`reason.${reason}`) : reason));
  const waits = pending.logout ? 'logout' : pending.hold ? 'pause' : null;
  return {
    id,
    state: state.at,
    stateText: texts.say(`state.${state.at}`),
    reason: reasons.length === 0 ? null : [...new Set(reasons)].join(', '),
    pending: waits && texts.say(`pending.${waits}`),
    interface: texts.say(`interface.${session.interface}`),
    softphone: device.kind === 'softphone',
    csrf: csrf ?? '',
  };
}
