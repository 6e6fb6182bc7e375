import type { Instant, Millis } from '../ids.js';
import { hasSkillsFor } from './call-skills.js';
import { isPausedIn } from '../queue-pauses.js';
import { comesBefore } from '../routing.js';
import type { Call, View } from '../world.js';

/** K1: what somebody who waits is told. */
export interface PlaceInQueue {
  /** 1: the next. */
  readonly place: number;
  /** Whole minutes, 1 or more; null: nobody can say, or nobody is to. */
  readonly minutes: number | null;
}

const MINUTE: Millis = 60_000;

export function placeOf(view: View, call: Call): number {
  let place = 1;
  for (const other of view.all('call')) {
    const waits = other.state.at === 'waiting' || other.state.at === 'offered';
    if (waits && other.queueId === call.queueId && other.id !== call.id && comesBefore(view, other, call)) place++;
  }
  return place;
}

/**
 * The minutes that somebody at this place waits when each agent who serves the queue is done with a call after `usualMs`;
 * null while nobody serves it. Rounded up, so that most wait less than they were told.
 */
export function minutesAt(place: number, agents: number, usualMs: Millis): number | null {
  return agents === 0 ? null : Math.max(1, Math.ceil((place * usualMs) / agents / MINUTE));
}

/** Signed in, with no hold, in this call's queue and skilled enough for it now: also those who talk. */
export function servingAgents(view: View, call: Call, at: Instant): number {
  const { queueId } = call;
  let serving = 0;
  for (const session of view.all('session')) {
    const { at: does } = session.state;
    if (does === 'logged-out' || does === 'not-ready' || does === 'private-call' || session.reach.at !== 'there')
      continue;
    if (session.pending.hold || session.pending.logout || isPausedIn(session, queueId)) continue;
    const agent = view.directory.agents.get(session.agentId);
    const isMember = agent?.queues.some((membership) => membership.queueId === queueId) ?? false;
    if (isMember && hasSkillsFor(view, session, call, at)) serving++;
  }
  return serving;
}
