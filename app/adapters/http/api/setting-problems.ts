import { allowedFor, fits } from '../../../domain/setting-fits.js';
import { SCOPED_SETTINGS, SETTING_KEYS, settingsAt, type Overrides } from '../../../domain/settings.js';
import type { SettingKey } from '../../../domain/scoped-values.js';
import { shownValue, type FieldProblem } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import type { Texts } from '../texts.js';
import { isCountry } from './phone-number.js';
import { isCurrency } from './currency.js';
import type { KeptScope } from './setting-scopes.js';

/**
 * What a scope is to set, without what it inherits (null).
 * @throws Refused naming every setting that is unknown, not of this scope or out of its range
 */
export function checkedSettings(scope: KeptScope, values: Readonly<Record<string, unknown>>, texts: Texts): Overrides {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  const problems = Object.entries(values).flatMap(([name, value]) => problemOf(scope, name, value, texts) ?? []);
  if (problems.length > 0) throw new Refused('invalid-fields', { problems });
  return Object.fromEntries(given) as Overrides;
}

/** Two letters may be no country, three no currency. */
function isKnown(key: SettingKey, value: unknown): boolean {
  const { kind } = SCOPED_SETTINGS[key].value;
  if (kind === 'countries') return (value as readonly string[]).every(isCountry);
  if (kind === 'country') return isCountry(String(value));
  return kind !== 'currency' || isCurrency(String(value));
}

function problemOf(scope: KeptScope, name: string, value: unknown, texts: Texts): FieldProblem | null {
  const field = `values.${name}`;
  const key = SETTING_KEYS.find((candidate): candidate is SettingKey => candidate === name);
  if (key === undefined) {
    const known = settingsAt(scope).join(', ');
    return { field, sentence: texts.say('problem.unknown', { field: shownValue(field), known }) };
  }
  const { scopes } = SCOPED_SETTINGS[key];
  if (!scopes.includes(scope)) {
    return { field, sentence: texts.say('problem.wrong-scope', { field, scope, scopes: scopes.join(', ') }) };
  }
  if (value === null || (fits(key, value) && isKnown(key, value))) return null;
  return {
    field,
    sentence: texts.say('problem.refused', {
      field,
      value: shownValue(value),
      allowed: texts.allowed(allowedFor(key)),
    }),
  };
}
