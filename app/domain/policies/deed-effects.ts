import { isOnCall } from '../agent.js';
import { isCalledBack } from '../callback-dial.js';
import { isOwnCall } from '../calls.js';
import { isMember } from '../conferences.js';
import { customerOf } from '../consults.js';
import { channelOfLeg } from '../leg.js';
import { settingFor } from '../setting-for.js';
import type { Session, View } from '../world.js';
import { waitsInPark } from './leg-end.js';
import { isOnAnyCall } from '../second-lines.js';

/** What a supervisor's deed would do to this agent as they are now (C2, C5): told before it is asked for. */
export interface DeedEffects {
  readonly pause: 'at-once' | 'after-call' | 'after-wrap-up' | 'takes-offer' | 'beside';
  readonly signOut: 'at-once' | 'after-call' | 'takes-offer';
  /** Of the leg, when they are signed out at once. */
  readonly lineAtSignOut: 'none' | 'stays' | 'ends';
  readonly reset: 'no-call' | 'takes-offer' | 'customer-back' | 'call-ends' | 'leaves-conference';
  readonly lineAtReset: 'none' | 'ends' | 'anew';
}

export function deedEffects(view: View, session: Session): DeedEffects {
  const { state } = session;
  const offered = view.offerOfSession(session.id) !== undefined;
  const onCall = isOnCall(state);
  const talks = isOnAnyCall(view, session);
  return {
    pause: onCall ? 'after-call' : offered ? 'takes-offer' : pauseOfIdle(session),
    signOut: talks ? 'after-call' : offered ? 'takes-offer' : 'at-once',
    lineAtSignOut: talks ? 'none' : lineAtSignOut(view, session),
    reset: resetOf(view, session),
    lineAtReset: lineAtReset(view, session),
  };
}

function pauseOfIdle({ state }: Session): DeedEffects['pause'] {
  if (state.at === 'wrap-up') return 'after-wrap-up';
  return state.at === 'not-ready' ? 'beside' : 'at-once';
}

/** E7. */
function lineAtSignOut(view: View, { id, agentId, device }: Session): DeedEffects['lineAtSignOut'] {
  const leg = view.get('leg', id)?.state;
  if (!leg || channelOfLeg(leg) === null) return 'none';
  const typed = device.kind === 'number' && device.typed;
  const drops = settingFor(view.directory, 'dropOnLogout', { agentId });
  return !drops && !typed && leg.at === 'parked' ? 'stays' : 'ends';
}

function resetOf(view: View, session: Session): DeedEffects['reset'] {
  const { state } = session;
  if (!isOnCall(state)) return view.offerOfSession(session.id) ? 'takes-offer' : 'no-call';
  const call = view.get('call', state.callId);
  if (isMember(call)) return 'leaves-conference';
  // K3: whom they consult is let go of, and the customer goes back.
  if (customerOf(view, state.callId)) return 'customer-back';
  const goes = !call || isOwnCall(call) || (isCalledBack(call) && call.callback.at !== 'joining');
  return goes ? 'call-ends' : 'customer-back';
}

function lineAtReset(view: View, session: Session): DeedEffects['lineAtReset'] {
  if (waitsInPark(session)) return 'anew';
  const leg = view.get('leg', session.id)?.state;
  return leg && channelOfLeg(leg) !== null ? 'ends' : 'none';
}
