import type { Effect } from '../../app/domain/effects.js';

/** What is done, in order. `quiet add`: somebody's music ends right in front of it. */
export function dos(effects: readonly Effect[]): string[] {
  return effects.map((effect) => (effect.do === 'add' && effect.quiets ? 'quiet add' : effect.do));
}
