import { isAsked } from './asked-colleague.js';
import type { Callback } from './callback.js';
import { callNext } from './call.js';
import { callbackNext } from './callback.js';
import { deliveringOffer } from './call-offers.js';
import { leavesForCallback, takePlaceOf } from './callback-place.js';
import type { Draft } from './draft.js';
import type { SpokenPrompt } from './played-prompt.js';
import type { Instant, PlaybackId } from './ids.js';
import { endMusic, playMusic } from './offers.js';
import { callbackNumber } from './policies/callback-number.js';
import { settingFor } from './setting-for.js';
import { planWait } from './waits.js';
import type { Call } from './world.js';

/** Someone who is asked or told something about being called back, on their own line. */
type TalkCall = Call & { readonly callback: Extract<Callback, { playback: PlaybackId }> };

/** A question is put so often to who says nothing; then they just wait on. */
const MOST_UNANSWERED = 3;
/** And so often in all, whatever is typed. */
const MOST_QUESTIONS = 10;

/** K1: a caller who begins to wait is offered to be called back after a while, where the queue does so. */
export function expectOffer(draft: Draft, call: Call): void {
  if (call.callback !== undefined || !offersCallback(draft, call)) return;
  const after = settingFor(draft.directory, 'callbackAfterMs', { queueId: call.queueId });
  const callback: Callback = { at: 'later', until: Math.max(call.arrivedAt + after, draft.at + 1) };
  draft.put('call', { ...call, callback }, 'call.callback-later');
}

/** A key of a caller who waits: the one that stands for the offer at any time, else an answer to what they are asked. */
export function talkKey(draft: Draft, call: Call, key: string): void {
  if (!offersCallback(draft, call) || deliveringOffer(draft, call.id)) return;
  const { callback } = call;
  if (callback?.at === 'asking') return answer(draft, call, callback, key);
  if (callback?.at === 'typing') return type(draft, call, callback, key);
  if (callback?.at === 'thanking') return;
  if (key === settingFor(draft.directory, 'callbackKey', { queueId: call.queueId })) begin(draft, call);
}

/** What was being said to a caller ended. Whether it was about being called back. */
export function talkPromptEnded(draft: Draft, call: Call, playback: PlaybackId): boolean {
  const { callback } = call;
  if (!callback || !('playback' in callback) || callback.playback !== playback) return false;
  if (callback.at === 'thanking') goodbye(draft, call);
  else if (callback.at === 'offering')
    backToMusic(draft, { ...call, callback: callbackNext(callback, { on: 'said', playback }) });
  // Nobody waits in silence, whoever thinks about an answer included (K7).
  else if (isTalking(call) && !deliveringOffer(draft, call.id)) playMusic(draft, call);
  return true;
}

/** A deadline of the talk has come: an answer is missing, or the end of a prompt was never told. */
export function talkOverdue(draft: Draft, call: Call): void {
  const { callback } = call;
  switch (callback?.at) {
    case 'later':
      return offer(draft, call);
    case 'offering':
      return backToMusic(draft, { ...call, callback: callbackNext(callback, { on: 'declined' }) });
    case 'asking':
      return callback.asked >= MOST_UNANSWERED ? decline(draft, call) : ask(draft, call, callback.number);
    case 'typing':
      return callback.asked >= MOST_UNANSWERED ? decline(draft, call) : askToType(draft, call, false);
    case 'thanking':
      return goodbye(draft, call);
    default:
      return;
  }
}

/** An agent comes to the caller in the middle of it: what is being said ends at once. */
export function hushTalk(draft: Draft, call: Call): void {
  if (isTalking(call)) draft.send({ do: 'hush', channel: call.channel, playback: call.callback.playback });
}

/** Something is being said to this caller, or they are asked for keys: no music then. */
export function isTalking(call: Call): call is TalkCall {
  const at = call.callback?.at;
  return at === 'offering' || at === 'asking' || at === 'typing' || at === 'thanking';
}

/** Not to a colleague who asks a queue for somebody: they are rung for and told of nothing else. */
function offersCallback(draft: Draft, call: Call): boolean {
  const { queueId, state, direction } = call;
  const waits = state.at === 'waiting' || state.at === 'offered';
  if (!waits || direction !== 'in' || !draft.directory.queues.has(queueId ?? '') || isAsked(draft, call)) return false;
  return settingFor(draft.directory, 'callbackOffered', { queueId });
}

function offer(draft: Draft, call: Call): void {
  if (call.callback?.at !== 'later') return;
  const key = settingFor(draft.directory, 'callbackKey', { queueId: call.queueId });
  const said = newSaying(draft, call);
  // Somebody is on the way to them, or they are offered nothing any more: then later is never.
  if (!offersCallback(draft, call) || deliveringOffer(draft, call.id)) {
    return put(draft, call, callbackNext(callbackNext(call.callback, { on: 'offered', ...said }), { on: 'declined' }));
  }
  const callback = callbackNext(call.callback, { on: 'offered', ...said });
  say(draft, unspoken(draft, answered(draft, call)), callback, ['callback-offer', { digits: key }]);
}

/** Where only the agent answers (`at-agent`) the offer does: of a line that is early media few networks carry keys. */
function answered(draft: Draft, call: Call): Call {
  if (call.answered) return call;
  draft.send({ do: 'answer', channel: call.channel });
  const next = { ...call, answered: true };
  draft.put('call', next, 'call.answered');
  return next;
}

