import { allowedFor, fits } from '../../domain/setting-fits.js';
import type { SettingKey } from '../../domain/scoped-values.js';
import type { ConfOption } from './asterisk-conf.js';
import type { PlanBuilder } from './import-plan.js';

/**
 * What an option is here: a setting or field with its value; `always`: here it cannot be otherwise (a code says why);
 * `never`: it has no equal; `look`: it has, and somebody has to see to it.
 */
export type Becomes =
  | { readonly is: 'setting'; readonly key: SettingKey; readonly value: unknown }
  | { readonly is: 'field'; readonly field: string; readonly value: unknown }
  | { readonly is: 'always' | 'never' | 'look'; readonly code: string };

export interface Taken {
  readonly settings: Record<string, unknown>;
  readonly fields: Record<string, unknown>;
}

export function setting(key: SettingKey, value: unknown): Becomes {
  return { is: 'setting', key, value };
}
export function field(name: string, value: unknown): Becomes {
  return { is: 'field', field: name, value };
}
export function always(code: string): Becomes {
  return { is: 'always', code };
}
export function never(code: string): Becomes {
  return { is: 'never', code };
}
export function look(code: string): Becomes {
  return { is: 'look', code };
}

/** Whole milliseconds of a text of seconds; NaN: it is none. */
export function msOf(seconds: string): number {
  return /^\d{1,7}$/.test(seconds) ? Number(seconds) * 1_000 : NaN;
}

const MARKS = { always: 'here', never: 'no-equal', look: 'warning' } as const;

/** Tells what an option becomes, and keeps it. A value that no setting may have is left out, and said with its range. */
export function take({ line, name, value }: ConfOption, becomes: Becomes, plan: PlanBuilder, into: Taken): void {
  const subject = `${name} = ${value}`;
  if (becomes.is === 'setting') {
    if (!fits(becomes.key, becomes.value)) {
      return plan.say(line, subject, 'no-equal', 'option-out-of-range', {
        key: becomes.key,
        allowed: allowedFor(becomes.key),
      });
    }
    into.settings[becomes.key] = becomes.value;
    return plan.say(line, subject, 'here', 'option-setting', { key: becomes.key, value: shown(becomes.value) });
  }
  if (becomes.is === 'field') {
    into.fields[becomes.field] = becomes.value;
    return plan.say(line, subject, 'here', 'option-field', { field: becomes.field, value: shown(becomes.value) });
  }
  return plan.say(line, subject, MARKS[becomes.is], becomes.code, { name, value });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
