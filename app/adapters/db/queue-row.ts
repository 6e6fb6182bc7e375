import { z } from 'zod';
import type { Queue } from '../../domain/directory.js';
import { booleanOf, numberOf, numberOrNull, textOf, wordOf, type DriverRow } from './column-values.js';

/** Columns of `queues`, without id and version. */
export function queueColumns(queue: Queue): Record<string, string | number | boolean | null> {
  return {
    name: queue.name,
    dn: queue.dn,
    priority: queue.priority,
    answer_mode: queue.answerMode,
    wrap_up_ms: queue.wrapUpMs,
    announce_to_agent: queue.announceToAgent,
    music_class: queue.musicClass,
    max_wait_ms: queue.maxWaitMs,
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
    wrapUpMs: numberOf(row, 'wrap_up_ms'),
    announceToAgent: booleanOf(row, 'announce_to_agent'),
    musicClass: textOf(row, 'music_class'),
    maxWaitMs: numberOrNull(row, 'max_wait_ms'),
  };
}
