import type { Numbering } from './number-rules.js';

/**
 * Ids are opaque, sortable by birth and mean nothing. Ids that point into Asterisk (channel, bridge, playback)
 * are chosen by us before the request wherever Asterisk lets us, and begin with the name of their PBX (`n1-…`;
 * Asterisk's own unique ids do so through `systemname`).
 */
export type AgentId = string;
export type TrunkId = string;
export type PhoneId = string;
export type QueueId = string;
export type RouteId = string;
export type ReasonId = string;
export type SiteId = string;
export type MenuId = string;
export type PromptId = string;
export type SessionId = string;
export type CallId = string;
export type OfferId = string;
export type SupervisionId = string;
export type ChannelId = string;
export type BridgeId = string;
export type PlaybackId = string;
export type RecordingId = string;

/** Milliseconds since 1970 UTC, stamped by the engine so that it never goes backwards. */
export type Instant = number;
/** A duration in milliseconds. */
export type Millis = number;

/** What the clock on a wall says. */
export interface LocalTime {
  /** `2026-11-21`. */
  readonly date: string;
  /** 1 is Monday, 7 Sunday. */
  readonly weekday: number;
  /** `00:00`–`23:59`. */
  readonly time: string;
}

/** What a decision may know about now: the stamped instant and ids made before the step (`id(0)`, `id(1)`, …). */
export interface Moment extends Numbering {
  readonly at: Instant;
  /**
   * For what is measured between two decisions: moved by the monotonic clock alone, while `at` jumps ahead with the
   * wall clock and by one for each decision within a millisecond. Never goes backwards, also over a restart. Of what a
   * person asked for it is the instant at which they did.
   */
  readonly steady: Instant;
  /** The n-th id made for this event; the same n gives the same id. */
  id(n: number): string;
  /** Name of the PBX (`n1`), the first part of every id that points into Asterisk. */
  readonly pbx: string;
  /** The life of this process; part of each channel id, so that channels of an older life are told apart. */
  readonly epoch: string;
  /** The wall clock of an IANA zone at `at`. */
  local(zone: string): LocalTime;
}
