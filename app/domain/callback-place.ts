import type { Agreed, Callback } from './callback.js';
import { callbackNext } from './callback.js';
import { isCalledBack, letGo } from './callback-dial.js';
import { callNext } from './call.js';
import { deliveringOffer } from './call-offers.js';
import { endCall } from './calls.js';
import type { Draft } from './draft.js';
import type { CallId, ChannelId, Moment } from './ids.js';
import { failOffer } from './offers.js';
import { mayCallBack } from './policies/callback-window.js';
import { looksAgainAt } from './policies/look-again.js';
import { isSameNumber } from './session-number.js';
import type { Call, View } from './world.js';

/** Keeps a place in the queue with nobody on the line. */
export type AwayCall = Call & { readonly callback: Extract<Callback, { at: 'due' | 'resting' }> };

export function isAway(call: Call | undefined): call is AwayCall {
  return call?.callback?.at === 'due' || call?.callback?.at === 'resting';
}

/** They agreed to be called back: whether their line still hears goodbye or is no more, nothing takes them out of their place. */
export function keepsPlace(call: Call): boolean {
  return isAway(call) || call.callback?.at === 'thanking';
}

/** Whoever is called back has no channel meanwhile; this name is of none that Asterisk ever has. */
export function awayChannel({ pbx }: Pick<Moment, 'pbx'>, callId: CallId): ChannelId {
  return `${pbx}-away-${callId}`;
}

/** K1: whether an agent may be asked for this call now; always, but for who is to be called back and must not be yet. */
export function canBeServed(view: View, call: Call, now: Pick<Moment, 'at' | 'local'>): boolean {
  const at = call.callback?.at;
  if (at === 'resting' || at === 'thanking') return false;
  return at !== 'due' || mayCallBack(view, call, now);
}

/** The line of who agreed to be called back is no more: place, priority and time stay. False: nothing was agreed. */
export function leavesForCallback(draft: Draft, call: Call): boolean {
  if (call.callback?.at !== 'thanking') return false;
  const delivering = deliveringOffer(draft, call.id);
  const before = delivering ? callNext(call.state, { on: 'offers-failed' }) : call.state;
  const state = callNext(before, { on: 'away' });
  const callback = callbackNext(call.callback, { on: 'left' }) as AwayCall['callback'];
  const channel = awayChannel(draft.moment, call.id);
  const away = { ...call, channel, trunkId: null, state, callback, answered: false, guarded: false };
  draft.put('call', away, 'call.away', { queueId: call.queueId });
  // Two may have agreed on one number while each heard goodbye.
  takePlaceOf(draft, away, callback.number);
  if (delivering) failOffer(draft, delivering, 'caller-gone');
  if (call.trunkId !== null) draft.raise({ signal: 'routes.changed' });
  draft.raise({ signal: 'call.waiting', callId: call.id });
  return true;
}

/** Looks whether a callback may be made now, and when to look again. */
export function lookAtCallback(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  if (!isAway(call) || (call.callback.at === 'resting' && call.callback.until > draft.at)) return;
  const closed = !mayCallBack(draft, call, draft.moment);
  const until = looksAgainAt(draft, call, draft.moment);
  const { callback: before } = call;
  if (before.at === 'due' && before.until === until && (before.closed ?? false) === closed) return;
  const callback = callbackNext(before, { on: 'looked-at', until, closed });
  draft.put('call', { ...call, callback }, 'call.callback-due');
}

/**
 * K1: who asked to be called back and calls again in the meantime takes their own place; nobody is called twice. The
 * number is what the network says it is: no more than a place in a queue hangs on it. True: they have it.
 */
export function joinsTheirs(draft: Draft, callId: CallId): boolean {
  const call = draft.call(callId);
  if (!call || call.callback !== undefined || call.state.at !== 'waiting') return false;
  takePlaceOf(draft, call, call.caller.number);
  return draft.call(callId) !== call;
}

/**
 * The same for a number that was agreed on: one callback for each number and queue. One that is just being made is let go:
 * whoever it is for is on the phone with us, and would be called again after having been served.
 */
export function takePlaceOf(draft: Draft, call: Call, number: string): void {
  if (number === '') return;
  for (const found of draft.all('call')) {
    if (found.callback === undefined) continue;
    const isRung = isCalledBack(found) && found.callback.at !== 'joining';
    if (found.id === call.id || found.queueId !== call.queueId || !(isAway(found) || isRung)) continue;
    if (!isSameNumber(found.callback.number, number)) continue;
    const other = isRung ? letGo(draft, found, 'called-again') : found;
    const { place, arrivedAt, priority } = other;
    const mine = draft.call(call.id) ?? call;
    const first = Math.min(place, mine.place);
    const since = Math.min(arrivedAt, mine.arrivedAt);
    const best = Math.max(priority, mine.priority);
    draft.put('call', { ...mine, place: first, arrivedAt: since, priority: best }, 'call.place-taken', {
      of: other.id,
    });
    endCall(draft, other, 'called-again');
  }
}

/** The number that is agreed on, as it is dialled; null: none is. */
export function agreedNumber({ callback }: Call): string | null {
  return callback !== undefined && 'since' in callback ? (callback as Agreed).number : null;
}
