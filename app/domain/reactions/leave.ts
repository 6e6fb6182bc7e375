import type { Asking } from '../asking.js';
import type { Draft } from '../draft.js';
import { moveAgent } from '../holds.js';
import { failOffer } from '../offers.js';
import { endSession, forgetSession } from '../sessions.js';
import type { Session } from '../world.js';

/** Signs out at once; whoever was offered a call gives it back. A session that only kept its leg loses it (E7). */
export function leave(draft: Draft, session: Session, asking: Asking): void {
  if (session.state.at === 'logged-out') return forgetSession(draft, session, asking);
  const out = moveAgent(draft, session, { on: 'logged-out' }, 'agent.leaving', session, {
    via: asking.via,
    by: asking.by,
  });
  withdrawOffer(draft, out);
  endSession(draft, draft.session(session.id) ?? out, asking);
}

/** C2: the caller goes back to the head of the queue, and no no-answer is counted. */
export function withdrawOffer(draft: Draft, session: Session): void {
  const offer = draft.offerOfSession(session.id);
  if (offer) failOffer(draft, offer, 'withdrawn');
}
