import { isOnCall, type Hold } from '../agent.js';
import { askedBy, type Asking } from '../asking.js';
import { leaveCall, releaseCall } from '../calls.js';
import { leaveConference } from '../conference-ends.js';
import { isMember } from '../conferences.js';
import { customerOf } from '../consults.js';
import { firstReach } from '../device.js';
import type { Draft } from '../draft.js';
import { EMERGENCY_HOLD } from '../emergency-hold.js';
import { heldBy, isHeld, moveAgent, systemHold } from '../holds.js';
import { channelOfLeg, legNext } from '../leg.js';
import { dialLeg, endChannel, NO_CHANNEL } from '../legs.js';
import { waitsInPark } from '../policies/leg-end.js';
import { lineOf } from '../second-lines.js';
import { finishTalk } from '../sessions.js';
import type { Leg, Reach, Session } from '../world.js';
import { withdrawOffer } from './leave.js';

/**
 * C5: whatever a stuck agent is in ends, as if they had just signed in. A call they made is over; their caller, talking or offered, goes to the head of
 * the queue and to others first; leg and bridge are ended, and a leg that has to be up is dialled anew; holds of the
 * system go, and come back if their cause does, but who calls for help is still held; what was pending is carried out. Holds of people and the session stay.
 */
export function reset(draft: Draft, session: Session, asking: Asking): void {
  const begun = startAnew(draft, session, asking);
  const { state } = begun;
  // Whoever is on the way into the bridge, or in it, is taken out of it while it is still known.
  if (draft.offerOfSession(session.id)?.state.at === 'delivering') withdrawOffer(draft, begun);
  const line = lineOf(draft, session.id);
  if (line) releaseCall(draft, line, 'agent');
  // Who had asked for it is signed out by that.
  if (line && (draft.session(session.id)?.state.at ?? 'logged-out') === 'logged-out') return;
  const call = isOnCall(state) ? draft.call(state.callId) : undefined;
  if (isMember(call)) leaveConference(draft, begun, 'reset');
  const customer = call && customerOf(draft, call.id);
  if (call && !isMember(call)) leaveCall(draft, call);
  if (customer) leaveCall(draft, customer);
  const leg = draft.leg(session.id);
  if (leg) endLeg(draft, begun, leg);
  withdrawOffer(draft, begun);
  // Of a call that was not reached yet the agent is free already, or gone, if that was pending.
  const left = draft.session(session.id);
  if (left && isOnCall(left.state) && !isMember(call))
    finishTalk(draft, left, { id: left.state.callId, queueId: (customer ?? call)?.queueId ?? null });
  const now = draft.session(session.id);
  const { via } = asking;
  if (now?.state.at === 'wrap-up') {
    moveAgent(draft, now, { on: 'wrap-up-over', held: isHeld(now) }, 'agent.wrap-up-ended', now, { via });
  }
  // Who was ready and resting has no rest any more that would end.
  draft.raise({ signal: 'agent.free', sessionId: session.id });
}

function startAnew(draft: Draft, session: Session, asking: Asking): Session {
  const waits = waitsInPark(session) ? [systemHold('leg-not-parked', draft.at)] : [];
  const stays = ({ setter, reason }: Hold): boolean => setter !== 'system' || reason === EMERGENCY_HOLD;
  const holds = [...session.holds.filter(stays), ...waits];
  const leg = draft.leg(session.id)?.state;
  const hungUp = leg !== undefined && channelOfLeg(leg) !== null;
  const restUntil = hungUp ? draft.at + draft.directory.settings.lineFreeMs : 0;
  const gone = draft.at + draft.directory.settings.phoneGoneMs;
  // A phone that is away does not come back by it: nothing is offered to it meanwhile (C6).
  const reach: Reach = session.reach.at === 'away' ? { at: 'away', until: gone } : firstReach(session.device, gone);
  const change: Session = { ...session, holds, reach, restUntil, noAnswers: 0, refusals: null, callFailed: null };
  const event = { on: 'holds-changed', held: heldBy(holds) } as const;
  const was = { state: session.state.at, leg: leg?.at ?? 'none' };
  return moveAgent(draft, session, event, 'agent.reset', change, { ...askedBy(asking), ...was });
}

/** A phone that was just hung up is dialled again only when its line is free. */
function endLeg(draft: Draft, session: Session, leg: Leg): void {
  const channel = channelOfLeg(leg.state);
  const again = waitsInPark(session);
  if (!channel && again) return dialLeg(draft, session, { purpose: { for: 'park' }, tried: [], attempt: 0 });
  const until = draft.at + draft.directory.settings.lineFreeMs;
  const event = again ? ({ on: 'lost', attempt: 0, until, cause: 'reset' } as const) : ({ on: 'cleared' } as const);
  const state = legNext(leg.state, event);
  if (state === leg.state) return;
  draft.put('leg', { ...leg, state, ...NO_CHANNEL }, 'leg.reset', { was: leg.state.at });
  endChannel(draft, leg);
  draft.raise({ signal: 'routes.changed' });
}
