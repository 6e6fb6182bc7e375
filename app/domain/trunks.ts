import type { Draft } from './draft.js';
import type { TrunkId } from './ids.js';
import type { TrunkHealth } from './world.js';

/** A leg was dialled over the trunk. Only a group of several needs to remember it, but the row is the same. */
export function noteTrunkUse(draft: Draft, id: TrunkId): void {
  if (draft.directory.trunks.get(id)?.group !== 'round-robin') return;
  draft.put('trunk', { ...healthOf(draft, id), usedAt: draft.at }, 'trunk.used');
}

/** The trunk carried a call: its failures are forgotten. */
export function noteTrunkAlive(draft: Draft, id: TrunkId | null): void {
  const health = id === null ? undefined : draft.get('trunk', id);
  if (!health || (health.failures === 0 && health.outUntil === null)) return;
  draft.put('trunk', { ...health, failures: 0, outUntil: null }, 'trunk.alive');
  draft.raise({ signal: 'routes.changed' });
}

/** Counts a failure (time-out or 5xx, G passive); after `trunkFailures` in a row the trunk rests. */
export function noteTrunkFailure(draft: Draft, id: TrunkId): void {
  const health = healthOf(draft, id);
  const { trunkFailures, trunkRetryMs } = draft.directory.settings;
  const failures = health.failures + 1;
  const outUntil = failures >= trunkFailures ? draft.at + trunkRetryMs : health.outUntil;
  draft.put('trunk', { ...health, failures, outUntil }, outUntil === null ? 'trunk.failed' : 'trunk.out');
}

/** The rest is over: tried again, and one more failure takes it out again. */
export function trunkBack(draft: Draft, health: TrunkHealth): void {
  const failures = Math.max(0, draft.directory.settings.trunkFailures - 1);
  draft.put('trunk', { ...health, failures, outUntil: null }, 'trunk.retried');
  draft.raise({ signal: 'routes.changed' });
}

function healthOf(draft: Draft, id: TrunkId): TrunkHealth {
  return draft.get('trunk', id) ?? { id, failures: 0, usedAt: 0, outUntil: null };
}
