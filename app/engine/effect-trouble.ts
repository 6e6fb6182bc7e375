import type { Effect } from '../domain/effects.js';
import type { EffectFailure } from '../domain/events.js';
import type { Millis } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';

/** The same trouble is told again after this long: while Asterisk is away much fails, and a night's log stays readable. */
const AGAIN_AFTER_MS = 30_000;
/** Different troubles remembered at most. */
const MOST_KINDS = 200;

/** Tells the operator what Asterisk refused, in its own words: a trunk that is "out" for want of an endpoint looks like a dead one. */
export class EffectTrouble {
  readonly #told = new Map<string, Millis>();

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  tell(effect: Effect, reason: EffectFailure, detail: string): void {
    const kind = `${effect.do} ${reason} ${detail}`;
    const last = this.#told.get(kind);
    const now = this.clock.mono();
    if (last !== undefined && now - last < AGAIN_AFTER_MS) return;
    if (this.#told.size >= MOST_KINDS) this.#told.clear();
    this.#told.set(kind, now);
    const over = effect.do === 'dial' ? { trunk: effect.trunkId, session: effect.sessionId } : {};
    this.log.warn(`Asterisk did not do "${effect.do}"`, { reason, detail, ...over });
  }
}
