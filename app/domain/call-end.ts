import type { LegCause } from './policies/dial-failure.js';

/**
 * Who or what ended a call. Only `lost` is our fault. `called`: the far party of a call that an agent made; `failed`: they
 * were never reached. `fallback`: we were not heard of for so long that the dead-man sent the caller there (K7). Of a direct call (K6): `not-ready` (D5), `busy`, or the caller went on to the `voicemail`.
 */
export type CallEnd =
  | 'caller'
  | 'agent'
  | 'timeout'
  | 'fallback'
  | 'no-route'
  | 'closed'
  | 'onward'
  | 'announced'
  | 'lost'
  | 'called'
  | 'failed'
  | 'not-ready'
  | 'busy'
  | 'voicemail'
  | CallbackEnd;

/** K1: was called in vain as often as it is set, is not wanted any more, or calls again: then that call has the place. */
export type CallbackEnd = 'given-up' | 'cancelled' | 'called-again';

/**
 * Why nothing came of an agent's call. `agent-unreached`: their own phone; `broken-off`: it went, nobody knows why;
 * `toll-…` (D7): a limit of what they call outside was reached before their own phone was.
 */
export type CallFailure =
  | Extract<LegCause, 'busy' | 'no-answer' | 'rejected' | 'number-refused'>
  | Extract<LegCause, 'trunk-out-of-service' | 'trunk-full' | 'number-unroutable'>
  | 'agent-unreached'
  | 'toll-rate'
  | 'toll-minutes'
  | 'toll-spend'
  | 'broken-off';
