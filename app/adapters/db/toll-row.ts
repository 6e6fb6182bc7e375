import { z } from 'zod';
import type { Toll } from '../../domain/world.js';
import { jsonOf, numberOf, textOf, type DriverRow } from './column-values.js';
import type { Row } from './step-tables.js';

const runningSchema = z.record(z.string(), z.strictObject({ since: z.number().nullable(), trunkId: z.string() }));

/** In the order of `tollsTable`. */
export function tollRow({ id, hour, calls, day, ms, costE4, running }: Toll): Row {
  return [id, hour, calls, day, ms, costE4, JSON.stringify(running)];
}

/** Throws `BadColumn`. */
export function readToll(row: DriverRow): Toll {
  return {
    id: textOf(row, 'agent_id'),
    hour: numberOf(row, 'hour'),
    calls: numberOf(row, 'calls'),
    day: textOf(row, 'day'),
    ms: numberOf(row, 'ms'),
    costE4: numberOf(row, 'cost_e4'),
    running: jsonOf(row, 'running', runningSchema),
  };
}
