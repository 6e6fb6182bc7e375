import type { AgentState, Setter } from './agent.js';
import type { Interface } from './directory.js';
import type { AgentId, CallId, ChannelId, Instant, Millis, OfferId, QueueId, SessionId, TrunkId } from './ids.js';
import type { OfferFailure } from './offer.js';

/**
 * How a caller's wait ended. `overflowed`: the queue's longest wait, or it closed and led elsewhere; `callback`: they agreed
 * to be called back; `other`: none of these, such as a reset or a place that was taken over.
 */
export type StayOutcome = 'answered' | 'abandoned' | 'overflowed' | 'callback' | 'other';

/** One caller in one queue, from coming to the end of the call, or to another queue. */
export interface ReportStay {
  /** The call's, and the how manyth queue of that call it is. */
  readonly id: string;
  readonly callId: CallId;
  readonly queueId: QueueId;
  /** `called-back`: their wait ended when they agreed to it; nothing was offered to us a second time. */
  readonly kind: 'came' | 'called-back';
  readonly enteredAt: Instant;
  /** End of the wait; null: they wait. */
  readonly leftAt: Instant | null;
  readonly outcome: StayOutcome | null;
  /** Who answered first. */
  readonly agentId: AgentId | null;
  /** With agents, of what is over. */
  readonly talkMs: Millis;
  /** null: the call goes on in this queue. */
  readonly endedAt: Instant | null;
}

/** An agent with whoever is on the call, hold included. */
export interface ReportTalk {
  readonly id: string;
  readonly callId: CallId;
  readonly queueId: QueueId | null;
  readonly agentId: AgentId | null;
  readonly sessionId: SessionId;
  readonly beganAt: Instant;
  readonly endedAt: Instant | null;
}

/** An agent who was asked to take a call. */
export interface ReportOffer {
  readonly id: OfferId;
  readonly callId: CallId;
  readonly queueId: QueueId | null;
  readonly agentId: AgentId | null;
  readonly madeAt: Instant;
  readonly endedAt: Instant | null;
  /** null: still asked. */
  readonly outcome: 'joined' | OfferFailure | null;
}

export interface ReportSession {
  readonly id: SessionId;
  readonly agentId: AgentId;
  readonly interface: Interface;
  readonly beganAt: Instant;
  readonly endedAt: Instant | null;
}

/** What an agent did for a while (C3), in parts of a day at most, so that a span finds its parts without reading all. */
export interface ReportInterval {
  readonly id: string;
  readonly sessionId: SessionId;
  readonly agentId: AgentId;
  readonly state: AgentState['at'];
  readonly reason: string | null;
  readonly setter: Setter | null;
  /** 0: its begin. */
  readonly part: number;
  /** Of all parts together; in the first part alone, once it is over. */
  readonly wholeMs: Millis | null;
  readonly beganAt: Instant;
  readonly endedAt: Instant | null;
}

export const LINE_KINDS = ['nailed-up', 'call-leg', 'out', 'in'] as const;
/**
 * E10: why somebody was on the line. `nailed-up`: an agent's leg that waits in park, or is meant to; `call-leg`: one for a
 * single call; `out`: whoever was called outside; `in`: whoever called us.
 */
export type LineKind = (typeof LINE_KINDS)[number];

/** E10: a line that was answered, in parts of a day at most, as it is metered. */
export interface ReportLine {
  readonly id: string;
  readonly channel: ChannelId;
  /** The session of a leg, else the call. */
  readonly ownerId: string;
  readonly kind: LineKind;
  /** null: a telephone of ours, or one that dialled in. */
  readonly trunkId: TrunkId | null;
  /** Whose leg it is, or who called; null: it is known of nobody. */
  readonly agentId: AgentId | null;
  /** 0: its begin. */
  readonly part: number;
  /** Of all parts together; in the last part alone, once it is over. */
  readonly wholeMs: Millis | null;
  readonly beganAt: Instant;
  readonly endedAt: Instant | null;
}

export interface ReportRows {
  stay: ReportStay;
  talk: ReportTalk;
  offer: ReportOffer;
  session: ReportSession;
  interval: ReportInterval;
  line: ReportLine;
}
export type ReportKind = keyof ReportRows;

/** A row of a report's table as it is now. */
export type ReportChange = { [K in ReportKind]: { readonly kind: K; readonly row: ReportRows[K] } }[ReportKind];

/** Rows that are not over, from which a fold goes on. */
export type OpenReportRows = { readonly [K in ReportKind]: readonly ReportRows[K][] };

/** No part of an interval or a line is longer. */
export const LONGEST_PART: Millis = 86_400_000;
