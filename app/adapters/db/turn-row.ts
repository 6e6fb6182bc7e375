import type { Turn } from '../../domain/world.js';
import { numberOf, textOf, type DriverRow } from './column-values.js';
import type { Row } from './step-tables.js';

/** In the order of `turnsTable`. */
export function turnRow({ id, queueId, agentId, offeredAt, day, calls }: Turn): Row {
  return [id, queueId, agentId, offeredAt, day, calls];
}

/** Throws `BadColumn`. */
export function readTurn(row: DriverRow): Turn {
  return {
    id: textOf(row, 'id'),
    queueId: textOf(row, 'queue_id'),
    agentId: textOf(row, 'agent_id'),
    offeredAt: numberOf(row, 'offered_at'),
    day: textOf(row, 'day'),
    calls: numberOf(row, 'calls'),
  };
}
