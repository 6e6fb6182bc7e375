import type { AriRequest, AriStep } from '../ari-http.js';

/** One effect as a request, with the statuses that mean that it already is as asked. */
export interface AriCall {
  readonly request: AriRequest;
  /** Small requests that Asterisk carries out before it, in this order; what becomes of them tells nothing. */
  readonly before?: readonly AriStep[];
  readonly alreadySo?: readonly number[];
  /** What is asked to go counts as gone when it is no more, or is ours no more. */
  readonly goneIsDone?: boolean;
}

/** A request that may be sent twice without harm. */
export function repeatable(method: AriRequest['method'], path: string, body?: unknown): AriRequest {
  return { method, path, body, repeatable: true };
}
