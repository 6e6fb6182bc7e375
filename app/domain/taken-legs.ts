import type { Draft } from './draft.js';
import type { ChannelId } from './ids.js';
import { channelOfLeg, isUp, legNext, type LegPurpose } from './leg.js';
import { legBridge, ringTime } from './legs.js';
import type { Session } from './world.js';

/** E8: whether a call of the agent's own may become their leg: one that is up stays. */
export function mayTakeLeg(draft: Draft, session: Session): boolean {
  const leg = draft.leg(session.id);
  return leg !== undefined && !isUp(leg.state);
}

/**
 * E8: the agent's own call becomes their leg, and one that is being dialled gives way to it.
 * @param purpose what it is for [what the one that is dialled was for, else to wait in park]
 * @returns false: there is a leg that is up, and it stays
 */
export function takeLeg(draft: Draft, session: Session, channel: ChannelId, purpose?: LegPurpose): boolean {
  const leg = draft.leg(session.id);
  if (!leg) return false;
  const before = channelOfLeg(leg.state);
  const until = draft.at + ringTime(draft, session, { for: 'park' });
  const state = legNext(leg.state, { on: 'dialled-in', channel, until, ...(purpose ? { purpose } : {}) });
  if (state === leg.state || state.at !== 'dialing') return false;
  if (leg.state.at === 'confirming') {
    draft.send({ do: 'hush', channel: leg.state.channel, playback: leg.state.playback });
  }
  if (before) draft.send({ do: 'hangup', channel: before, reason: 'normal' });
  const bridge = leg.bridge ?? legBridge(draft, session, state.purpose);
  const calls = purpose !== undefined;
  // Who dialled in has been answered: they have said who they are on it. Who calls somebody is once those have answered.
  const answeredAt = calls && !session.nailedUp ? null : draft.at;
  draft.put('leg', { ...leg, state, bridge, trunkId: null, startedAt: draft.at, answeredAt }, 'leg.dialled-in');
  draft.send({ do: 'take-leg', channel, sessionId: session.id, ...(calls ? { calls } : {}) });
  return true;
}
