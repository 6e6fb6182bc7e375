import type { Settings } from '../directory.js';
import type { Instant } from '../ids.js';
import { IDLE, type LegEvent, type LegState } from '../leg.js';
import type { ScopedValues } from '../scoped-values.js';
import type { Session } from '../world.js';
import type { LegCause } from './dial-failure.js';

export interface LegVerdict {
  /** What happens to the leg. */
  readonly event: Extract<LegEvent, { on: 'cleared' | 'lost' | 'dropped' }>;
  /** System hold the agent gets for it, if any. */
  readonly hold: string | null;
}

/** How long a leg that is down waits, as it is set for this agent and for the system's trunks. */
export type LegWaits = Pick<ScopedValues, 'redialMs' | 'afterIdle'> & Pick<Settings, 'trunkRetryMs' | 'lineFreeMs'>;

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
  if (purpose && purpose.for !== 'park') return { event: afterCall(session), hold: noWay ? cause : null };
  if (!session.nailedUp) return { event: { on: 'cleared' }, hold: null };
  if (purpose) return dialFailed(state, cause, noWay, at, waits);
  if (cause === 'hung-up') {
    // E1b: who is dialled with the next call anyway may put the phone down after talking.
    const mayHangUp = state.at === 'connected' && session.connectOnLogin === '';
    return { event: { on: 'dropped', cause }, hold: mayHangUp ? null : 'leg-dropped' };
  }
  if (cause === 'idle') {
    return { event: { on: 'dropped', cause }, hold: waits.afterIdle === 'not-ready' ? 'leg-idle' : null };
  }
  if (cause === 'renewal') {
    // Who is dialled with the next call anyway needs no new leg before.
    if (!waitsInPark(session)) return { event: { on: 'cleared' }, hold: null };
    return { event: { on: 'lost', attempt: 0, until: at + waits.lineFreeMs, cause }, hold: 'leg-renewal' };
  }
  const until = at + (waits.redialMs[0] ?? 0) + delayMs;
  return { event: { on: 'lost', attempt: 0, until, cause }, hold: 'leg-lost' };
}

/** E1a: the leg is brought up at login, so that it waits before the first call. */
export function waitsInPark({ nailedUp, connectOnLogin }: Pick<Session, 'nailedUp' | 'connectOnLogin'>): boolean {
  return nailedUp && connectOnLogin !== '';
}

/** E6: a leg that is parked otherwise is dialled for a call only while it rests, and then rests on. */
function afterCall(session: Session): Extract<LegEvent, { on: 'cleared' | 'dropped' }> {
  return waitsInPark(session) ? { on: 'dropped', cause: IDLE } : { on: 'cleared' };
}

/**
 * The leg did not come up for park: a first dial waits for the agent, as one they let go of, a redial backs off, no way waits for a way. Ways
 * that only failed this once are not known to come back, so they are tried again after a while; that is no redial.
 */
function dialFailed(state: LegState, cause: LegCause, noWay: boolean, at: Instant, waits: LegWaits): LegVerdict {
  const attempt = 'attempt' in state ? state.attempt : 0;
  if (cause === 'switch-down') {
    // Deadlines of legs wait for Asterisk, so this is dialled as soon as it is back.
    const until = at + (waits.redialMs[0] ?? 0);
    return { event: { on: 'lost', attempt: Math.max(0, attempt - 1), until, cause }, hold: 'leg-lost' };
  }
  if (noWay) {
    const failed = 'tried' in state && state.tried.length > 0;
    const until = failed ? at + waits.trunkRetryMs : null;
    return { event: { on: 'lost', attempt: Math.max(0, attempt - 1), until, cause }, hold: cause };
  }
  const given = cause === 'hung-up' || (attempt === 0 && cause !== 'switch-restarted');
  if (given) return { event: { on: 'dropped', cause }, hold: 'leg-dropped' };
  const wait = waits.redialMs[attempt];
  return {
    event: { on: 'lost', attempt, until: wait === undefined ? null : at + wait, cause },
    hold: 'leg-lost',
  };
}
