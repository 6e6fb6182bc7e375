import { z } from 'zod';
import { BILLABLE, type Reason } from '../../domain/reason.js';
import { booleanOf, numberOf, numberOrNull, textOf, wordOf, type DriverRow } from './column-values.js';

const billableSchema = z.enum(BILLABLE);

/** Columns of `reasons`, without id and version. */
export function reasonColumns(reason: Reason): Record<string, string | number | boolean | null> {
  return {
    code: reason.code,
    label: reason.label,
    productive: reason.productive,
    billable: reason.billable,
    max_seconds: reason.maxSeconds,
    place: reason.order,
  };
}

/** Throws `BadColumn`. */
export function readReason(row: DriverRow): Reason {
  return {
    id: textOf(row, 'id'),
    code: textOf(row, 'code'),
    label: textOf(row, 'label'),
    productive: booleanOf(row, 'productive'),
    billable: wordOf(row, 'billable', billableSchema),
    maxSeconds: numberOrNull(row, 'max_seconds'),
    order: numberOf(row, 'place'),
  };
}
