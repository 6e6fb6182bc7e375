import { agentNext } from './agent.js';
import { askedBy, type Asking } from './asking.js';
import type { AgentEvent, AgentState, Held, Hold, Interval } from './agent.js';
import type { Draft } from './draft.js';
import { ON_THE_PHONE } from './presence.js';
import type { Change, Session } from './world.js';

/** Holds that speak of the leg; all of them end when the leg is parked. */
export const LEG_HOLDS: readonly string[] = [
  'leg-lost',
  'leg-dropped',
  'leg-idle',
  'leg-renewal',
  'leg-not-parked',
  'trunk-out-of-service',
  'trunk-full',
  'number-unroutable',
];

/** The agent's machine takes an event; `why` names the fact. Raises `agent.free` on becoming ready. */
export function moveAgent(
  draft: Draft,
  session: Session,
  event: AgentEvent,
  why: string,
  change = session,
  detail: Change['detail'] = {},
): Session {
  const state = agentNext(change.state, event);
  const becameReady = state.at === 'ready' && session.state.at !== 'ready';
  const { via = 'system' } = detail;
  const freeSince = becameReady ? draft.at : change.freeSince;
  const next = withInterval(draft, session, { ...change, state, freeSince }, String(via));
  draft.put('session', next, why, { ...detail, ...closing(session, next) });
  if (becameReady) draft.raise({ signal: 'agent.free', sessionId: session.id });
  return next;
}

/**
 * Sets a hold at once (C1): one per setter, for `system` one per reason. The same again only renews when it was asked
 * for, which decides conflicts between interfaces; the interval goes on.
 */
export function setHold(draft: Draft, session: Session, hold: Hold, asking: Asking = hold): Session {
  const same = session.holds.find((held) => replaces(hold, held));
  if (same?.reason === hold.reason && hold.setter === 'system') return session;
  const holds = [...session.holds.filter((held) => !replaces(hold, held)), hold];
  const { setter, reason } = hold;
  const detail = { setter, reason, ...askedBy(asking) };
  return moveAgent(
    draft,
    session,
    { on: 'holds-changed', held: heldBy(holds) },
    'hold.set',
    { ...session, holds },
    detail,
  );
}

/** Removes the holds that fit. */
export function clearHolds(
  draft: Draft,
  session: Session,
  fits: (hold: Hold) => boolean,
  detail: Change['detail'] = {},
): Session {
  const holds = session.holds.filter((hold) => !fits(hold));
  if (holds.length === session.holds.length) return session;
  const event: AgentEvent = { on: 'holds-changed', held: heldBy(holds) };
  return moveAgent(draft, session, event, 'hold.cleared', { ...session, holds }, detail);
}

export function systemHold(reason: string, at: number): Hold {
  return { setter: 'system', reason, since: at, via: 'system', by: 'system' };
}

export function isHeld(session: Session): Held {
  return heldBy(session.holds);
}

/** J3: whatever else holds the agent, a private call is what they do. */
export function heldBy(holds: readonly Hold[]): Held {
  return holds.some(isPrivateCall) ? 'private' : holds.length > 0;
}

function isPrivateCall({ setter, reason }: Hold): boolean {
  return setter === 'presence' && reason === ON_THE_PHONE;
}

/** The interval that describes a session at login. */
export function firstInterval(state: AgentState, holds: readonly Hold[], at: number, via: string): Interval {
  return describe(state, holds, at, via);
}

function replaces(hold: Hold, held: Hold): boolean {
  return held.setter === hold.setter && (hold.setter !== 'system' || held.reason === hold.reason);
}

/** C3: a new interval opens whenever what the agent does, or the reason for it, changes. */
function withInterval(draft: Draft, before: Session, after: Session, via: string): Session {
  const now = describe(after.state, after.holds, draft.at, via);
  const open = before.interval;
  const same = open.state === now.state && open.reason === now.reason && open.setter === now.setter;
  return same ? { ...after, interval: open } : { ...after, interval: now };
}

function describe(state: AgentState, holds: readonly Hold[], at: number, via: string): Interval {
  const hold =
    state.at === 'not-ready' ? holds.at(-1) : state.at === 'private-call' ? holds.find(isPrivateCall) : undefined;
  return {
    state: state.at,
    reason: hold?.reason ?? null,
    setter: hold?.setter ?? null,
    via: hold?.via ?? via,
    since: at,
  };
}

/** What the fact says of the interval that this change closed; empty when none was. */
export function closing(before: Session, after: Session | null): Record<string, string | number | null> {
  if (after?.interval === before.interval) return {};
  const { state, reason, setter, via, since } = before.interval;
  return { closed: state, closedReason: reason, closedSetter: setter, closedVia: via, closedSince: since };
}
