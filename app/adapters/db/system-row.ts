import type { SystemSettings } from '../../domain/directory.js';
import { textOf, type DriverRow } from './column-values.js';
import { readSettings, settingsColumn } from './settings-column.js';

/** Columns of `system_settings`, without id and version. */
export function systemColumns({ settings }: SystemSettings): Record<string, string> {
  return { settings: settingsColumn(settings) };
}

/** Throws `BadColumn`. */
export function readSystem(row: DriverRow): SystemSettings {
  return { id: textOf(row, 'id'), settings: readSettings(row, 'system') };
}
