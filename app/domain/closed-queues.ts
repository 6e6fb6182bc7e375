import { keepsPlace } from './callback-place.js';
import { hushTalk, isTalking } from './callback-talk.js';
import { deliveringOffer } from './call-offers.js';
import { callNext } from './call.js';
import { announceTo, forwardCall, turnAway } from './calls.js';
import { toVoicemail } from './direct.js';
import type { Draft } from './draft.js';
import type { CallId, QueueId } from './ids.js';
import { endMusic, failOffer } from './offers.js';
import { isClosed, wayIn, type WayIn } from './policies/closed-queue.js';
import type { Call } from './world.js';

/**
 * K1: whether this caller waits in a queue that is closed and sends its callers on; they are on their way then. While an
 * agent is being joined they are left to them.
 */
export function leftClosedQueue(draft: Draft, callId: CallId): boolean {
  const call = draft.call(callId);
  if (call?.state.at !== 'waiting' && call?.state.at !== 'offered') return false;
  const queue = draft.directory.queues.get(call.queueId ?? '');
  if (!queue || queue.openings.whenClosed === 'stay' || deliveringOffer(draft, callId)) return false;
  // Nobody is on the line, or not for long; they are called back once it is open.
  if (keepsPlace(call) || !isClosed(draft, queue, draft.moment)) return false;
  for (const offer of draft.offersOfCall(callId)) failOffer(draft, offer, 'void');
  sendOn(draft, draft.call(callId) ?? call, wayIn(draft, queue.id, draft.moment), 'closed');
  return true;
}

/** K1: somebody was just sent to a closed queue: they go where that leads, whatever becomes of those who wait there. */
export function enteredClosedQueue(draft: Draft, callId: CallId): boolean {
  const call = draft.call(callId);
  const queue = draft.directory.queues.get(call?.queueId ?? '');
  if (call?.state.at !== 'waiting' || !queue || !isClosed(draft, queue, draft.moment)) return false;
  sendOn(draft, call, wayIn(draft, queue.id, draft.moment), 'closed');
  return true;
}

/** Out of the queue in which they wait. `because`: of what. */
export function sendOn(draft: Draft, call: Call, to: WayIn, because: 'closed' | 'waited-out'): void {
  if (to?.kind === 'queue') return intoQueue(draft, call, to.queueId, because);
  const { state, channel } = call;
  if (state.at === 'waiting' && state.apology !== null) {
    draft.send({ do: 'hush', channel, playback: state.apology });
  }
  if (state.at === 'waiting' && state.music) draft.send(endMusic(call));
  if (to === null) return turnAway(draft, call, { number: null, prompt: null });
  if (to.kind === 'number') return forwardCall(draft, call, to.number);
  const box = to.kind === 'voicemail' ? draft.directory.agents.get(to.agentId) : undefined;
  if (box) return toVoicemail(draft, call, box);
  if (to.kind === 'voicemail') return turnAway(draft, call, { number: null, prompt: null });
  announceTo(draft, call, to.promptId);
}

/** To the tail of the other queue; what the caller hears goes on until that one plays its own. */
function intoQueue(draft: Draft, call: Call, queueId: QueueId, because: string): void {
  const maxWait = draft.directory.queues.get(queueId)?.maxWaitMs ?? null;
  const until = maxWait === null ? null : draft.at + maxWait;
  const state = callNext(call.state, { on: 'queued', at: draft.at, until });
  // What they were asked was about the queue they leave; the other one may offer no callback at all.
  hushTalk(draft, call);
  const callback = isTalking(call) ? undefined : call.callback;
  const moved = { ...call, queueId, arrivedAt: draft.at, place: draft.at, state, callback };
  draft.put('call', moved, 'call.queued', { from: call.queueId, because });
  draft.raise({ signal: 'call.waiting', callId: call.id });
  draft.raiseLast({ signal: 'call.settled', callId: call.id });
}
