import type { Draft } from '../draft.js';
import { clearHolds, setHold, systemHold } from '../holds.js';
import type { Session } from '../world.js';
import { withdrawOffer } from './leave.js';

const HOLD = 'phone-unreachable';

/** C6: a registered phone or softphone came or went. Away, its agent is offered nothing; after a while they are held. */
export function deviceSeen(draft: Draft, peer: string, there: boolean): void {
  for (const session of draft.all('session')) {
    const { device, reach } = session;
    if (session.state.at === 'logged-out' || device.kind === 'number' || device.peer !== peer) continue;
    if (there && reach.at === 'away') isBack(draft, session);
    if (!there && reach.at === 'there') isAway(draft, session);
  }
}

/** Gone too long. */
export function stillAway(draft: Draft, session: Session): void {
  const gone: Session = { ...session, reach: { at: 'away', until: null } };
  // It may go on ringing at a phone that only its registration was lost of; nobody is joined to that any more.
  withdrawOffer(draft, setHold(draft, gone, systemHold(HOLD, draft.at)));
}

function isAway(draft: Draft, session: Session): void {
  const until = draft.at + draft.directory.settings.phoneGoneMs;
  draft.put('session', { ...session, reach: { at: 'away', until } }, 'phone.away');
}

function isBack(draft: Draft, session: Session): void {
  const back: Session = { ...session, reach: { at: 'there' } };
  draft.put('session', back, 'phone.back');
  const now = clearHolds(draft, back, (hold) => hold.setter === 'system' && hold.reason === HOLD);
  if (now.state.at === 'ready') draft.raise({ signal: 'agent.free', sessionId: session.id });
}
