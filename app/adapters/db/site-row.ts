import type { Site } from '../../domain/directory.js';
import { textOf, type DriverRow } from './column-values.js';
import { readSettings, settingsColumn } from './settings-column.js';

/** Columns of `sites`, without id and version. */
export function siteColumns(site: Site): Record<string, string> {
  const { name, zone, language, emergencyLocation, settings } = site;
  return { name, zone, language, emergency_location: emergencyLocation, settings: settingsColumn(settings) };
}

/** Throws `BadColumn`. */
export function readSite(row: DriverRow): Site {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    zone: textOf(row, 'zone'),
    language: textOf(row, 'language'),
    emergencyLocation: textOf(row, 'emergency_location'),
    settings: readSettings(row, 'site'),
  };
}
