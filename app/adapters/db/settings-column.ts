import { z } from 'zod';
import { fits } from '../../domain/setting-fits.js';
import { settingsAt, type Overrides, type Scope } from '../../domain/settings.js';
import { BadColumn, jsonOf, type DriverRow } from './column-values.js';

const anything = z.record(z.string(), z.unknown());

/** What a scope sets, as text of a column. */
export function settingsColumn(settings: Overrides): string {
  return JSON.stringify(settings);
}

/** Throws `BadColumn` when the scope cannot set what is there: a damaged row, or one of a later version. */
export function readSettings(row: DriverRow, scope: Scope): Overrides {
  const known = settingsAt(scope);
  const settings = jsonOf(row, 'settings', anything);
  for (const [name, value] of Object.entries(settings)) {
    const key = known.find((candidate) => candidate === name);
    if (key === undefined || !fits(key, value)) throw new BadColumn(`settings (${name})`, `what the ${scope} may set`);
  }
  return settings as Overrides;
}
