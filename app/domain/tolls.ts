import type { Draft } from './draft.js';
import { DEFAULT_SITE, type Directory } from './directory.js';
import { isEmergencyCall } from './emergency.js';
import type { AgentId, CallId, Instant, Millis, Moment, TrunkId } from './ids.js';
import type { Call, RunningToll, Toll, View } from './world.js';

const HOUR: Millis = 3_600_000;
const MINUTE: Millis = 60_000;

/** D7: what an agent has called outside until now, calls that go on included. */
export interface Spent {
  /** In this hour of the clock. */
  readonly calls: number;
  /** On this day of the agent's site. */
  readonly ms: Millis;
  readonly costE4: number;
}

export function spentBy(view: View, now: Moment, agentId: AgentId): Spent {
  const toll = view.get('toll', agentId);
  if (!toll) return { calls: 0, ms: 0, costE4: 0 };
  const { ms, costE4 } = today(toll, dayOf(view.directory, agentId, now));
  const running = Object.values(toll.running);
  return {
    calls: toll.hour === hourOf(now.at) ? toll.calls : 0,
    ms: running.reduce((sum, one) => sum + lastsMs(one, now.at), ms),
    costE4: running.reduce((sum, one) => sum + costOf(view.directory, one, now.at), costE4),
  };
}

/**
 * What calls outside did in this step is put to the account of the agent who made them: that one is called, answered, over.
 * Emergency calls are on nobody's. Who was put through to somebody else stays on the account of who called them.
 */
export function meterTolls(draft: Draft, before: View): void {
  for (const id of draft.changed('call')) {
    const [was, is] = [before.get('call', id), draft.call(id)];
    const trunkId = paidTrunk(draft, is);
    if (is && trunkId !== null) meter(draft, was, is, trunkId);
    if (was?.direction === 'out' && !is) ended(draft, id);
  }
}

function meter(draft: Draft, was: Call | undefined, is: Call, trunkId: TrunkId): void {
  const { state, id } = is;
  if (state.at === 'calling' && was?.state.at !== 'calling') {
    const agentId = draft.session(state.sessionId)?.agentId;
    if (agentId === undefined) return;
    countToll(draft, agentId);
    runs(draft, agentId, id, { since: null, trunkId });
  } else if (state.at === 'talking' && !was) {
    // Found in Asterisk: it began in a life of ours whose last facts were lost.
    const agentId = draft.session(state.sessionId)?.agentId;
    if (agentId !== undefined) runs(draft, agentId, id, { since: draft.at, trunkId });
  } else if (was?.state.at === 'calling' && isAnswered(is)) answered(draft, id, trunkId);
}

/** One more call outside in this hour. */
export function countToll(draft: Draft, agentId: AgentId): void {
  const toll = tollOf(draft, agentId);
  const hour = hourOf(draft.at);
  draft.put('toll', { ...toll, hour, calls: (toll.hour === hour ? toll.calls : 0) + 1 }, 'toll.called');
}

/** An admin took agents away: nothing is remembered of them, once the last of their calls is over. */
export function forgetStrayTolls(draft: Draft): void {
  for (const { id, running } of draft.all('toll')) {
    const isOver = Object.keys(running).length === 0;
    if (isOver && !draft.directory.agents.has(id)) draft.drop('toll', id, 'toll.forgotten');
  }
}

function runs(draft: Draft, agentId: AgentId, callId: CallId, call: RunningToll): void {
  const toll = tollOf(draft, agentId);
  const running = { ...toll.running, [callId]: call };
  draft.put('toll', { ...toll, running }, 'toll.runs', { callId });
}

/** By now the agent may be signed out, and another trunk may carry it than at first. */
function answered(draft: Draft, callId: CallId, trunkId: TrunkId): void {
  for (const toll of draft.all('toll')) {
    if (!toll.running[callId]) continue;
    const running = { ...toll.running, [callId]: { since: draft.at, trunkId } };
    draft.put('toll', { ...toll, running }, 'toll.answered', { callId });
  }
}

/** It counts whole on the day on which it ends. */
function ended(draft: Draft, callId: CallId): void {
  for (const toll of draft.all('toll')) {
    const { [callId]: call, ...running } = toll.running;
    if (!call) continue;
    const day = dayOf(draft.directory, toll.id, draft.moment);
    const { ms, costE4 } = today(toll, day);
    const sums = { ms: ms + lastsMs(call, draft.at), costE4: costE4 + costOf(draft.directory, call, draft.at) };
    draft.put('toll', { ...toll, day, ...sums, running }, 'toll.ended', { callId });
    forgetStrayTolls(draft);
  }
}

/** The trunk over which an agent's own wish is carried out; null: none is, or it is no call that counts. A queue calls back. */
function paidTrunk(view: View, call: Call | undefined): TrunkId | null {
  if (call?.direction !== 'out' || call.queueId !== null || isEmergencyCall(view, call.caller.number)) return null;
  return call.trunkId;
}

function isAnswered({ state }: Call): boolean {
  return state.at !== 'calling' && state.at !== 'agent-first' && state.at !== 'failed';
}

/** Whole steps, as the trunk bills them; a trunk that is gone by now costs nothing. */
function costOf({ trunks }: Directory, call: RunningToll, at: Instant): number {
  const trunk = trunks.get(call.trunkId);
  if (!trunk) return 0;
  const step = trunk.billingStep * 1_000;
  const billed = Math.ceil(lastsMs(call, at) / step) * step;
  return Math.round((billed * Math.round(trunk.ratePerMinute * 10_000)) / MINUTE);
}

function lastsMs({ since }: RunningToll, at: Instant): Millis {
  return since === null ? 0 : at - since;
}

function today(toll: Toll, day: string): Pick<Spent, 'ms' | 'costE4'> {
  return toll.day === day ? toll : { ms: 0, costE4: 0 };
}

function hourOf(at: Instant): Instant {
  return at - (at % HOUR);
}

function dayOf({ agents, sites }: Directory, agentId: AgentId, moment: Pick<Moment, 'local'>): string {
  const site = sites.get(agents.get(agentId)?.siteId ?? DEFAULT_SITE) ?? sites.get(DEFAULT_SITE);
  return moment.local(site?.zone ?? 'UTC').date;
}

function tollOf(draft: Draft, id: AgentId): Toll {
  return draft.get('toll', id) ?? { id, hour: 0, calls: 0, day: '', ms: 0, costE4: 0, running: {} };
}
