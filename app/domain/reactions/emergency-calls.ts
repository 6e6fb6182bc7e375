import type { Draft } from '../draft.js';
import { callsForHelp, EMERGENCY_HOLD } from '../emergency-hold.js';
import { clearHolds, setHold, systemHold } from '../holds.js';
import type { ChannelId } from '../ids.js';
import type { Hold } from '../agent.js';
import type { Session } from '../world.js';
import { withdrawOffer } from './leave.js';

/**
 * D7: an emergency number was dialled on this telephone itself, and Asterisk carries the call out. Whoever is signed in
 * there is offered nothing until it is over; what is offered to them now goes back without cost.
 */
export function emergencyCalled(draft: Draft, channel: ChannelId, peer: string): void {
  for (const session of draft.all('session')) {
    const { device, state } = session;
    if (state.at === 'logged-out' || device.kind === 'number' || device.peer !== peer) continue;
    const calls = callsForHelp(session);
    if (calls.includes(channel)) continue;
    if (calls.length > 0) keepCalls(draft, session, [...calls, channel]);
    else withdrawOffer(draft, setHold(draft, session, { ...systemHold(EMERGENCY_HOLD, draft.at), calls: [channel] }));
  }
}

/** One of them is over; with the last one the hold goes. */
export function emergencyOver(draft: Draft, channel: ChannelId): void {
  for (const session of draft.all('session')) {
    if (session.holds.length === 0) continue;
    const calls = callsForHelp(session);
    if (!calls.includes(channel)) continue;
    const left = calls.filter((call) => call !== channel);
    if (left.length > 0) keepCalls(draft, session, left);
    else clearHolds(draft, session, isForHelp);
  }
}

/** Asterisk was restarted: no call is left. */
export function emergenciesOver(draft: Draft): void {
  for (const session of draft.all('session')) clearHolds(draft, session, isForHelp);
}

function keepCalls(draft: Draft, session: Session, calls: readonly ChannelId[]): void {
  const holds = session.holds.map((hold) => (isForHelp(hold) ? { ...hold, calls } : hold));
  draft.put('session', { ...session, holds }, 'hold.calls', { reason: EMERGENCY_HOLD, calls: calls.length });
}

function isForHelp({ setter, reason }: Hold): boolean {
  return setter === 'system' && reason === EMERGENCY_HOLD;
}
