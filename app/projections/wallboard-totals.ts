import { isOwnCall } from '../domain/calls.js';
import { isOnCall } from '../domain/agent.js';
import type { EmergencyCall } from '../domain/emergency-call.js';
import type { Instant, QueueId, SiteId, TrunkId } from '../domain/ids.js';
import { isPausedIn } from '../domain/queue-pauses.js';
import { serviceStateOf } from '../domain/trunks.js';
import type { LevelFigures } from '../domain/report-figures.js';
import type { Trouble } from '../domain/trouble.js';
import type { Session, View } from '../domain/world.js';
import { sortKey, type Counters, type QueueRow, type TrunkRow } from './wallboard-rows.js';

/** Everything on the board that is a sum over many sessions and calls, made in one pass over each. */
export interface Totals {
  readonly queues: ReadonlyMap<QueueId, QueueRow>;
  readonly trunks: ReadonlyMap<TrunkId, TrunkRow>;
  readonly counters: Counters;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** @param siteId counts its own sessions and callers alone [null: all]; queues and trunks are of all sites */
export function totalsOf(
  view: View,
  troubles: readonly Trouble[],
  emergencies: readonly EmergencyCall[] = [],
  siteId: SiteId | null = null,
  today: ReadonlyMap<QueueId, LevelFigures> = new Map(),
): Totals {
  const queues = emptyQueues(view, today);
  const trunks = emptyTrunks(view);
  const counters: Writable<Counters> = {
    switchUp: view.switchUp,
    troubles,
    // One of which nobody knows where it was is everybody's matter.
    emergencies: emergencies.filter((one) => siteId === null || one.siteId === null || one.siteId === siteId),
    agents: [...view.directory.agents.values()].filter((agent) => siteId === null || agent.siteId === siteId).length,
    signedIn: 0,
    ready: 0,
    talking: 0,
    wrapUp: 0,
    notReady: 0,
    waiting: 0,
    longestSince: null,
  };
  countSessions(view, queues, counters, siteId);
  countCalls(view, queues, trunks, counters, siteId);
  for (const leg of view.all('leg')) {
    if (leg.trunkId === null || ['none', 'lost', 'dropped'].includes(leg.state.at)) continue;
    const trunk = trunks.get(leg.trunkId);
    if (trunk) trunk.legs += 1;
  }
  for (const { trunkId } of view.all('supervision')) {
    const trunk = trunkId === null ? undefined : trunks.get(trunkId);
    if (trunk) trunk.legs += 1;
  }
  return { queues, trunks, counters };
}

function emptyQueues(view: View, today: ReadonlyMap<QueueId, LevelFigures>): Map<QueueId, Writable<QueueRow>> {
  const rows = new Map<QueueId, Writable<QueueRow>>();
  for (const { id, name, dn, siteId } of view.directory.queues.values()) {
    const counts = { waiting: 0, longestSince: null, talking: 0, ready: 0, signedIn: 0 };
    rows.set(id, { id, name, dn, siteId, key: sortKey(name, dn), ...counts, today: todayOf(today.get(id)) });
  }
  return rows;
}

function todayOf(figures: LevelFigures | undefined): QueueRow['today'] {
  if (!figures) return null;
  const { offered, abandoned, levelPercent } = figures;
  return { offered, abandoned, levelPercent };
}

function emptyTrunks(view: View): Map<TrunkId, Writable<TrunkRow>> {
  const rows = new Map<TrunkId, Writable<TrunkRow>>();
  for (const trunk of view.directory.trunks.values()) {
    const health = view.get('trunk', trunk.id);
    const retryAt = health?.outUntil ?? null;
    const state = serviceStateOf(trunk, health);
    const { id, name, siteId, prefixes, channelLimit } = trunk;
    const load = { legs: 0, calls: 0, channelLimit };
    rows.set(id, { id, name, siteId, key: sortKey(name, id), prefixes, state, retryAt, ...load });
  }
  return rows;
}

function countSessions(
  view: View,
  queues: Map<QueueId, Writable<QueueRow>>,
  counters: Writable<Counters>,
  siteId: SiteId | null,
): void {
  for (const session of view.all('session')) {
    const at = session.state.at;
    if (at === 'logged-out') continue;
    const agent = view.directory.agents.get(session.agentId);
    if (siteId === null || agent?.siteId === siteId) countSession(session, counters);
    for (const { queueId } of agent?.queues ?? []) {
      const queue = queues.get(queueId);
      if (!queue) continue;
      queue.signedIn += 1;
      if (at === 'ready' && !isPausedIn(session, queueId)) queue.ready += 1;
    }
  }
}

function countSession({ state }: Session, counters: Writable<Counters>): void {
  counters.signedIn += 1;
  if (state.at === 'ready') counters.ready += 1;
  // Who calls somebody is as little to be had as who talks.
  if (isOnCall(state)) counters.talking += 1;
  if (state.at === 'wrap-up') counters.wrapUp += 1;
  if (state.at === 'not-ready' || state.at === 'private-call') counters.notReady += 1;
}

function countCalls(
  view: View,
  queues: Map<QueueId, Writable<QueueRow>>,
  trunks: Map<TrunkId, Writable<TrunkRow>>,
  counters: Writable<Counters>,
  siteId: SiteId | null,
): void {
  for (const call of view.all('call')) {
    if (call.state.at === 'ended') continue;
    const trunk = call.trunkId === null ? undefined : trunks.get(call.trunkId);
    if (trunk) trunk.calls += 1;
    const queue = call.queueId === null ? undefined : queues.get(call.queueId);
    if (call.state.at === 'talking') {
      if (queue) queue.talking += 1;
      continue;
    }
    // In a menu nobody is asked to answer yet; whom an agent calls does not wait for one.
    if (call.state.at === 'menu' || isOwnCall(call)) continue;
    if (siteId === null || queue?.siteId === siteId) {
      counters.waiting += 1;
      counters.longestSince = earlier(counters.longestSince, call.arrivedAt);
    }
    if (!queue) continue;
    queue.waiting += 1;
    queue.longestSince = earlier(queue.longestSince, call.arrivedAt);
  }
}

function earlier(one: Instant | null, other: Instant): Instant {
  return one === null ? other : Math.min(one, other);
}
