import { z } from 'zod';
import { isCountry } from './phone-number.js';
import { isCurrency } from './currency.js';
import { MENU_DIGITS } from '../../../domain/menu.js';
import { LAST_GROUP } from '../../../domain/voice-settings.js';
import { allowedFor, MOST_DURATIONS, PROMPT, TIME } from '../../../domain/setting-fits.js';
import { SCOPED_SETTINGS, settingsAt, type Overrides, type Scope } from '../../../domain/settings.js';
import type { SettingKey } from '../../../domain/scoped-values.js';

/** What one scope may set; what is left out is inherited. */
export function settingsField(scope: Scope): z.ZodType<Overrides, Overrides> {
  const shape = Object.fromEntries(settingsAt(scope).map((key) => [key, settingField(key).optional()]));
  return z.strictObject(shape).describe(`settings of this ${scope} alone; what is left out is inherited`) as never;
}

/** The value of one setting, as its row in the domain's table allows it. */
export function settingField(key: SettingKey): z.ZodType {
  return plainField(key).describe(allowedFor(key));
}

function plainField(key: SettingKey): z.ZodType {
  const of = SCOPED_SETTINGS[key].value;
  switch (of.kind) {
    case 'yes-no':
      return z.boolean();
    case 'key':
      return z.enum(MENU_DIGITS);
    case 'time':
      return z.string().regex(TIME);
    case 'choice':
      return z.enum(of.choices);
    case 'count':
    case 'duration':
      return z.int().min(of.least).max(of.most);
    case 'durations':
      return z.array(z.int().min(of.least).max(of.most)).min(1).max(MOST_DURATIONS);
    case 'country':
      return z.string().refine(isCountry);
    case 'currency':
      return z.string().refine(isCurrency);
    case 'groups':
      return z.array(z.int().min(0).max(LAST_GROUP)).refine((groups) => new Set(groups).size === groups.length);
    case 'name':
      return z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
    case 'prompt':
      return z.string().regex(PROMPT);
  }
}
