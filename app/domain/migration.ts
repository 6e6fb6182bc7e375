import type { Agent, Interface } from './directory.js';
import type { AgentId, Instant, PhoneId, TrunkId } from './ids.js';
import { sameMovedPeer, type MovedPeer } from './moved-peer.js';
import type { Pace } from './migration-gates.js';

/** L: what a job writes: where calls reach agents and nothing else, or the peers of their telephones as well. */
export const MOVE_WRITES = ['agents', 'peers'] as const;
export type MoveWrites = (typeof MOVE_WRITES)[number];

/** L: where calls reach an agent, and with it the peer of their telephone where a move writes that too. */
export interface Placement {
  readonly interfaces: readonly Interface[];
  readonly number: string | null;
  readonly trunkId: TrunkId | null;
  readonly phoneId: PhoneId | null;
  readonly nailedUp: boolean;
  readonly connectOnLogin: string;
  /** Absent: no peer is written. */
  readonly peer?: MovedPeer | undefined;
}

/** `moving`: it is being written, and nobody knows whether it is. `undoing`: the same, on the way back. */
export const ROW_STATES = ['waiting', 'moving', 'moved', 'failed', 'undoing', 'undone', 'left'] as const;
export type RowState = (typeof ROW_STATES)[number];

/** One agent of a job. */
export interface MigrationRow {
  readonly agentId: AgentId;
  readonly target: Placement;
  /** As it was before the move, for the way back; null: not moved yet. */
  readonly before: Placement | null;
  readonly state: RowState;
  /** Why it failed or was left as it is, as a code; '' otherwise. */
  readonly why: string;
}

/**
 * `draft`: made, never started. `paused` by somebody, or by itself (`too-many-failures`). `aborted`: the rest is not
 * moved; what was moved stays until it is undone. `undoing` puts every moved agent back, `undone` is the end of that.
 */
export type JobState =
  | { readonly at: 'draft' | 'running' | 'aborted' | 'done' | 'undoing' | 'undone' }
  | { readonly at: 'paused'; readonly why: 'asked' | 'too-many-failures' };

export type JobEvent =
  'start' | 'pause' | 'resume' | 'abort' | 'undo' | 'all-moved' | 'too-many-failures' | 'all-undone';

export type JobOutcome = { readonly ok: true; readonly state: JobState } | { readonly ok: false };

/** At which hours a job may move anybody, on the site's clock; the end may be on the next day. */
export interface MigrationWindow {
  /** `00:00`–`23:59`. */
  readonly from: string;
  readonly to: string;
}

export interface MigrationJob {
  readonly id: string;
  readonly name: string;
  readonly siteId: string;
  readonly by: string;
  readonly createdAt: Instant;
  readonly state: JobState;
  readonly writes: MoveWrites;
  /** null: at any hour. */
  readonly window: MigrationWindow | null;
  /** Agents written at once to begin with, and after any trouble, 1–100. */
  readonly batch: number;
  /** So many failures in a job pause it. */
  readonly mostFailures: number;
  /** How it goes on; null: no batch was written yet. */
  readonly pace: Pace | null;
}

const to = (at: Exclude<JobState['at'], 'paused'>): JobOutcome => ({ ok: true, state: { at } });
const pause = (why: Extract<JobState, { at: 'paused' }>['why']): JobOutcome => ({
  ok: true,
  state: { at: 'paused', why },
});
const NO: JobOutcome = { ok: false };

/** What becomes of a job; `ok: false`: that cannot be asked of it now, and it stays as it is. */
export function nextJob(state: JobState, event: JobEvent): JobOutcome {
  switch (state.at) {
    case 'draft':
      return event === 'start' ? to('running') : event === 'abort' ? to('aborted') : NO;
    case 'running':
      if (event === 'pause') return pause('asked');
      if (event === 'too-many-failures') return pause('too-many-failures');
      if (event === 'abort') return to('aborted');
      if (event === 'all-moved') return to('done');
      return event === 'undo' ? to('undoing') : NO;
    case 'paused':
      if (event === 'resume') return to('running');
      if (event === 'abort') return to('aborted');
      return event === 'undo' ? to('undoing') : NO;
    case 'aborted':
    case 'done':
      return event === 'undo' ? to('undoing') : NO;
    case 'undoing':
      return event === 'all-undone' ? to('undone') : NO;
    case 'undone':
      return NO;
  }
}

