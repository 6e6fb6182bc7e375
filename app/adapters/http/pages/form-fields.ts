import type { ShownRefusal } from '../errors/describe-refusal.js';
import type { Texts } from '../texts.js';

/** One field of a form; its label is `form.<form>.<name>`, its hint, when it has one, `form.<form>.<name>-hint`. */
export interface FieldSpec {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'lines' | 'select' | 'check' | 'password';
  /** Of a select: the value and what is read. */
  readonly options?: readonly (readonly [value: string, text: string])[];
  /** How much of a line it takes [all of it]. */
  readonly width?: 'half' | 'third';
}

export interface FormSection {
  /** Its title is `form.<form>.section-<name>`. */
  readonly name: string;
  readonly fields: readonly FieldSpec[];
}

const WIDTHS = { half: 'narrow', third: 'third' } as const;

/** What a form holds, all texts; a ticked box is `yes`. */
export type FormValues = Readonly<Record<string, string>>;

/** The fields of a form as templates print them, each with its own problem. */
export function shownSections(
  form: string,
  sections: readonly FormSection[],
  values: FormValues,
  problems: ReadonlyMap<string, string>,
  texts: Texts,
): readonly object[] {
  return sections.map(({ name, fields }) => ({
    title: texts.say(`form.${form}.section-${name}`),
    fields: fields.map((field) => shownField(form, field, values[field.name] ?? '', problems, texts)),
  }));
}

function shownField(
  form: string,
  { name, kind, options = [], width }: FieldSpec,
  value: string,
  problems: ReadonlyMap<string, string>,
  texts: Texts,
): object {
  const hint = `form.${form}.${name}-hint`;
  const problem = problems.get(name) ?? null;
  const about = [problem === null ? '' : `${name}-problem`, texts.has(hint) ? `${name}-hint` : ''].join(' ').trim();
  return {
    name,
    label: texts.say(`form.${form}.${name}`),
    hint: texts.has(hint) ? texts.say(hint) : null,
    problem,
    about: about === '' ? null : about,
    width: width === undefined ? '' : WIDTHS[width],
    // A password is never sent back to the browser, not even the one just typed.
    value: kind === 'password' ? '' : value,
    checked: value === 'yes',
    isCheck: kind === 'check',
    isLines: kind === 'lines',
    rows: Math.min(10, Math.max(2, value.split('\n').length + 1)),
    isSelect: kind === 'select',
    isPassword: kind === 'password',
    inputmode: kind === 'number' ? 'numeric' : 'text',
    options: options.map(([option, text]) => ({ value: option, text, selected: option === value })),
  };
}

/** What a refusal says of each field of the form, in the form's own words for the field. */
export function problemsByField(
  refusal: ShownRefusal | null,
  fieldOf: (field: string) => string,
  label: (name: string) => string | null,
): ReadonlyMap<string, string> {
  const byField = new Map<string, string>();
  const note = (field: string, sentence: string): void => {
    const name = fieldOf(field);
    const said = label(name);
    const words = said !== null && sentence.startsWith(field) ? said + sentence.slice(field.length) : sentence;
    if (!byField.has(name)) byField.set(name, words);
  };
  for (const { field, sentence } of refusal?.problems ?? []) note(field, sentence);
  if (refusal?.field) note(refusal.field, refusal.sentence);
  return byField;
}

/**
 * What stands above a refused form: links to the fields that are wrong, and what is said of anything that the form has
 * no field for, which would otherwise be said nowhere.
 */
export function summaryOf(
  form: string,
  problems: ReadonlyMap<string, string>,
  sections: readonly FormSection[],
  texts: Texts,
): readonly { readonly field: string; readonly sentence: string; readonly href?: string }[] {
  const names = sections.flatMap(({ fields }) => fields.map(({ name }) => name));
  const inForm = names
    .filter((name) => problems.has(name))
    .map((field) => ({ field, sentence: texts.say(`form.${form}.${field}`), href: `#${field}` }));
  const elsewhere = Array.from(problems, ([field, sentence]) => ({ field, sentence }));
  return [...inForm, ...elsewhere.filter(({ field }) => !names.includes(field))];
}
