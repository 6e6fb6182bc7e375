import type { Draft } from './draft.js';
import type { Instant, SessionId } from './ids.js';
import { legNext } from './leg.js';
import type { LegState } from './leg.js';
import { legDown } from './legs.js';
import { waitEnd, type WaitEnd } from './policies/leg-wait.js';
import { settingFor } from './setting-for.js';
import type { Leg, Session } from './world.js';

/** Keys come faster than anybody grows idle; not each of them is worth a row, ms. */
const ACTIVITY_STEP_MS = 1_000;

type ParkedLeg = Leg & { readonly state: Extract<LegState, { at: 'parked' }> };

/** The agent did something: their leg waits anew (E6). A leg that may wait for ever is left as it is. */
export function legIsActive(draft: Draft, sessionId: SessionId): void {
  const leg = parkedLeg(draft, sessionId);
  if (leg && leg.state.until !== null && draft.at - leg.state.since >= ACTIVITY_STEP_MS) setWait(draft, leg, draft.at);
}

/** The leg came into park, or its call was offered in vain: from now on it waits. */
export function legBeginsToWait(draft: Draft, sessionId: SessionId): void {
  const leg = parkedLeg(draft, sessionId);
  if (leg) setWait(draft, leg, draft.at);
}

/** What a wait may last was set anew: it counts for those who wait, too. */
export function limitsChanged(draft: Draft): void {
  for (const { id } of draft.all('leg')) {
    const leg = parkedLeg(draft, id);
    if (leg) setWait(draft, leg, leg.state.since);
  }
}

/** E6, E10: it has waited long enough, or is too old. While a call is offered on it, it is neither. */
export function waitIsOver(draft: Draft, session: Session, leg: Leg): void {
  if (leg.state.at !== 'parked') return;
  const { channel, since } = leg.state;
  if (draft.offerOfSession(session.id)) return putWait(draft, leg, since, null);
  const end = endOf(draft, session, leg, since);
  if (end === null || end.at > draft.at) return legBeginsToWait(draft, session.id);
  draft.send({ do: 'hangup', channel, reason: 'normal' });
  legDown(draft, session, leg, end.because);
  restsBefore(draft, session.id);
}

/** An INVITE right behind a BYE meets an engaged phone: the next call waits until the line is free. */
function restsBefore(draft: Draft, sessionId: SessionId): void {
  const session = draft.session(sessionId);
  const restUntil = draft.at + draft.directory.settings.lineFreeMs;
  if (session && session.restUntil < restUntil) draft.put('session', { ...session, restUntil }, 'agent.line-rests');
}

function setWait(draft: Draft, leg: ParkedLeg, since: Instant): void {
  const session = draft.session(leg.id);
  if (!session) return;
  const until = endOf(draft, session, leg, since)?.at ?? null;
  if (until !== leg.state.until) putWait(draft, leg, since, until);
}

function putWait(draft: Draft, leg: Leg, since: Instant, until: Instant | null): void {
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'waits', at: since, until }) }, 'leg.waits');
}

function endOf(draft: Draft, { agentId, state }: Session, { answeredAt }: Leg, since: Instant): WaitEnd {
  const set = (key: 'idleTimeoutMs' | 'legMaxAgeMs') => settingFor(draft.directory, key, { agentId });
  // Nobody is there to answer a new leg after the logout (E7).
  const legMaxAgeMs = state.at === 'logged-out' ? 0 : set('legMaxAgeMs');
  return waitEnd({ idleTimeoutMs: set('idleTimeoutMs'), legMaxAgeMs }, since, answeredAt);
}

function parkedLeg(draft: Draft, sessionId: SessionId): ParkedLeg | null {
  const leg = draft.leg(sessionId);
  return leg?.state.at === 'parked' ? (leg as ParkedLeg) : null;
}
