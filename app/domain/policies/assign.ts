import { wayTo } from '../device.js';
import type { Draft } from '../draft.js';
import { clearHolds } from '../holds.js';
import type { CallId, SessionId } from '../ids.js';
import { legBeginsToWait } from '../leg-waits.js';
import { clearLegHolds } from '../legs.js';
import { dialLeg } from '../legs.js';
import { makeOffer } from '../offers.js';
import { choiceFor, nextCallFor } from '../routing.js';
import type { Call, Session } from '../world.js';

/** A free agent is asked for the next caller, and where all phones ring, others with them. While Asterisk cannot be reached nobody is offered anything. */
export function assignAgent(draft: Draft, sessionId: SessionId): void {
  const session = draft.session(sessionId);
  const next = session && draft.switchUp ? nextCallFor(draft, session, draft.moment) : undefined;
  if (!session || !next || isLeftOut(draft, next.call, session)) return;
  const { call, waiting } = next;
  makeOffer(draft, call, session, { because: 'agent-free', waiting });
  assignCall(draft, call.id);
  // A caller whom somebody declined may have been left to this agent, who is taken now (K2).
  for (const other of draft.all('call')) {
    const declined = other.state.at === 'waiting' && Object.keys(other.declined).length > 0;
    if (declined) draft.raise({ signal: 'call.waiting', callId: other.id });
  }
}

/** Asks whom the queue's strategy chooses for a caller who waits, or for whom not everybody who may be is asked yet. */
export function assignCall(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  if ((call?.state.at !== 'waiting' && call?.state.at !== 'offered') || !draft.switchUp) return;
  const { sessions, strategy, free } = choiceFor(draft, call, draft.moment);
  for (const session of sessions) {
    const now = draft.call(callId) ?? call;
    if (!isLeftOut(draft, now, session)) makeOffer(draft, now, session, { because: 'strategy', strategy, free });
  }
}

/** The phones that ring already may take the last channels to this one: that is nothing to hold its agent for (D1). */
function isLeftOut(draft: Draft, call: Call, session: Session): boolean {
  const needsWay = draft.leg(session.id)?.state.at !== 'parked';
  return call.state.at === 'offered' && needsWay && wayTo(draft, session.device, []).by === 'none';
}

/** E2, E5: with the leg in park every hold that spoke of it ends, and a ready agent is free. */
export function legIsParked(draft: Draft, sessionId: SessionId): void {
  legBeginsToWait(draft, sessionId);
  const session = draft.session(sessionId);
  if (!session || session.state.at === 'logged-out' || !legIsUp(draft, sessionId)) return;
  const now = clearLegHolds(draft, session);
  if (now.state.at === 'ready' && session.state.at === 'ready') draft.raise({ signal: 'agent.free', sessionId });
}

/** It may have gone again in the very step that parked it. */
function legIsUp(draft: Draft, sessionId: SessionId): boolean {
  const at = draft.leg(sessionId)?.state.at;
  return at === 'parked' || at === 'connecting' || at === 'connected';
}

/** D1: a way is there again: legs that waited for one are dialled, agents held for want of one are free. */
export function routesChanged(draft: Draft): void {
  for (const session of draft.all('session')) {
    if (session.holds.length === 0) continue;
    const waits = session.holds.some((hold) => hold.setter === 'system' && NO_WAY.includes(hold.reason));
    if (!waits || session.restUntil > draft.at || wayTo(draft, session.device, []).by === 'none') continue;
    const leg = draft.leg(session.id);
    if (leg?.state.at === 'lost' && leg.state.until === null && NO_WAY.includes(leg.state.cause)) {
      dialLeg(draft, session, { purpose: { for: 'park' }, tried: [], attempt: 0 });
    } else if (leg?.state.at !== 'dialing' && leg?.state.at !== 'confirming') {
      clearHolds(draft, session, (hold) => hold.setter === 'system' && NO_WAY.includes(hold.reason));
    }
  }
}

const NO_WAY: readonly string[] = ['trunk-out-of-service', 'trunk-full', 'number-unroutable'];
