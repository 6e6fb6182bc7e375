import { type Hold } from '../agent.js';
import type { Draft } from '../draft.js';
import type { DomainEvent } from '../events.js';
import { clearHolds, setHold } from '../holds.js';
import type { Instant } from '../ids.js';
import { channelOfLeg } from '../leg.js';
import { isOpen, judgePresence, ON_THE_PHONE, PRESENCE, tellsOfCall, type PresenceSeen } from '../presence.js';
import { isWatched } from '../presence-watch.js';
import { settingFor } from '../setting-for.js';
import type { Session, View } from '../world.js';
import { leave, withdrawOffer } from './leave.js';
import { login } from './login.js';
import { isOnAnyCall } from '../second-lines.js';

/** Who asks for what a PBX leads to. */
const BY = { via: PRESENCE, by: PRESENCE } as const;
/** J2: the reason of a hold while nothing is known. */
const LOST = 'presence-lost';

/** J: what another PBX tells of an agent's telephone. */
export function presenceSeen(draft: Draft, event: Extract<DomainEvent, { type: 'presence.seen' }>): void {
  const { agentId, seen, mayLogin } = event;
  const agent = draft.directory.agents.get(agentId);
  if (!agent || !isWatched(draft, agent)) return;
  const running = draft.sessionOfAgent(agentId);
  if (!running && isOpen(seen) && mayLogin)
    login(draft, { do: 'login', interface: 'pbx', agentId, agentPhone: null, ...BY });
  const session = draft.sessionOfAgent(agentId);
  if (session?.interface === 'pbx') conclude(draft, remember(draft, session, seen), seen);
}

/** J3: the PBX had time enough to say that our call is over; what it says now is somebody else's. */
export function presenceSettled(draft: Draft, session: Session): void {
  const { presence } = session;
  if (!presence) return;
  const now: Session = { ...session, presence: { ...presence, settleUntil: null } };
  draft.put('session', now, 'presence.settled');
  conclude(draft, now, presence.seen);
}

/** J3: the last call of ours to that telephone ended in this step, and its PBX still tells of a call. */
export function settlePresence(draft: Draft, before: View): void {
  for (const id of draft.changed('leg')) {
    const session = draft.session(id);
    if (!session?.presence || session.state.at === 'logged-out' || !tellsOfCall(session.presence.seen)) continue;
    if (!hasOwnCall(before, id) || hasOwnCall(draft, id)) continue;
    const settleUntil = draft.at + settingFor(draft.directory, 'presenceSettleMs', { agentId: session.agentId });
    draft.put('session', { ...session, presence: { ...session.presence, settleUntil } }, 'presence.settling');
  }
}

/** Who is not watched any more is held by no PBX. */
export function endStrayPresence(draft: Draft): void {
  for (const session of draft.all('session')) {
    const agent = draft.directory.agents.get(session.agentId);
    if (!session.presence || (agent && isWatched(draft, agent))) continue;
    const now: Session = { ...withoutLogout(session), presence: undefined };
    draft.put('session', now, 'presence.ended');
    clearHolds(draft, now, ({ setter }) => setter === 'presence', BY);
  }
}

/** A row only when something is new: a PBX tells the same again with each refresh. */
function remember(draft: Draft, session: Session, seen: PresenceSeen): Session {
  const before = session.presence;
  const settleUntil: Instant | null = tellsOfCall(seen) ? (before?.settleUntil ?? null) : null;
  if (before && before.settleUntil === settleUntil && isSame(before.seen, seen)) return session;
  const now: Session = { ...session, presence: { seen, settleUntil } };
  draft.put('session', now, 'presence.seen', wordsOf(seen));
  return now;
}

function conclude(draft: Draft, session: Session, seen: PresenceSeen): void {
  const own = hasOwnCall(draft, session.id) || session.presence?.settleUntil != null;
  const verdict = judgePresence(seen, own);
  switch (verdict.do) {
    case 'log-out':
      return logOut(draft, session);
    case 'lost':
      if (settingFor(draft.directory, 'presenceLost', { agentId: session.agentId }) === 'logout')
        return logOut(draft, session);
      return hold(draft, stayed(draft, session), LOST);
    case 'hold':
      return hold(draft, stayed(draft, session), verdict.reason);
    case 'own-call':
      return void release(draft, stayed(draft, session), ({ reason }) => reason !== ON_THE_PHONE);
    case 'ready':
      return void release(draft, stayed(draft, session), () => true);
  }
}

function hold(draft: Draft, session: Session, reason: string): void {
  if (session.holds.some((held) => held.setter === 'presence' && held.reason === reason)) return;
  const wish: Hold = { setter: 'presence', reason, since: draft.at, askedAt: draft.steady, ...BY };
  withdrawOffer(draft, setHold(draft, session, wish));
}

/** C1: only what the PBX itself had set. */
function release(draft: Draft, session: Session, over: (hold: Hold) => boolean): Session {
  return clearHolds(draft, session, (held) => held.setter === 'presence' && over(held), { setter: 'presence', ...BY });
}

/** C2: during a call it is done when the call ends. */
function logOut(draft: Draft, session: Session): void {
  if (!isOnAnyCall(draft, session)) return leave(draft, session, BY);
  if (session.pending.logout) return;
  draft.put('session', { ...session, pending: { ...session.pending, logout: BY } }, 'logout.pending', { ...BY });
}

/** The telephone is there again before the call ended: a logout that only its PBX had asked for is taken back. */
function stayed(draft: Draft, session: Session): Session {
  const now = withoutLogout(session);
  if (now !== session) draft.put('session', now, 'logout.pending-cleared', { ...BY });
  return now;
}

function withoutLogout(session: Session): Session {
  if (session.pending.logout?.by !== PRESENCE) return session;
  return { ...session, pending: { ...session.pending, logout: null } };
}

/** J3: a leg of ours that rings or is up there. One that stays up all day hides every private call. */
function hasOwnCall(view: View, sessionId: string): boolean {
  const leg = view.get('leg', sessionId);
  return leg !== undefined && channelOfLeg(leg.state) !== null;
}

function isSame(one: PresenceSeen, other: PresenceSeen): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function wordsOf(seen: PresenceSeen) {
  if (seen.at === 'lost') return { basic: 'lost', activities: seen.why };
  return { basic: seen.presence.open ? 'open' : 'closed', activities: seen.presence.activities.join(' ') };
}
