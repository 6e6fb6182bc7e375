import { z } from 'zod';
import type { InboundRoute } from '../../domain/directory.js';
import { booleanOf, jsonOf, numberOf, numberOrNull, textOf, textOrNull, type DriverRow } from './column-values.js';
import { needsShape } from './skill-shapes.js';
import { readTarget, targetColumns } from './target-columns.js';

const hoursShape = z.array(z.object({ weekday: z.int(), from: z.string(), to: z.string() }));
const holidaysShape = z.array(z.object({ date: z.string(), name: z.string(), yearly: z.boolean() }));

/** Columns of `inbound_routes`, without id and version. */
export function inboundRouteColumns(route: InboundRoute): Record<string, string | number | boolean | null> {
  return {
    number: route.number,
    trunk_id: route.trunkId,
    ...targetColumns('target', route.target),
    priority: route.priority,
    skills: JSON.stringify(route.skills),
    site_id: route.siteId,
    hours: route.hours === null ? null : JSON.stringify(route.hours),
    holidays: JSON.stringify(route.holidays),
    closed_number: route.closedNumber,
    closed_prompt: route.closedPrompt,
    emergency_closed: route.emergencyClosed,
    emergency_since: route.emergencySince,
    emergency_note: route.emergencyNote,
    emergency_number: route.emergencyNumber,
    emergency_prompt: route.emergencyPrompt,
  };
}

/** Throws `BadColumn`. */
export function readInboundRoute(row: DriverRow): InboundRoute {
  return {
    id: textOf(row, 'id'),
    number: textOf(row, 'number'),
    trunkId: textOrNull(row, 'trunk_id'),
    target: readTarget(row, 'target'),
    priority: numberOf(row, 'priority'),
    skills: jsonOf(row, 'skills', needsShape),
    siteId: textOf(row, 'site_id'),
    hours: textOrNull(row, 'hours') === null ? null : jsonOf(row, 'hours', hoursShape),
    holidays: jsonOf(row, 'holidays', holidaysShape),
    closedNumber: textOrNull(row, 'closed_number'),
    closedPrompt: textOrNull(row, 'closed_prompt'),
    emergencyClosed: booleanOf(row, 'emergency_closed'),
    emergencySince: numberOrNull(row, 'emergency_since'),
    emergencyNote: textOf(row, 'emergency_note'),
    emergencyNumber: textOrNull(row, 'emergency_number'),
    emergencyPrompt: textOrNull(row, 'emergency_prompt'),
  };
}
