import type { Directory } from '../../../domain/directory.js';
import { SCOPED_SETTINGS, SETTING_GROUPS } from '../../../domain/settings.js';
import type { SettingKey } from '../../../domain/scoped-values.js';
import type { SettingsAnswer } from '../api/setting-routes.js';
import type { ShownRefusal } from '../errors/describe-refusal.js';
import { shownValue } from '../errors/field-problems.js';
import type { Texts } from '../texts.js';
import type { FieldSpec, FormSection, FormValues } from './form-fields.js';
import { settingAllowed, settingText, settingTyped, settingWords } from './setting-values.js';

type Shown = SettingsAnswer['settings'][number];
type Prompts = Directory['prompts'];

/** The settings of a scope in groups; each field says what stands when it is left empty, and from whom. */
export function settingSections(settings: readonly Shown[], texts: Texts, prompts: Prompts): readonly FormSection[] {
  return SETTING_GROUPS.map((name) => ({
    name,
    fields: settings.filter(({ group }) => group === name).map((setting) => fieldOf(setting, texts, prompts)),
  })).filter(({ fields }) => fields.length > 0);
}

export function settingValues(settings: readonly Shown[]): FormValues {
  return Object.fromEntries(settings.map(({ key, value }) => [key, settingText(key, value)]));
}

/** What the API gets of a form. */
export function settingBody(settings: readonly Shown[], typed: FormValues): Readonly<Record<string, unknown>> {
  return Object.fromEntries(settings.map(({ key }) => [key, settingTyped(key, typed[key] ?? '')]));
}

/** What is wrong with each field, in its own words and unit. */
export function settingProblems(
  settings: readonly Shown[],
  typed: FormValues,
  refusal: ShownRefusal | null,
  texts: Texts,
): ReadonlyMap<string, string> {
  const wrong = new Set(refusal?.problems.map(({ field }) => field));
  return new Map(
    settings
      .filter(({ key }) => wrong.has(`values.${key}`))
      .map(({ key }) => {
        const field = texts.say(`form.settings.${key}`);
        const value = shownValue(typed[key] ?? '');
        return [key, texts.say('problem.refused', { field, value, allowed: settingAllowed(key, texts) })];
      }),
  );
}

function fieldOf(setting: Shown, texts: Texts, prompts: Prompts): FieldSpec {
  const { key, inherited } = setting;
  const value = prompts.get(String(inherited))?.name ?? settingWords(key, inherited, texts);
  const origin = texts.say('settings.inherited-from', { value, from: from(setting, texts) });
  const common = { name: key, width: 'third' } as const;
  const options = optionsOf(key, texts, prompts);
  if (options.length > 0) {
    const none = ['', texts.say('settings.inherited', { value })] as const;
    return {
      ...common,
      kind: 'select',
      options: [none, ...options],
      hint: texts.say('settings.inherited', { value: origin }),
    };
  }
  const words = texts.say('settings.inherited', { value: origin });
  const hint = texts.say('settings.hint', { inherited: words, allowed: settingAllowed(key, texts) });
  return { ...common, kind: 'text', empty: settingText(key, inherited), hint };
}

function optionsOf(key: SettingKey, texts: Texts, prompts: Prompts): readonly (readonly [string, string])[] {
  const of = SCOPED_SETTINGS[key].value;
  if (of.kind === 'prompt') {
    const none = [settingText(key, ''), settingWords(key, '', texts)] as const;
    return [none, ...[...prompts.values()].map(({ id, name }) => [id, name] as const)];
  }
  const choices = of.kind === 'yes-no' ? [true, false] : of.kind === 'choice' ? of.choices : [];
  return choices.map((choice) => [String(choice), settingWords(key, choice, texts)]);
}

function from({ inheritedFrom: { scope, name } }: Shown, texts: Texts): string {
  return texts.say(`settings.from-${scope}`, { name: name ?? '' });
}
