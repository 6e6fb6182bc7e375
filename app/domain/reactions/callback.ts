import { isCalledBack, outlivesSwitch, pickedUpKey, abortCallback } from '../callback-dial.js';
import { isAway, leavesForCallback } from '../callback-place.js';
import { talkKey } from '../callback-talk.js';
import { endCall } from '../calls.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import type { CallId } from '../ids.js';
import type { Call } from '../world.js';

/** K1: a key of somebody who waits, or who was called back. */
export function callbackKey(draft: Draft, call: Call, key: string): void {
  if (isCalledBack(call)) pickedUpKey(draft, call, key);
  else talkKey(draft, call, key);
}

/** Asterisk was restarted: every call is over, but for a place in a queue that needs no line. */
export function endWithSwitch(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  if (!call || leavesForCallback(draft, call) || outlivesSwitch(draft, call)) return;
  endCall(draft, call, 'lost');
}

/** K1: nobody wants to be called back any more. Whoever is talked with already is let be. */
export function cancelCallback(draft: Draft, { callId, via, by }: Extract<Command, { do: 'cancel-callback' }>): void {
  const call = draft.call(callId);
  if (isCalledBack(call)) abortCallback(draft, call, 'cancelled');
  const away = draft.call(callId);
  if (isAway(away)) {
    draft.put('call', away, 'call.callback-cancelled', { via, by });
    return endCall(draft, away, 'cancelled');
  }
  // The last of its tries ended with this one.
  if (!isCalledBack(call)) draft.refuse('no-callback', 'id');
}
