import type { TrunkHealth } from '../../domain/world.js';
import { jsonOf, numberOf, numberOrNull, textOf, type DriverRow } from './column-values.js';
import { pingStateSchema } from './state-schemas.js';
import type { Row } from './step-tables.js';

/** In the order of `trunkHealthTable`. */
export function trunkHealthRow(health: TrunkHealth): Row {
  return [health.id, health.failures, health.usedAt, health.outUntil, JSON.stringify(health.ping), health.since];
}

/** Throws `BadColumn`. */
export function readTrunkHealth(row: DriverRow): TrunkHealth {
  return {
    id: textOf(row, 'trunk_id'),
    failures: numberOf(row, 'failures'),
    usedAt: numberOf(row, 'used_at'),
    outUntil: numberOrNull(row, 'out_until'),
    ping: jsonOf(row, 'ping', pingStateSchema),
    since: numberOrNull(row, 'since'),
  };
}
