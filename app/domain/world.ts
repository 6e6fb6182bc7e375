import type { AgentState, CallFailed, Hold, Interval, Pending, PhoneRefusals, QueuePause } from './agent.js';
import type { CallState } from './call.js';
import type { Callback } from './callback.js';
import type { Device } from './device.js';
import type { Directory, Interface } from './directory.js';
import type {
  AgentId,
  BridgeId,
  CallId,
  ChannelId,
  Instant,
  Millis,
  OfferId,
  QueueId,
  SessionId,
  TrunkId,
} from './ids.js';
import type { SupervisionId } from './ids.js';
import type { Groups } from './groups.js';
import type { LegState } from './leg.js';
import type { OfferState } from './offer.js';
import type { Recording } from './recording.js';
import type { SkillNeed } from './skills.js';
import type { Mouth } from './mouth.js';
import type { SupervisionMode, SupervisionScope, SupervisionState } from './supervision.js';
import type { SessionPresence } from './presence.js';
import type { ContactsHealth } from './trunk-contacts.js';
import type { PingState } from './trunk-ping.js';

/**
 * C6: whether the session's phone or softphone is registered; a number always counts as there. Away, it is offered
 * nothing; at `until` it becomes a hold (null: it is one).
 */
export type Reach = { readonly at: 'there' } | { readonly at: 'away'; readonly until: Instant | null };

/**
 * C6: the agent's page. `none`: there was none in this session, so nobody waits for it. Closed, the agent is signed out at
 * `until` (null: never, or it was done).
 */
export type Desktop =
  { readonly at: 'none' } | { readonly at: 'open' } | { readonly at: 'closed'; readonly until: Instant | null };

/** One login of one agent on one interface. Everything that lives only while logged in lives here. */
export interface Session {
  readonly id: SessionId;
  readonly agentId: AgentId;
  readonly interface: Interface;
  readonly device: Device;
  readonly reach: Reach;
  readonly desktop: Desktop;
  readonly presence?: SessionPresence | undefined;
  readonly nailedUp: boolean;
  /** As the agent's at login. */
  readonly connectOnLogin: string;
  /** As agent and telephone together had them at login. */
  readonly groups: Groups;
  readonly since: Instant;
  readonly state: AgentState;
  readonly holds: readonly Hold[];
  /** C3, in the order in which they were asked for. */
  readonly queuePauses: readonly QueuePause[];
  readonly pending: Pending;
  /** When the agent last became free; the smallest is the longest idle. */
  readonly freeSince: Instant;
  /** No-answers in a row. */
  readonly noAnswers: number;
  readonly refusals: PhoneRefusals | null;
  readonly callFailed: CallFailed | null;
  /** K2 delays: nothing is offered before this instant. */
  readonly restUntil: Instant;
  /** The open interval: what the agent does now, since when and by whom. */
  readonly interval: Interval;
}

/** The one leg of a session (E8: at most one), keyed by its session. It stays through dialling, loss and redial. */
export interface Leg {
  readonly id: SessionId;
  readonly state: LegState;
  /** Channels dialled so far in this session; makes the next channel's name new. */
  readonly dialled: number;
  /** The trunk this leg was dialled over. */
  readonly trunkId: TrunkId | null;
  /** When its channel was dialled, or dialled in; null: it has none. */
  readonly startedAt: Instant | null;
  /** When its channel was answered; null: not yet. */
  readonly answeredAt: Instant | null;
  /** Where it waits or talks: the session's own bridge when nailed up, else the call's. */
  readonly bridge: BridgeId | null;
}

/** One contact with somebody outside, from arrival, or from the agent's wish to call, to the end. */
export interface Call {
  readonly id: CallId;
  /** `out`: an agent makes it (K3). Sent on to a queue, its far party waits there as any caller. */
  readonly direction: 'in' | 'out';
  /** The far party's. Out, it is named before it is there: while `agent-first` nobody has it. */
  readonly channel: ChannelId;
  /** The far party. Personal: kept in a side table, never in facts or logs. */
  readonly caller: { readonly number: string; readonly name: string };
  readonly trunkId: TrunkId | null;
  /** What the caller dialled; '' when it is an agent who calls. */
  readonly dialledNumber: string;
  /** null: not in a queue yet (in a menu), or on the way to none; or an agent's own call. */
  readonly queueId: QueueId | null;
  /** Whose own number was called (K6): while in no queue it rings this agent and nobody else. Absent: nobody's. */
  readonly directTo?: AgentId;
  readonly priority: number;
  /** When the caller arrived, left the menu for the queue, or was sent on to another: waiting is counted from here. */
  readonly arrivedAt: Instant;
  /** Place in the queue: smaller is served first. Arrival time at first, below every other's when put back to the head. */
  readonly place: number;
  readonly state: CallState;
  /** Answered towards the caller (at entry, or when the agent is joined). */
  readonly answered: boolean;
  /** K7: a dead-man timer runs on the channel and must be refreshed while waiting, cleared once joined. */
  readonly guarded: boolean;
  /** K2: who did not take this call, and when. */
  readonly declined: Readonly<Record<SessionId, Instant>>;
  /** K1: what its route asks of whoever takes it, as it was when the call came; absent: nothing. */
  readonly needs?: readonly SkillNeed[];
  /** K5: they have heard that they are recorded; absent: nobody told them. */
  readonly toldOfRecording?: true;
  /** K1: how far a callback got; absent: nobody speaks of one. */
  readonly callback?: Callback | undefined;
}

