import { allowedFor } from '../../../domain/setting-fits.js';
import { SCOPED_SETTINGS } from '../../../domain/settings.js';
import type { SettingKey } from '../../../domain/scoped-values.js';
import { LAST_GROUP } from '../../../domain/voice-settings.js';
import type { Texts } from '../texts.js';

const MS = 1000;
/** What stands in a field for no country, or a list without a group; an empty field inherits. */
const NONE = '-';

/** A setting's value as its field holds it: durations in seconds; '' where nothing is set. */
export function settingText(key: SettingKey, value: unknown): string {
  if (value === null) return '';
  switch (SCOPED_SETTINGS[key].value.kind) {
    case 'duration':
      return secondsText(value);
    case 'durations':
      return (value as readonly unknown[]).map(secondsText).join(', ');
    case 'country':
    case 'prompt':
      return String(value) || NONE;
    case 'groups':
    case 'countries':
    case 'numbers':
      return (value as readonly unknown[]).join(', ') || NONE;
    default:
      return String(value);
  }
}

/** What was typed, for the API; null: inherited. What cannot be read is passed on as it is, so that it is named. */
export function settingTyped(key: SettingKey, typed: string): unknown {
  const text = typed.trim();
  if (text === '') return null;
  switch (SCOPED_SETTINGS[key].value.kind) {
    case 'yes-no':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'count':
      return wholeTyped(text);
    case 'duration':
      return millisTyped(text.replace(',', '.'));
    case 'durations':
      return text.split(/[\s,;]+/).map(millisTyped);
    case 'country':
    case 'prompt':
      return text === NONE ? '' : text;
    case 'groups':
      return text === NONE ? [] : text.split(/[\s,;]+/).map(wholeTyped);
    case 'countries':
    case 'numbers':
      return text === NONE ? [] : text.split(/[\s,;]+/);
    default:
      return text;
  }
}

/** A value for people, with its unit. */
export function settingWords(key: SettingKey, value: unknown, texts: Texts): string {
  const text = settingText(key, value);
  switch (SCOPED_SETTINGS[key].value.kind) {
    case 'yes-no':
      return texts.say(value === true ? 'settings.yes' : 'settings.no');
    case 'choice':
      return texts.say(`settings.choice.${key}-${text}`);
    case 'duration':
      return texts.say('settings.seconds', { value: Number(value) / MS });
    case 'durations':
      return texts.say('settings.seconds', { value: text });
    case 'country':
    case 'prompt':
    case 'groups':
      return text === NONE ? texts.say('settings.no-group') : text;
    case 'countries':
      return text === NONE ? texts.say('settings.all-countries') : text;
    case 'numbers':
      return text === NONE ? texts.say('settings.no-numbers') : text;
    default:
      return text;
  }
}

/** What the field of a setting may hold, in the unit of the field. */
export function settingAllowed(key: SettingKey, texts: Texts): string {
  const own = `settings.allowed-${key}`;
  if (texts.has(own)) return texts.say(own);
  const of = SCOPED_SETTINGS[key].value;
  switch (of.kind) {
    case 'duration':
      return texts.say('settings.allowed-duration', { least: of.least / MS, most: of.most / MS });
    case 'durations':
      // A comma stands between two of them, in every language.
      return texts.say('settings.allowed-durations', { least: secondsText(of.least), most: secondsText(of.most) });
    case 'yes-no':
      return texts.say('settings.allowed-yes-no');
    case 'countries':
    case 'numbers':
      return texts.say(`settings.allowed-${of.kind}`);
    case 'groups':
      return texts.say('settings.allowed-groups', { most: String(LAST_GROUP) });
    default:
      return texts.allowed(allowedFor(key));
  }
}

function wholeTyped(text: string): unknown {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function secondsText(ms: unknown): string {
  return String(Number(ms) / MS);
}

/** Whole milliseconds come out whole whatever the binary fraction; a part of one stays a part, which is refused. */
function millisTyped(text: string): unknown {
  return /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Math.round(Number(text) * MS * MS) / MS : text;
}
