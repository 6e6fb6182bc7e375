import type { Trouble } from '../domain/trouble.js';
import type { Setter } from '../domain/agent.js';
import type { Interface } from '../domain/directory.js';
import type { AgentId, CallId, Instant, QueueId, SessionId, SiteId, TrunkId } from '../domain/ids.js';
import type { EmergencyCall } from '../domain/emergency-call.js';
import type { LockedOut } from '../domain/locked-out.js';
import { pauseTooLongAt } from '../domain/policies/pause-length.js';
import { listeningTo, shownToAgent, type ShownSupervision } from '../domain/policies/may-supervise.js';
import type { LevelFigures } from '../domain/report-figures.js';
import { reasonOfCode } from '../domain/reason.js';
import { lineOf } from '../domain/second-lines.js';
import type { Leg, Session, View } from '../domain/world.js';

/** One signed-in agent on the wallboard. Instants are UTC milliseconds; durations are made where they are shown. */
export interface AgentRow {
  readonly id: SessionId;
  readonly agentId: AgentId;
  /** null: of an agent who is gone. */
  readonly siteId: SiteId | null;
  readonly name: string;
  readonly dn: string;
  /** Lower-case name without accents, then DN: rows are in the order of this. */
  readonly key: string;
  readonly state: Session['state']['at'];
  /** When the state (or its reason) began. */
  readonly since: Instant;
  /** `label`: what the reason is called by those who configured it. */
  readonly holds: readonly { readonly setter: Setter; readonly reason: string; readonly label: string | null }[];
  /** C7: from when on the pause is too long; null: it is none, or may last. */
  readonly overdueAt: Instant | null;
  readonly overdue: boolean;
  /** Names of the queues of which no calls come (C3). */
  readonly pausedIn: readonly string[];
  /** Calls that the telephone itself refused since the agent talked last (I7). */
  readonly refused: number;
  /** What was asked for during a call and happens when it ends (C2). */
  readonly pending: 'pause' | 'logout' | null;
  readonly interface: Interface;
  readonly trunk: string | null;
  readonly nailedUp: boolean;
  readonly leg: Leg['state']['at'];
  /** Why the leg was lost or dropped. */
  readonly legCause: string | null;
  /** A lost leg that is not redialled any more: somebody has to act (E5). */
  readonly legAlarm: boolean;
  readonly call: AgentCall | null;
  /** K4: who listens, for those who oversee. */
  readonly listeners: readonly ShownSupervision[];
  /** K4: what of it agents may see. */
  readonly listenersShown: readonly ShownSupervision[];
}

export interface AgentCall {
  readonly id: CallId;
  readonly queue: string;
  /** Personal: mask it for roles without the right (O). */
  readonly caller: { readonly number: string; readonly name: string };
}

export interface QueueRow {
  readonly id: QueueId;
  readonly siteId: SiteId;
  readonly name: string;
  readonly dn: string;
  readonly key: string;
  /** Customers not yet with an agent, offered ones included. */
  readonly waiting: number;
  /** Arrival of the customer who waits longest; null when nobody waits. */
  readonly longestSince: Instant | null;
  readonly talking: number;
  readonly ready: number;
  readonly signedIn: number;
  /** Since the day of its site began; null: nobody came yet. */
  readonly today: Pick<LevelFigures, 'offered' | 'abandoned' | 'levelPercent'> | null;
}

export interface TrunkRow {
  readonly id: TrunkId;
  readonly siteId: SiteId;
  readonly name: string;
  readonly key: string;
  readonly prefixes: readonly string[];
  readonly state: 'in-service' | 'out-of-service' | 'busied-out';
  /** When a trunk out of service is tried again. */
  readonly retryAt: Instant | null;
  readonly legs: number;
  readonly calls: number;
  readonly channelLimit: number | null;
}