/** Nothing else is said in the middle of it: what is being said ends, and what was planned is planned anew behind it. */
function unspoken(draft: Draft, call: Call): Call {
  let { state } = call;
  if (state.at !== 'waiting' && state.at !== 'offered') return call;
  if (state.apology !== null) {
    draft.send({ do: 'hush', channel: call.channel, playback: state.apology });
    state = callNext(state, { on: 'apologised', playback: state.apology }) as typeof state;
  }
  return { ...call, state: callNext(state, { on: 'planned', plan: null }) };
}

function begin(draft: Draft, call: Call): void {
  const number = callbackNumber(draft, call, call.caller.number);
  const told: Call = { ...unspoken(draft, answered(draft, call)), callback: call.callback ?? { at: 'told' } };
  hushTalk(draft, call);
  if (number === null) askToType(draft, told, false);
  else ask(draft, told, number);
}

/** Reads the number out: 1 is yes, 2 another one. */
function ask(draft: Draft, call: Call, number: string): void {
  if (isTired(draft, call) || !call.callback) return;
  const callback = callbackNext(call.callback, { on: 'asked', number, ...newSaying(draft, call) });
  say(draft, call, callback, ['callback-number', { digits: number }, 'callback-correct']);
}

function askToType(draft: Draft, call: Call, refused: boolean): void {
  if (isTired(draft, call) || !call.callback) return;
  const callback = callbackNext(call.callback, { on: 'typing', ...newSaying(draft, call) });
  say(draft, call, callback, refused ? ['callback-refused', 'callback-type'] : ['callback-type']);
}

/** Asked often enough: the caller waits on, and may press the key again. */
function isTired(draft: Draft, call: Call): boolean {
  const { callback } = call;
  if ((callback?.at !== 'asking' && callback?.at !== 'typing') || callback.asked < MOST_QUESTIONS) return false;
  decline(draft, call);
  return true;
}

function decline(draft: Draft, call: Call): void {
  if (!call.callback) return;
  hushTalk(draft, call);
  backToMusic(draft, { ...call, callback: callbackNext(call.callback, { on: 'declined' }) });
}

function answer(draft: Draft, call: Call, callback: Extract<Callback, { at: 'asking' }>, key: string): void {
  if (key === '*') return decline(draft, call);
  if (key !== '1' && key !== '2') return;
  hushTalk(draft, call);
  if (key === '2') return askToType(draft, call, false);
  const { playback, until } = newSaying(draft, call);
  const thanked = callbackNext(callback, { on: 'agreed', playback, at: draft.at, until });
  say(draft, call, thanked, ['callback-thanks'], 'call.callback-agreed');
  takePlaceOf(draft, draft.call(call.id) ?? call, callback.number);
}

/** Digits up to `#`; `*` gives up. The first one ends what is being said. */
function type(draft: Draft, call: Call, callback: Extract<Callback, { at: 'typing' }>, key: string): void {
  if (key === '*') return decline(draft, call);
  if (callback.digits === '') hushTalk(draft, call);
  if (key !== '#') {
    const typed = callbackNext(callback, { on: 'typed', digit: key, until: patience(draft, call) });
    return typed === callback ? undefined : put(draft, call, typed);
  }
  const number = callbackNumber(draft, call, callback.digits);
  if (number === null) askToType(draft, call, true);
  else ask(draft, call, number);
}

/** Said or not: they hang up, or we do, and the place stays. With an agent on the way they talk instead. */
function goodbye(draft: Draft, call: Call): void {
  if (deliveringOffer(draft, call.id)) return;
  draft.send({ do: 'hangup', channel: call.channel, reason: 'normal' });
  leavesForCallback(draft, call);
}

function backToMusic(draft: Draft, call: Call): void {
  put(draft, call, call.callback);
  if (!deliveringOffer(draft, call.id)) playMusic(draft, draft.call(call.id) ?? call);
  planWait(draft, call.id);
  // Meanwhile less skill may have become enough, or the queue may have closed.
  draft.raise({ signal: 'call.waiting', callId: call.id });
}

function say(
  draft: Draft,
  call: Call,
  callback: Callback,
  words: SpokenPrompt['say'],
  why: 'call.callback-talk' | 'call.callback-agreed' = 'call.callback-talk',
): void {
  put(draft, call, callback, why);
  if (!('playback' in callback)) return;
  const { channel } = call;
  draft.send(endMusic(call), { do: 'play', channel, playback: callback.playback, prompt: { say: words } });
}

function put(draft: Draft, call: Call, callback: Callback | undefined, why = 'call.callback-talk'): void {
  draft.put('call', { ...call, callback }, why, { step: callback?.at ?? 'none' });
}

function newSaying(draft: Draft, call: Call): { readonly playback: PlaybackId; readonly until: Instant } {
  return { playback: `${draft.moment.pbx}-callback-${draft.newId()}`, until: patience(draft, call) };
}

/** How long a prompt and the answer to it may take together. */
function patience(draft: Draft, { queueId }: Call): Instant {
  return draft.at + settingFor(draft.directory, 'callbackAnswerMs', { queueId });
}
