import type { CallId, Instant, QueueId, SessionId, SiteId } from '../domain/ids.js';
import type { Change, View } from '../domain/world.js';
import type { EmergencyCall } from '../domain/emergency-call.js';
import type { LockedOut } from '../domain/locked-out.js';
import type { LevelFigures } from '../domain/report-figures.js';
import type { Trouble } from '../domain/trouble.js';
import {
  agentRow,
  lockOutRow,
  type AgentRow,
  type Counters,
  type LockOutRow,
  type QueueRow,
  type TrunkRow,
} from './wallboard-rows.js';
import { boardOfSite, movedOfSite } from './wallboard-site.js';
import { totalsOf, type Totals } from './wallboard-totals.js';

/** What moved since the last look; null in place of a row: the row is gone. */
export interface Moved {
  readonly agents: ReadonlyMap<string, AgentRow | null>;
  readonly queues: ReadonlyMap<string, QueueRow | null>;
  readonly trunks: ReadonlyMap<string, TrunkRow | null>;
  /** null: the counters stand as they were. */
  readonly counters: Counters | null;
  /** All that run, when one began or ended. */
  readonly lockOuts: readonly LockOutRow[] | null;
}

export interface Board {
  readonly agents: readonly AgentRow[];
  readonly queues: readonly QueueRow[];
  readonly trunks: readonly TrunkRow[];
  readonly counters: Counters;
  readonly lockOuts: readonly LockOutRow[];
}

export interface Wallboard {
  /** Notes which rows the changes touch. Cheap: nothing is computed here. */
  take(changes: readonly Change[]): void;
  /** Computes the touched rows again and gives those that differ from the last time; null when none does. */
  moved(): Moved | null;
  /** All rows of now, in the order they are shown. A row that stands is the same object each time. */
  board(): Board;
  /** O: `board` for whoever sees one site alone. */
  boardOf(siteId: SiteId): Board;
  /** O: what moved, for whoever sees one site alone. */
  movedOf(moved: Moved, siteId: SiteId): Moved;
}

/**
 * The wallboard as a fold of the running state: rows of people, queues and trunks, kept up with by changes. `now` is
 * for pauses, which become too long without any change; `lockedOut` tells who may not try a password or PIN, `troubles` what does not work,
 * `emergencies` who called an emergency number and was not looked after yet, `today` what became of callers since the day began.
 */