export type RowEvent =
  /** It is about to be written; `before` is what the agent has now. */
  | { readonly type: 'begin'; readonly now: Placement }
  | { readonly type: 'written' }
  | { readonly type: 'failed'; readonly why: string }
  /** After a crash: what the agent has. */
  | { readonly type: 'found'; readonly now: Placement }
  | { readonly type: 'undo' }
  /** Somebody changed the agent by hand after the move: their word counts. */
  | { readonly type: 'changed-meanwhile' };

/** What becomes of a row; one that an event does not concern stays as it is. */
export function nextRow(row: MigrationRow, event: RowEvent): MigrationRow {
  switch (row.state) {
    case 'waiting':
      if (event.type === 'begin') return { ...row, state: 'moving', before: begun(row.before, event.now) };
      return event.type === 'failed' ? { ...row, state: 'failed', why: event.why } : row;
    case 'moving':
      if (event.type === 'written') return { ...row, state: 'moved' };
      if (event.type === 'failed') return { ...row, state: 'failed', why: event.why, before: null };
      if (event.type !== 'found') return row;
      return samePlacement(event.now, row.target)
        ? { ...row, state: 'moved' }
        : { ...row, state: 'waiting', before: halfWritten(row.before) };
    case 'moved':
      return event.type === 'undo' && row.before !== null ? { ...row, state: 'undoing' } : row;
    case 'undoing':
      if (event.type === 'written') return { ...row, state: 'undone' };
      if (event.type === 'changed-meanwhile') return { ...row, state: 'left', why: 'changed-meanwhile' };
      if (event.type === 'failed') return { ...row, state: 'left', why: event.why };
      if (event.type !== 'found' || row.before === null) return row;
      return samePlacement(event.now, row.before) ? { ...row, state: 'undone' } : row;
    case 'failed':
    case 'undone':
    case 'left':
      return row;
  }
}

/** Of a peer that may be written by now, what it was is known from before alone. */
function halfWritten(before: Placement | null): Placement | null {
  return before?.peer ? before : null;
}

function begun(before: Placement | null, now: Placement): Placement {
  return before?.peer ? { ...now, peer: before.peer } : now;
}

/** `peer`: of their telephone, for a job that writes it. */
export function placementOf(agent: Agent, peer?: MovedPeer): Placement {
  const { interfaces, number, trunkId, phoneId, nailedUp, connectOnLogin } = agent;
  return { interfaces, number, trunkId, phoneId, nailedUp, connectOnLogin, ...(peer && { peer }) };
}

export function samePlacement(one: Placement, other: Placement): boolean {
  return sameWay(one, other) && sameMovedPeer(one.peer, other.peer);
}

/** Whether an undo may put it back: whatever a row wrote is as it wrote it, or as it was already. */
export function isOurs(now: Placement, { target, before }: Pick<MigrationRow, 'target' | 'before'>): boolean {
  const way = sameWay(now, target) || (before !== null && target.peer !== undefined && sameWay(now, before));
  const peer = sameMovedPeer(now.peer, target.peer) || (before !== null && sameMovedPeer(now.peer, before.peer));
  return way && peer;
}

function sameWay(one: Placement, other: Placement): boolean {
  const parts = ({ interfaces, number, trunkId, phoneId, nailedUp, connectOnLogin }: Placement): unknown[] => [
    [...interfaces],
    number,
    trunkId,
    phoneId,
    nailedUp,
    connectOnLogin,
  ];
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other));
}

/** Whether a job with this window may move anybody at this time of the day (`00:00`–`23:59`). */
export function isOpen(window: MigrationWindow | null, time: string): boolean {
  if (window === null || window.from === window.to) return true;
  const { from, to: end } = window;
  return from < end ? time >= from && time < end : time >= from || time < end;
}
