import type { QueueId, SessionId } from '../../app/domain/ids.js';
import { callsForHelp } from '../../app/domain/emergency-hold.js';
import { isPausedIn } from '../../app/domain/queue-pauses.js';
import type { View } from '../../app/domain/world.js';
import type { Step } from '../../app/ports/live.js';
import type { Truth } from './truth.js';

/**
 * K1: no more agents are asked for a caller than may be, one of them alone has the caller, nobody is asked for two, and
 * nobody for one who is gone or taken.
 */
export function checkOffers(view: View, truth: Truth): void {
  const calls = new Map<string, number>();
  const sessions = new Set<string>();
  for (const { id, callId, sessionId, queueId, state } of view.all('offer')) {
    const asked = (calls.get(callId) ?? 0) + 1;
    const others = view.offersOfCall(callId).length - 1;
    if (asked > mostAsked(view, queueId)) truth.fail(`call ${callId} is offered to ${asked} agents`);
    if (view.get('call', callId)?.state.at !== 'offered') truth.fail(`offer ${id} has no caller any more`);
    const call = view.get('call', callId)?.state;
    if (call?.at === 'offered' && call.sentTo !== undefined && (others > 0 || call.sentTo !== sessionId))
      truth.fail(`${callId} was sent to ${call.sentTo}, and ${sessionId} is asked`);
    if (state.at === 'delivering' && others > 0)
      truth.fail(`${sessionId} has taken ${callId}, and ${others} others are asked`);
    if (sessions.has(sessionId)) truth.fail(`session ${sessionId} is offered two calls`);
    const session = view.get('session', sessionId);
    if (session && queueId !== null && isPausedIn(session, queueId))
      truth.fail(`${sessionId} is paused in ${queueId} and offered a call of it`);
    if (session && callsForHelp(session).length > 0) truth.fail(`${sessionId} calls for help and is offered a call`);
    calls.set(callId, asked);
    sessions.add(sessionId);
  }
}

/** K1: no phone rings for a caller who is gone or taken. */
export function checkRinging(view: View, truth: Truth, id: SessionId): void {
  const state = view.get('leg', id)?.state;
  if (state?.at !== 'dialing' && state?.at !== 'confirming') return;
  if (state.purpose.for === 'offer' && !view.get('offer', state.purpose.offerId)) {
    truth.fail(`the phone of ${id} rings for nobody`);
  }
}

/** K2: whom nobody took is in front of everybody who waits in that queue, but for who came back in the same step. */
export function checkHead(view: View, truth: Truth, changes: Step['changes']): void {
  const back = new Map<string, QueueId | null>();
  for (const { kind, id, why, after } of changes)
    if (kind === 'call' && why === 'call.requeued' && after) back.set(id, after.queueId);
  for (const [id, queueId] of back) {
    const call = view.get('call', id);
    if (!call || queueId === null || (call.state.at !== 'waiting' && call.state.at !== 'offered')) continue;
    // A closed queue leads on: there they are as anybody who comes.
    if (call.queueId !== queueId) continue;
    for (const other of view.all('call')) {
      const waits = other.state.at === 'waiting' && other.queueId === call.queueId && !back.has(other.id);
      if (waits && other.place <= call.place) truth.fail(`${id} came back to ${call.queueId} behind ${other.id}`);
    }
  }
}

/** One, or where all phones ring as many as may ring at once, written out by other code than decisions use. */
function mostAsked(view: View, queueId: QueueId | null): number {
  if (queueId === null) return 1;
  const set = view.directory.queues.get(queueId)?.settings;
  // An admin took the queue away under its callers.
  if (set === undefined) return Infinity;
  return set.strategy === 'ring-all' ? (set.mostRung ?? 20) : 1;
}
