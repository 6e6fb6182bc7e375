import type { InboundRoute } from '../../domain/directory.js';
import { numberOf, textOf, textOrNull, type DriverRow } from './column-values.js';

/** Columns of `inbound_routes`, without id and version. */
export function inboundRouteColumns(route: InboundRoute): Record<string, string | number | null> {
  return { number: route.number, trunk_id: route.trunkId, queue_id: route.queueId, priority: route.priority };
}

/** Throws `BadColumn`. */
export function readInboundRoute(row: DriverRow): InboundRoute {
  return {
    id: textOf(row, 'id'),
    number: textOf(row, 'number'),
    trunkId: textOrNull(row, 'trunk_id'),
    queueId: textOf(row, 'queue_id'),
    priority: numberOf(row, 'priority'),
  };
}
