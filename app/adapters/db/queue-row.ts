import { z } from 'zod';
import type { Queue } from '../../domain/directory.js';
import { numberOf, numberOrNull, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import { readSettings, settingsColumn } from './settings-column.js';

/** Columns of `queues`, without id and version. */
export function queueColumns(queue: Queue): Record<string, string | number | boolean | null> {
  return {
    name: queue.name,
    dn: queue.dn,
    priority: queue.priority,
    answer_mode: queue.answerMode,
    max_wait_ms: queue.maxWaitMs,
    comfort_prompt: queue.comfortPrompt,
    site_id: queue.siteId,
    settings: settingsColumn(queue.settings),
  };
}

/** Throws `BadColumn`. */
export function readQueue(row: DriverRow): Queue {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    dn: textOf(row, 'dn'),
    priority: numberOf(row, 'priority'),
    answerMode: wordOf(row, 'answer_mode', z.enum(['at-entry', 'at-agent'])),
    maxWaitMs: numberOrNull(row, 'max_wait_ms'),
    comfortPrompt: textOrNull(row, 'comfort_prompt'),
    siteId: textOf(row, 'site_id'),
    settings: readSettings(row, 'queue'),
  };
}
