import { trunksFor } from './destination.js';
import { MOST_IN_BATCH } from './migration-gates.js';
import type { MigrationRow } from './migration.js';
import type { View } from './world.js';

/** L: what a job will take, told before it begins. */
export interface MigrationForecast {
  readonly agents: number;
  /** When the batches stay as they begin, and when they grow as fast as they may. */
  readonly batches: number;
  readonly fewestBatches: number;
  /** At least, when the batches stay as they begin and nobody is signed in. */
  readonly minutes: number;
  /** Of trunks, when all of them are signed in with a leg that stays. */
  readonly channels: number;
  readonly trunks: readonly TrunkNeed[];
}

/** A trunk that numbers of the job lead to. */
export interface TrunkNeed {
  readonly trunkId: string;
  readonly name: string;
  /** Channels when everybody moved there is on a call or has a leg that stays. */
  readonly channels: number;
  /** What it carries at once; null: no limit is set. */
  readonly limit: number | null;
}

/** Between two batches at least, and between two reloads of Asterisk, in milliseconds. */
export interface BatchGaps {
  readonly lookMs: number;
  readonly reloadGapMs: number;
}

const GROWS = 1.5;

export function migrationForecast(
  view: View,
  rows: readonly MigrationRow[],
  batch: number,
  gaps: BatchGaps,
): MigrationForecast {
  const batches = Math.ceil(rows.length / batch);
  const hasPeers = rows.some(({ target }) => target.peer !== undefined);
  const gapMs = hasPeers ? Math.max(gaps.lookMs, gaps.reloadGapMs) : gaps.lookMs;
  const channels = rows.filter(({ target }) => target.nailedUp && target.interfaces.includes('mobile')).length;
  return {
    agents: rows.length,
    batches,
    fewestBatches: fewest(rows.length, batch),
    minutes: Math.ceil((batches * gapMs) / 6_000) / 10,
    channels,
    trunks: trunkNeeds(view, rows),
  };
}

function fewest(agents: number, first: number): number {
  let left = agents;
  let batches = 0;
  for (let batch = first; left > 0; batch = Math.min(MOST_IN_BATCH, Math.round(batch * GROWS))) {
    left -= batch;
    batches += 1;
  }
  return batches;
}

function trunkNeeds(view: View, rows: readonly MigrationRow[]): readonly TrunkNeed[] {
  const needs = new Map<string, TrunkNeed>();
  for (const { target } of rows) {
    if (!target.interfaces.includes('mobile') || target.number === null) continue;
    const trunk = trunksFor(view, target.number, target.trunkId)[0];
    if (!trunk) continue;
    const { id: trunkId, name, channelLimit: limit } = trunk;
    needs.set(trunkId, { trunkId, name, limit, channels: (needs.get(trunkId)?.channels ?? 0) + 1 });
  }
  return [...needs.values()].toSorted((a, b) => b.channels - a.channels || (a.name < b.name ? -1 : 1));
}
