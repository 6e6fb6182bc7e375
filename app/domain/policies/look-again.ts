import type { Instant, Moment } from '../ids.js';
import type { Call, View } from '../world.js';
import { loosensAt } from './call-skills.js';
import { callbackChangesAt } from './callback-window.js';
import { looksAt } from './closed-queue.js';

/**
 * K1: when time alone may change what becomes of somebody who waits, with a line or without: less skill is enough, or
 * what keeps them opens or closes; null: never. Whoever waits is looked at again then, and whenever the directory changes.
 */
export function looksAgainAt(view: View, call: Call, now: Pick<Moment, 'at' | 'local'>): Instant | null {
  const away = call.callback?.at === 'due' || call.callback?.at === 'resting';
  const opens = away ? callbackChangesAt(view, call, now) : looksAt(view, call.queueId, now);
  const loosens = loosensAt(view, call, now.at);
  return opens === null || loosens === null ? (opens ?? loosens) : Math.min(opens, loosens);
}