export interface Counters {
  /** False while Asterisk cannot be reached: nobody is offered anything. */
  readonly switchUp: boolean;
  /** What does not work now, and since when (K7). */
  readonly troubles: readonly Trouble[];
  /** D7: alarms until somebody has seen them. */
  readonly emergencies: readonly EmergencyCall[];
  readonly agents: number;
  readonly signedIn: number;
  readonly ready: number;
  readonly talking: number;
  readonly wrapUp: number;
  readonly notReady: number;
  readonly waiting: number;
  readonly longestSince: Instant | null;
}

/** Somebody, or some place, that may try no password and no PIN for a while (an alarm until it ends or is lifted). */
export interface LockOutRow extends LockedOut {
  /** The agent's name; null for places and for people who are no agent. */
  readonly name: string | null;
  /** null: of no site. */
  readonly siteId: SiteId | null;
}

export function lockOutRow(view: View, lockedOut: LockedOut): LockOutRow {
  const { agentId } = lockedOut;
  const agent = agentId === null ? undefined : view.directory.agents.get(agentId);
  return { ...lockedOut, name: agent?.name ?? agentId, siteId: agent?.siteId ?? null };
}

/** Order on the board: names as people read them, numbers to tell equal names apart. */
export function sortKey(name: string, number: string): string {
  return `${name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()} ${number}`;
}

/** The row of one session, or null when it is not signed in (any more). */
export function agentRow(view: View, sessionId: SessionId, now: Instant): AgentRow | null {
  const session = view.get('session', sessionId);
  if (!session || session.state.at === 'logged-out') return null;
  const agent = view.directory.agents.get(session.agentId);
  const leg = view.get('leg', sessionId);
  const overdueAt = pauseTooLongAt(view.directory, session);
  const trunkId = leg?.trunkId ?? (session.device.kind === 'number' ? session.device.trunkId : null);
  return {
    id: session.id,
    agentId: session.agentId,
    siteId: agent?.siteId ?? null,
    name: agent?.name ?? session.agentId,
    dn: agent?.dn ?? '',
    key: sortKey(agent?.name ?? session.agentId, agent?.dn ?? ''),
    state: session.state.at,
    since: session.interval.since,
    holds: session.holds.map(({ setter, reason }) => ({
      setter,
      reason,
      label: reasonOfCode(view.directory, reason)?.label ?? null,
    })),
    overdueAt,
    overdue: overdueAt !== null && overdueAt <= now,
    pausedIn: pausedIn(view, session),
    refused: session.refusals?.count ?? 0,
    pending: session.pending.logout ? 'logout' : session.pending.hold ? 'pause' : null,
    interface: session.interface,
    trunk: trunkId === null ? null : (view.directory.trunks.get(trunkId)?.name ?? trunkId),
    nailedUp: session.nailedUp,
    leg: leg?.state.at ?? 'none',
    legCause: leg && 'cause' in leg.state ? leg.state.cause : null,
    legAlarm: leg?.state.at === 'lost' && leg.state.until === null,
    call: agentCall(view, session),
    listeners: listeningTo(view, session).map(({ mode, by }) => ({ mode, by })),
    listenersShown: shownToAgent(view, session),
  };
}

function pausedIn({ directory }: View, { queuePauses }: Session): readonly string[] {
  const ids = new Set(queuePauses.map(({ queueId }) => queueId));
  return [...ids].map((id) => directory.queues.get(id)?.name ?? id).sort();
}

/** D2: whom they ask on the second line of their telephone, as whom they consult by the leg. */
function agentCall(view: View, session: Session): AgentCall | null {
  const callId = 'callId' in session.state ? session.state.callId : null;
  const asked = view.get('call', lineOf(view, session.id)?.state.withCall ?? '');
  const call = asked ?? (callId === null ? undefined : view.get('call', callId));
  if (!call) return null;
  return {
    id: call.id,
    queue: view.directory.queues.get(call.queueId ?? '')?.name ?? call.queueId ?? '',
    caller: call.caller,
  };
}
