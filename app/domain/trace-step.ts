import type { CallEnd } from './call-end.js';
import type { AgentId, CallId, Instant, QueueId } from './ids.js';
import type { OfferFailure } from './offer.js';

/** What a step of a call's trace may say, beside how offers failed and how it ended; each has its sentence. */
export const TRACE_STEPS = [
  ...(['arrived', 'arrived-inside', 'led-queue', 'led-own-queue', 'led-menu', 'led-agent', 'needs'] as const),
  ...(['priority', 'route-closed-hours', 'route-closed-holiday', 'route-closed-emergency', 'queue-closed'] as const),
  ...(['menu', 'menu-again', 'menu-key', 'menu-silence', 'waits', 'waited-out'] as const),
  ...(['told-place', 'told-wait', 'told-prompt'] as const),
  ...(['asked', 'asked-only', 'asked-of', 'asked-free', 'asked-first', 'asked-sent', 'asked-back'] as const),
  ...(['asked-direct', 'accepted', 'passed-on', 'requeued', 'apology', 'held-after'] as const),
  ...(['joined', 'found', 'held', 'retrieved', 'not-retrieved', 'consults', 'consult-over'] as const),
  ...(['left-alone', 'to-queue', 'to-agent', 'to-number', 'handed-over', 'completed', 'passed'] as const),
  ...(['came-back', 'conferred', 'two-left', 'keys'] as const),
  ...(['recording', 'recording-paused', 'recording-over', 'recording-failed'] as const),
  ...(['callback-agreed', 'callback-away', 'callback-due', 'place-taken', 'called-back'] as const),
  ...(['callback-missed', 'callback-there', 'callback-cancelled'] as const),
  ...(['calls', 'routed', 'routed-inside', 'rings', 'call-failed'] as const),
] as const;

export type TraceWhat = (typeof TRACE_STEPS)[number] | `failed-${OfferFailure}` | `ended-${CallEnd}`;

/** What a step says, before it is known when. */
export interface Said {
  readonly what: TraceWhat;
  readonly agentId?: AgentId | null;
  readonly queueId?: QueueId | null;
  /** Another call that it leads to: of whom was consulted, or came in. */
  readonly otherCallId?: CallId | null;
  /** Ids and values that the sentence names, by what they are: `trunkId`, `ms`, `strategy`, … */
  readonly about?: Readonly<Record<string, string | number>>;
}

/** One step of a call: what happened and what that was about; who reads it makes a sentence of it. */
export interface TraceStep extends Required<Said> {
  /** The fact that tells it; several steps may come of one. */
  readonly sequence: number;
  readonly at: Instant;
}
