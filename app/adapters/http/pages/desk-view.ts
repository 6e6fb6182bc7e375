import { inOrder, reasonOfCode } from '../../../domain/reason.js';
import type { Session, View } from '../../../domain/world.js';
import type { Caller } from '../auth/caller.js';
import type { Texts } from '../texts.js';
import { deskLeg, deskPreview } from './desk-leg.js';

/** A session in the words of the agent's own page. */
export function deskSession(session: Session, view: View, { csrf }: Pick<Caller, 'csrf'>, texts: Texts): object {
  const { directory } = view;
  const { id, state, holds, pending, device } = session;
  const own = (reason: string): string => (texts.has(`reason.${reason}`) ? texts.say(`reason.${reason}`) : reason);
  const why = holds.map(({ reason }) => reasonOfCode(directory, reason)?.label ?? own(reason));
  const waits = pending.logout ? 'logout' : pending.hold ? 'pause' : null;
  return {
    id,
    state: state.at,
    stateText: texts.say(`state.${state.at}`),
    reason: why.length === 0 ? null : [...new Set(why)].join(', '),
    reasons: inOrder(directory.reasons.values()).map(({ code, label }) => ({ code, label })),
    pending: waits && texts.say(`pending.${waits}`),
    interface: texts.say(`interface.${session.interface}`),
    softphone: device.kind === 'softphone',
    leg: deskLeg(session, view, texts),
    preview: deskPreview(session, view),
    csrf: csrf ?? '',
  };
}
