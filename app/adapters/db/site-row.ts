import type { Site } from '../../domain/directory.js';
import { z } from 'zod';
import { jsonOf, textOf, textOrNull, type DriverRow } from './column-values.js';
import { readSettings, settingsColumn } from './settings-column.js';

/** Columns of `sites`, without id and version. */
export function siteColumns(site: Site): Record<string, string | null> {
  const { name, zone, language, emergencyLocation, settings } = site;
  return {
    name,
    zone,
    language,
    emergency_location: emergencyLocation,
    emergency_numbers: JSON.stringify(site.emergencyNumbers),
    emergency_caller_id: site.emergencyCallerId,
    emergency_trunk_id: site.emergencyTrunkId,
    settings: settingsColumn(settings),
  };
}

/** Throws `BadColumn`. */
export function readSite(row: DriverRow): Site {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    zone: textOf(row, 'zone'),
    language: textOf(row, 'language'),
    emergencyLocation: textOf(row, 'emergency_location'),
    emergencyNumbers: jsonOf(row, 'emergency_numbers', z.array(z.string())),
    emergencyCallerId: textOf(row, 'emergency_caller_id'),
    emergencyTrunkId: textOrNull(row, 'emergency_trunk_id'),
    settings: readSettings(row, 'site'),
  };
}
