import type { Settings } from '../directory.js';
import type { Instant } from '../ids.js';
import type { LegEvent, LegState } from '../leg.js';
import type { Session } from '../world.js';
import type { LegCause } from './dial-failure.js';

export interface LegVerdict {
  /** What happens to the leg. */
  readonly event: Extract<LegEvent, { on: 'cleared' | 'lost' | 'dropped' }>;
  /** System hold the agent gets for it, if any. */
  readonly hold: string | null;
}

/** How long a leg that is down waits, as it is set for this agent and for the system's trunks. */
export type LegWaits = Pick<Settings, 'redialMs' | 'trunkRetryMs'>;

const NO_WAY: readonly LegCause[] = ['trunk-out-of-service', 'trunk-full', 'number-unroutable'];

/**
 * What a leg that went down becomes (E4, E5, E11): redialled, dropped until the agent reconnects, or simply gone.
 * `delayMs` is added before the first redial (jitter after a restart of Asterisk).
 */
export function legVerdict(
  session: Session,
  state: LegState,
  cause: LegCause,
  at: Instant,
  waits: LegWaits,
  delayMs = 0,
): LegVerdict {
  const purpose = 'purpose' in state ? state.purpose : null;
  const noWay = NO_WAY.includes(cause);
  if (purpose?.for === 'offer') return { event: { on: 'cleared' }, hold: noWay ? cause : null };
  if (!session.nailedUp) return { event: { on: 'cleared' }, hold: null };
  if (purpose) return dialFailed(state, cause, noWay, at, waits);
  if (cause === 'hung-up') {
    // E1b: who is dialled with the next call anyway may put the phone down after talking.
    const mayHangUp = state.at === 'connected' && session.connectOnLogin === '';
    return { event: { on: 'dropped', cause }, hold: mayHangUp ? null : 'leg-dropped' };
  }
  const until = at + (waits.redialMs[0] ?? 0) + delayMs;
  return { event: { on: 'lost', attempt: 0, until, cause }, hold: 'leg-lost' };
}

/**
 * The leg did not come up for park: a first dial waits for the agent, a redial backs off, no way waits for a way. Ways
 * that only failed this once are not known to come back, so they are tried again after a while; that is no redial.
 */
function dialFailed(state: LegState, cause: LegCause, noWay: boolean, at: Instant, waits: LegWaits): LegVerdict {
  const attempt = 'attempt' in state ? state.attempt : 0;
  if (noWay) {
    const failed = 'tried' in state && state.tried.length > 0;
    const until = failed ? at + waits.trunkRetryMs : null;
    return { event: { on: 'lost', attempt: Math.max(0, attempt - 1), until, cause }, hold: cause };
  }
  if (attempt === 0 && cause !== 'switch-restarted') return { event: { on: 'dropped', cause }, hold: 'leg-dropped' };
  const wait = waits.redialMs[attempt];
  return {
    event: { on: 'lost', attempt, until: wait === undefined ? null : at + wait, cause },
    hold: 'leg-lost',
  };
}