/**
 * The only place where a call and an agent meet. An agent has one at most; a call has several where all phones ring, and
 * one from when an agent takes it. Gone when joined or failed.
 */
export interface Offer {
  readonly id: OfferId;
  readonly callId: CallId;
  readonly sessionId: SessionId;
  /** null: a direct call (K6). */
  readonly queueId: QueueId | null;
  readonly state: OfferState;
}

/** What we learned about a trunk from our own calls and our own OPTIONS. Absent means nothing bad. */
export interface TrunkHealth {
  readonly id: TrunkId;
  /** Failures in a row. */
  readonly failures: number;
  /** When a leg was last dialled over it: round robin takes the one that rested longest. */
  readonly usedAt: Instant;
  /** Left alone until this instant after failed calls, then tried again; null: not for that reason. */
  readonly outUntil: Instant | null;
  /** What our own OPTIONS found out of all its contacts together. */
  readonly ping: PingState;
  readonly contacts: ContactsHealth;
  /** When it last went out of service or came back, for either reason; null: never so far. */
  readonly since: Instant | null;
}

/** What an agent has had of one queue, where its strategy asks for it: it outlives logins and restarts. */
export interface Turn {
  /** `turnId(queueId, agentId)`. */
  readonly id: string;
  readonly queueId: QueueId;
  readonly agentId: AgentId;
  /** When a caller was last offered to them; 0: never. */
  readonly offeredAt: Instant;
  /** The day of the queue's site that `calls` counts, `2026-11-21`; '' when nothing was counted. */
  readonly day: string;
  /** Conversations of that day. */
  readonly calls: number;
}

/** D7: what an agent has called outside, for the limits: it outlives logins and restarts. */
export interface Toll {
  readonly id: AgentId;
  /** When the hour began that `calls` counts. */
  readonly hour: Instant;
  /** Calls begun in that hour, callers sent on outside among them. */
  readonly calls: number;
  /** The day of the agent's site that `ms` and `costE4` count, `2026-11-21`; '' when nothing was counted. */
  readonly day: string;
  /** Of calls that ended on that day, whole. */
  readonly ms: Millis;
  /** What those cost, in ten-thousandths of the currency. */
  readonly costE4: number;
  /** Begun and not over, whoever talks in them by now. */
  readonly running: Readonly<Record<CallId, RunningToll>>;
}

export interface RunningToll {
  /** When it was answered; null: not yet. */
  readonly since: Instant | null;
  readonly trunkId: TrunkId;
}

/** K4: one supervisor who listens to one agent. It goes with its row. */
export interface Supervision {
  readonly id: SupervisionId;
  /** Whose leg is listened to. */
  readonly sessionId: SessionId;
  readonly agentId: AgentId;
  /** The supervisor's name as a user; each has one supervision at most. */
  readonly by: string;
  readonly scope: SupervisionScope;
  /** The call of scope `call`. */
  readonly callId: CallId | null;
  /** As it is wanted; the state follows. */
  readonly mode: SupervisionMode;
  /** What rings for the supervisor; null: they listen on their own parked leg. A number is personal, and never stored. */
  readonly device: Device | null;
  /** The supervisor's own session, when they are signed in as an agent and take part there: held until this is over. */
  readonly ownSessionId: SessionId | null;
  /** Over which their telephone was dialled. */
  readonly trunkId: TrunkId | null;
  /** Channels made so far; makes the next one's name new. */
  readonly made: number;
  readonly since: Instant;
  readonly state: SupervisionState;
  /** By which they are heard; the mode that is in effect follows of it. */
  readonly mouths: readonly Mouth[];
}

export interface Entities {
  session: Session;
  leg: Leg;
  call: Call;
  offer: Offer;
  trunk: TrunkHealth;
  turn: Turn;
  toll: Toll;
  supervision: Supervision;
  recording: Recording;
}
export type Kind = keyof Entities;

/**
 * One change of one entity: its row after (null: the row goes) and, in the same breath, its fact.
 * `why` is the fact's type (`offer.made`, `leg.lost`, …), `detail` what the row cannot say (a cause, a setter).
 */
export type Change = {
  [K in Kind]: {
    readonly kind: K;
    readonly id: string;
    readonly after: Entities[K] | null;
    readonly why: string;
    readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  };
}[Kind];

/** Read access to the state of now. The engine keeps the maps; decisions lay their changes over it. */
export interface View {
  readonly directory: Directory;
  /** False while Asterisk cannot be reached: nobody is offered anything then. */
  readonly switchUp: boolean;
  get<K extends Kind>(kind: K, id: string): Entities[K] | undefined;
  all<K extends Kind>(kind: K): Iterable<Entities[K]>;
  /** The agent's running session; one that is logged out (E7: its leg was kept) is not found here. */
  sessionOfAgent(agentId: AgentId): Session | undefined;
  /** Whose channel this is: a caller's or a leg's. */
  ownerOf(channel: ChannelId): { readonly kind: 'call' | 'leg'; readonly id: string } | undefined;
  /** The oldest first; none while the caller waits. */
  offersOfCall(callId: CallId): readonly Offer[];
  offerOfSession(sessionId: SessionId): Offer | undefined;
}
