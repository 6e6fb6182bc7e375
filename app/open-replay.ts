import type { Replays } from './adapters/http/replays.js';
import { KeepKeyframes } from './jobs/keep-keyframes.js';
import { makeReplay } from './make-replay.js';
import type { Ground, Stores } from './ground.js';
import type { KeptEntity } from './ports/keyframe-store.js';
import type { Live } from './ports/live.js';
import type { PastFolds } from './past-folds.js';
import { KEYFRAME_VERSION, KeyframeFold } from './projections/keyframe-fold.js';

type Parts = Pick<Stores, 'facts' | 'queueHistory' | 'callHistory' | 'keyframes' | 'emergencyCalls'> & {
  readonly live: Pick<Live, 'view'>;
  readonly past: PastFolds;
};

export const KEYFRAME_FOLD = {
  version: KEYFRAME_VERSION,
  make: (start: readonly KeptEntity[]) => new KeyframeFold(start),
};

/** The past of the wallboard, and what keeps its keyframes. */
export function openReplay({ config, clock, log, undo }: Ground, parts: Parts): Replays {
  const { facts, keyframes: store } = parts;
  const kept = new KeepKeyframes({ facts, store, fold: KEYFRAME_FOLD, everyMs: config.keyframeMs, clock, log });
  kept.start();
  undo.push(() => kept.stop());
  return makeReplay(parts);
}