export function createWallboard(
  view: View,
  now: () => Instant,
  lockedOut: () => readonly LockedOut[] = () => [],
  troubles: () => readonly Trouble[] = () => [],
  emergencies: () => readonly EmergencyCall[] = () => [],
  today: () => ReadonlyMap<QueueId, LevelFigures> = () => new Map(),
): Wallboard {
  const touched = new Set<SessionId>();
  const touchedCalls = new Set<CallId>();
  const callOf = new Map<SessionId, CallId>();
  const agents = new Map<SessionId, AgentRow>();
  const sumsOf = (): Totals => totalsOf(view, troubles(), emergencies(), null, today());
  let totals = sumsOf();
  let directory = view.directory;
  const lockOutRows = (): readonly LockOutRow[] => lockedOut().map((one) => lockOutRow(view, one));
  let lockOuts = lockOutRows();

  function read(sessionId: SessionId): AgentRow | null {
    const row = agentRow(view, sessionId, now());
    const state = view.get('session', sessionId)?.state;
    if (state && 'callId' in state) callOf.set(sessionId, state.callId);
    else callOf.delete(sessionId);
    if (row) agents.set(sessionId, row);
    else agents.delete(sessionId);
    return row;
  }

  /** What else touches rows but changes of them: the directory, a call they show, time. */
  function touchMore(): void {
    if (directory !== view.directory) {
      for (const sessionId of agents.keys()) touched.add(sessionId);
      for (const session of view.all('session')) touched.add(session.id);
      directory = view.directory;
    }
    // A session that came to a call since it was read is touched itself, so what it showed then is enough.
    if (touchedCalls.size > 0) {
      for (const [sessionId, callId] of callOf) if (touchedCalls.has(callId)) touched.add(sessionId);
      touchedCalls.clear();
    }
    const at = now();
    for (const { id, overdue, overdueAt } of agents.values()) {
      if (overdueAt !== null && overdue !== overdueAt <= at) touched.add(id);
    }
  }

  function movedAgents(): Map<SessionId, AgentRow | null> {
    touchMore();
    const moved = new Map<SessionId, AgentRow | null>();
    for (const sessionId of touched) {
      const before = agents.get(sessionId) ?? null;
      const row = read(sessionId);
      if (!same(row, before)) moved.set(sessionId, row);
      // Whoever has drawn it need not do so again.
      else if (before) agents.set(sessionId, before);
    }
    touched.clear();
    return moved;
  }

  for (const session of view.all('session')) read(session.id);
  return {
    boardOf: (siteId) => boardOfSite(board(), siteId, countersOf(siteId)),
    movedOf: (moved, siteId) => movedOfSite(moved, siteId, countersOf(siteId)),
    take(changes) {
      for (const change of changes) {
        if (change.kind === 'call') touchedCalls.add(change.id);
        else for (const sessionId of sessionsOf(change)) touched.add(sessionId);
      }
    },
    moved() {
      const movedRows = movedAgents();
      const before = totals;
      totals = sumsOf();
      const lockOutsBefore = lockOuts;
      lockOuts = lockOutRows();
      const moved = {
        agents: movedRows,
        queues: differences(before.queues, totals.queues),
        trunks: differences(before.trunks, totals.trunks),
        counters: same(before.counters, totals.counters) ? null : totals.counters,
        lockOuts: same(lockOutsBefore, lockOuts) ? null : lockOuts,
      };
      const rows = moved.agents.size + moved.queues.size + moved.trunks.size;
      return rows === 0 && moved.counters === null && moved.lockOuts === null ? null : moved;
    },
    board,
  };

  function countersOf(siteId: SiteId): Counters {
    return totalsOf(view, troubles(), emergencies(), siteId).counters;
  }

  function board(): Board {
    const sums = sumsOf();
    const at = now();
    touchMore();
    // Nothing is noted: what is touched still has to be told by `moved`.
    const rowOf = (id: SessionId): AgentRow | null =>
      (touched.has(id) ? null : agents.get(id)) ?? agentRow(view, id, at);
    const rows = Array.from(view.all('session'), ({ id }) => rowOf(id)).filter((row) => row !== null);
    return {
      agents: inOrder(rows),
      queues: inOrder([...sums.queues.values()]),
      trunks: inOrder([...sums.trunks.values()]),
      counters: sums.counters,
      lockOuts: lockOutRows(),
    };
  }
}

/** The sessions whose row shows something of this change; those that show a call are found by the call. */
function sessionsOf(change: Change): SessionId[] {
  switch (change.kind) {
    case 'session':
    case 'leg':
      return [change.id];
    case 'offer':
      return change.after ? [change.after.sessionId] : [];
    case 'supervision':
      return [change.after?.sessionId ?? String(change.detail['sessionId'])];
    case 'call':
    case 'trunk':
    case 'turn':
    case 'toll':
    case 'recording':
      return [];
  }
}

function differences<Row>(
  before: ReadonlyMap<string, Row>,
  after: ReadonlyMap<string, Row>,
): ReadonlyMap<string, Row | null> {
  const moved = new Map<string, Row | null>();
  for (const [id, row] of after) if (!same(row, before.get(id) ?? null)) moved.set(id, row);
  for (const id of before.keys()) if (!after.has(id)) moved.set(id, null);
  return moved;
}

/** Rows are small plain data with their fields always in the same order. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function inOrder<Row extends { readonly key: string }>(rows: Row[]): Row[] {
  return rows.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
}
