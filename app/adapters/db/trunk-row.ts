import { z } from 'zod';
import type { Trunk } from '../../domain/directory.js';
import {
  booleanOf,
  jsonOf,
  numberOf,
  numberOrNull,
  textOf,
  textOrNull,
  wordOf,
  type DriverRow,
} from './column-values.js';

/** Columns hold whole milliseconds, the thing seconds in tenths. */
const SECOND = 1_000;
/** Money is kept in whole ten-thousandths. */
const RATE = 10_000;

/** Columns of `trunks`, without id and version. */
export function trunkColumns(trunk: Trunk): Record<string, string | number | boolean | null> {
  return {
    name: trunk.name,
    prefixes: JSON.stringify(trunk.prefixes),
    priority: trunk.priority,
    trunk_group: trunk.group,
    strip: trunk.strip,
    prepend: trunk.prepend,
    caller_id: trunk.callerId,
    channel_limit: trunk.channelLimit,
    busy_out: trunk.busyOut,
    oos_check_ms: Math.round(trunk.oosCheck * SECOND),
    oos_force_ms: Math.round(trunk.oosForce * SECOND),
    restore_after: trunk.restoreAfter,
    rate_e4: Math.round(trunk.ratePerMinute * RATE),
    billing_step_s: trunk.billingStep,
    site_id: trunk.siteId,
  };
}

/** With the contacts of its SIP side. Throws `BadColumn`. */
export function readTrunk(row: DriverRow, contacts: readonly string[]): Trunk {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    contacts,
    prefixes: jsonOf(row, 'prefixes', z.array(z.string())),
    priority: numberOf(row, 'priority'),
    group: wordOf(row, 'trunk_group', z.enum(['round-robin', 'primary-backup'])),
    strip: numberOf(row, 'strip'),
    prepend: textOf(row, 'prepend'),
    callerId: textOrNull(row, 'caller_id'),
    channelLimit: numberOrNull(row, 'channel_limit'),
    busyOut: booleanOf(row, 'busy_out'),
    oosCheck: numberOf(row, 'oos_check_ms') / SECOND,
    oosForce: numberOf(row, 'oos_force_ms') / SECOND,
    restoreAfter: numberOf(row, 'restore_after'),
    ratePerMinute: numberOf(row, 'rate_e4') / RATE,
    billingStep: numberOf(row, 'billing_step_s'),
    siteId: textOf(row, 'site_id'),
  };
}
