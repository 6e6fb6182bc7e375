import type { Leg } from '../../domain/world.js';
import { jsonOf, numberOf, numberOrNull, textOf, textOrNull, type DriverRow } from './column-values.js';
import { legStateSchema } from './state-schemas.js';
import type { Row } from './step-tables.js';

/** In the order of `legsTable`. */
export function legRow(leg: Leg): Row {
  return [leg.id, JSON.stringify(leg.state), leg.dialled, leg.trunkId, leg.bridge, leg.startedAt, leg.answeredAt];
}

/** Throws `BadColumn`. */
export function readLeg(row: DriverRow): Leg {
  return {
    id: textOf(row, 'session_id'),
    state: jsonOf(row, 'state', legStateSchema),
    dialled: numberOf(row, 'dialled'),
    trunkId: textOrNull(row, 'trunk_id'),
    bridge: textOrNull(row, 'bridge'),
    startedAt: numberOrNull(row, 'started_at'),
    answeredAt: numberOrNull(row, 'answered_at'),
  };
}
