import type { TrunkHealth } from '../../domain/world.js';
import { jsonOf, numberOf, numberOrNull, textOf, type DriverRow } from './column-values.js';
import { contactsHealthSchema, pingStateSchema } from './state-schemas.js';
import type { Row } from './step-tables.js';

/** In the order of `trunkHealthTable`. */
export function trunkHealthRow(health: TrunkHealth): Row {
  const { id, failures, usedAt, outUntil, ping, contacts, since } = health;
  return [id, failures, usedAt, outUntil, JSON.stringify(ping), JSON.stringify(contacts), since];
}

/** Throws `BadColumn`. */
export function readTrunkHealth(row: DriverRow): TrunkHealth {
  return {
    id: textOf(row, 'trunk_id'),
    failures: numberOf(row, 'failures'),
    usedAt: numberOf(row, 'used_at'),
    outUntil: numberOrNull(row, 'out_until'),
    ping: jsonOf(row, 'ping', pingStateSchema),
    contacts: jsonOf(row, 'contacts', contactsHealthSchema),
    since: numberOrNull(row, 'since'),
  };
}
