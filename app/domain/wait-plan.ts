import type { CallState } from './call.js';
import type { Directory } from './directory.js';
import type { Instant, Millis, QueueId } from './ids.js';
import { settingFor } from './setting-for.js';

/** K1: what is to be done for somebody who waits in a queue, and when. */
export interface WaitPlan {
  /** The first of what follows, and of anything else about the queue that time alone changes. */
  readonly wakeAt: Instant;
  /** When they are told their place; null: never. */
  readonly announceAt: Instant | null;
  /** When they hear the queue's own prompt; null: never. */
  readonly comfortAt: Instant | null;
  /** While something is said: should its end never be told, it counts as said by then. */
  readonly sayingUntil: Instant | null;
}

export type QueuedState = Extract<CallState, { at: 'waiting' | 'offered' }>;

/** How often a queue speaks to those who wait; null: never. */
export interface Rhythm {
  readonly announceMs: Millis | null;
  readonly comfortMs: Millis | null;
}

type Dues = Omit<WaitPlan, 'wakeAt'>;

export function rhythmOf(directory: Directory, queueId: QueueId | null): Rhythm {
  const announceMs = settingFor(directory, 'announceEveryMs', { queueId });
  const comfortMs = settingFor(directory, 'comfortEveryMs', { queueId });
  const says = (directory.queues.get(queueId ?? '')?.comfortPrompt ?? null) !== null;
  return {
    announceMs: announceMs > 0 ? announceMs : null,
    comfortMs: comfortMs > 0 && says ? comfortMs : null,
  };
}

/**
 * What is due after a change of the queue or of what the caller hears. What was planned stays; what is new begins from
 * now on, the first time after `firstMs`; what the queue no longer says is dropped.
 */
export function replanned(before: Dues | undefined, rhythm: Rhythm, at: Instant, firstMs: Millis): Dues {
  const { announceMs, comfortMs } = rhythm;
  return {
    announceAt: announceMs === null ? null : (before?.announceAt ?? at + firstMs),
    comfortAt: comfortMs === null ? null : (before?.comfortAt ?? at + comfortMs),
    sayingUntil: before?.sayingUntil ?? null,
  };
}

/** Something was said to its end: the next time is counted from now, and nothing follows on its heels. */
export function afterSaying(dues: Dues, { announceMs, comfortMs }: Rhythm, at: Instant): Dues {
  return {
    announceAt: later(dues.announceAt, announceMs, at),
    comfortAt: later(dues.comfortAt, comfortMs, at),
    sayingUntil: null,
  };
}

/** Not before half of its time has passed in which the caller hears music. */
function later(due: Instant | null, everyMs: Millis | null, at: Instant): Instant | null {
  if (due === null || everyMs === null) return null;
  return Math.min(Math.max(due, at + Math.ceil(everyMs / 2)), at + everyMs);
}

/** The plan with these dues; null: there is nothing to wake for. `looksAt`: when the caller is looked at again anyway. */
export function planOf(dues: Dues, looksAt: Instant | null): WaitPlan | null {
  const speaks = dues.sayingUntil === null ? [dues.announceAt, dues.comfortAt] : [dues.sayingUntil];
  const known = [...speaks, looksAt].filter((instant) => instant !== null);
  return known.length === 0 ? null : { ...dues, wakeAt: Math.min(...known) };
}
