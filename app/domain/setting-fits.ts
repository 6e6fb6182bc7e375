import { MENU_DIGITS } from './menu.js';
import { SCOPED_SETTINGS } from './settings.js';
import type { SettingKey } from './scoped-values.js';
import { LAST_GROUP } from './voice-settings.js';

/** Whether a value, which may be anything, is one this setting can have. */
export function fits(key: SettingKey, value: unknown): boolean {
  const of = SCOPED_SETTINGS[key].value;
  switch (of.kind) {
    case 'yes-no':
      return typeof value === 'boolean';
    case 'choice':
      return of.choices.some((choice) => choice === value);
    case 'count':
    case 'duration':
      return isWhole(value, of.least, of.most);
    case 'durations':
      return Array.isArray(value) && value.length >= 1 && value.length <= MOST_DURATIONS && allWhole(value, of);
    case 'key':
      return MENU_DIGITS.some((digit) => digit === value);
    case 'time':
      return typeof value === 'string' && TIME.test(value);
    case 'country':
      return typeof value === 'string' && /^([A-Z]{2})?$/.test(value);
    case 'currency':
      return typeof value === 'string' && /^[A-Z]{3}$/.test(value);
    case 'groups':
      return Array.isArray(value) && new Set(value).size === value.length && allWhole(value, GROUPS);
    case 'name':
      return typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value);
    case 'prompt':
      return typeof value === 'string' && PROMPT.test(value);
  }
}

/** For people: what a value may be, with its unit. */
export function allowedFor(key: SettingKey): string {
  const of = SCOPED_SETTINGS[key].value;
  switch (of.kind) {
    case 'yes-no':
      return 'true or false';
    case 'choice':
      return `one of ${of.choices.join(', ')}`;
    case 'count':
      return `a whole number from ${of.least} to ${of.most}`;
    case 'duration':
      return `whole milliseconds from ${of.least} to ${of.most}`;
    case 'durations':
      return `1 to ${MOST_DURATIONS} of whole milliseconds from ${of.least} to ${of.most}`;
    case 'key':
      return 'one of 0 to 9, * and #';
    case 'time':
      return 'a time of the day such as 08:30, from 00:00 to 24:00';
    case 'country':
      return 'the two capital letters of a country, such as DE';
    case 'currency':
      return 'the three capital letters of a currency, such as EUR';
    case 'groups':
      return `whole numbers from 0 to ${LAST_GROUP}, each once`;
    case 'name':
      return '1 to 40 letters, digits, dashes or underscores';
    case 'prompt':
      return 'the id of a prompt, or nothing';
  }
}

export const TIME = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** As it may be in the name of a file. */
export const PROMPT = /^[A-Za-z0-9_-]{0,64}$/;

export const MOST_DURATIONS = 20;
const GROUPS = { least: 0, most: LAST_GROUP };

function allWhole(values: readonly unknown[], { least, most }: { least: number; most: number }): boolean {
  return values.every((value) => isWhole(value, least, most));
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
