import type { ShownRefusal } from '../errors/describe-refusal.js';
import type { Texts } from '../texts.js';

/** One field of a form; its label is `form.<form>.<name>`, its hint, when it has one, `form.<form>.<name>-hint`. */
export interface FieldSpec {
  readonly name: string;
  /** `order`: a select for each place, `<name>1`, `<name>2` and so on; the first is the most wanted. */
  readonly kind: 'text' | 'number' | 'lines' | 'select' | 'radio' | 'order' | 'check' | 'password' | 'file';
  /** What can be chosen: the value and what is read. */
  readonly options?: readonly (readonly [value: string, text: string])[];
  /** How much of a line it takes [all of it]. */
  readonly width?: 'half' | 'third';
  /** Shown only while the radio button of this value is chosen; the style sheet sees to that. */
  readonly when?: string;
  /** What an empty field stands for, as a text to read in it. */
  readonly empty?: string;
  /** Instead of the hint of the catalogue. */
  readonly hint?: string;
}

export interface FormSection {
  /** Its title is `form.<form>.section-<name>`, its lead, when it has one, `form.<form>.section-<name>-lead`. */
  readonly name: string;
  readonly fields: readonly FieldSpec[];
  /** Two fields to a row; the label of the first stands in front and is for both to the eye. */
  readonly rows?: true;
}

/** What a form holds, all texts; a ticked box is `yes`. */
export type FormValues = Readonly<Record<string, string>>;

/** What is told at fields, by their names. */
export interface FieldNotes {
  readonly problems: ReadonlyMap<string, string>;
  /** What a driver cannot do with a value; the value is saved all the same. */
  readonly warnings: ReadonlyMap<string, readonly ShownWarning[]>;
  /** What somebody else has saved meanwhile. */
  readonly saved: ReadonlyMap<string, string>;
}

export interface ShownWarning {
  /** Whose it is, in a word. */
  readonly of: string;
  readonly sentence: string;
}

const WIDTHS = { half: 'narrow', third: 'third' } as const;

/** The fields of a form as templates print them, each with what is to be told of it. */
export function shownSections(
  form: string,
  sections: readonly FormSection[],
  values: FormValues,
  notes: FieldNotes,
  texts: Texts,
): readonly object[] {
  const told = (key: string): string | null => (texts.has(key) ? texts.say(key) : null);
  return sections.map(({ name, fields, rows = false as never }) => ({
    rows,
    title: texts.say(`form.${form}.section-${name}`),
    lead: told(`form.${form}.section-${name}-lead`),
    fields: fields.map((field) => shownField(form, field, values, notes, texts)),
  }));
}

function shownField(
  form: string,
  field: FieldSpec,
  values: FormValues,
  { problems, warnings, saved }: FieldNotes,
  texts: Texts,
): object {
  const { name, kind, width, when = '', empty = '' } = field;
  const value = values[name] ?? '';
  const hintKey = `form.${form}.${name}-hint`;
  const hint = field.hint ?? (texts.has(hintKey) ? texts.say(hintKey) : null);
  const problem = problems.get(name) ?? null;
  const about = [problem === null ? '' : `${name}-problem`, hint === null ? '' : `${name}-hint`].join(' ').trim();
  return {
    name,
    label: texts.say(`form.${form}.${name}`),
    hint,
    problem,
    warnings: warnings.get(name) ?? [],
    saved: saved.has(name) ? texts.say('form.saved-meanwhile', { value: saved.get(name) ?? '' }) : null,
    about: about === '' ? null : about,
    class: [width === undefined ? '' : WIDTHS[width], when === '' ? '' : `when when-${when}`].join(' ').trim(),
    empty,
    // A password is never sent back to the browser, not even the one just typed.
    value: kind === 'password' ? '' : value,
    checked: value === 'yes',
    isCheck: kind === 'check',
    isLines: kind === 'lines',
    rows: Math.min(10, Math.max(2, value.split('\n').length + 1)),
    isSelect: kind === 'select',
    isRadio: kind === 'radio',
    isOrder: kind === 'order',
    isPassword: kind === 'password',
    isFile: kind === 'file',
    inputmode: kind === 'number' ? 'numeric' : 'text',
    options: kind === 'order' ? [] : shownOptions(field, value),
    places: kind === 'order' ? shownPlaces(field, values, texts) : [],
  };
}

/** What was sent and cannot be chosen is shown all the same, so that a refused form is as it was sent. */
function shownOptions({ options = [], name }: FieldSpec, value: string): readonly object[] {
  const known = value === '' || options.some(([option]) => option === value);
  return [...options, ...(known ? [] : [[value, value] as const])].map(([option, text], n) => ({
    value: option,
    text,
    selected: option === value,
    id: n === 0 ? name : `${name}-${n}`,
  }));
}

function shownPlaces(field: FieldSpec, values: FormValues, texts: Texts): readonly object[] {
  return (field.options ?? []).map((_, n) => {
    const place = `${field.name}${n + 1}`;
    const nothing = ['', texts.say('form.nothing')] as const;
    const options = n === 0 ? field.options : [nothing, ...(field.options ?? [])];
    return {
      place,
      id: n === 0 ? field.name : place,
      label: texts.say('form.place', { n: n + 1 }),
      options: shownOptions({ ...field, ...(options ? { options } : {}) }, values[place] ?? ''),
    };
  });
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
  refusal: ShownRefusal,
  problems: ReadonlyMap<string, string>,
  sections: readonly FormSection[],
  texts: Texts,
): readonly { readonly field: string; readonly sentence: string; readonly href?: string }[] {
  const names = namesIn(sections);
  const inForm = names
    .filter((name) => problems.has(name))
    .map((field) => ({ field, sentence: texts.say(`form.${form}.${field}`), href: `#${field}` }));
  const elsewhere = Array.from(problems, ([field, sentence]) => ({ field, sentence }));
  const unsaid = elsewhere.filter(({ field, sentence }) => !names.includes(field) && sentence !== refusal.sentence);
  return [...inForm, ...unsaid];
}

/** Fields whose value now is another than what was typed, with the value as people read it. */
export function savedMeanwhile(
  sections: readonly FormSection[],
  now: FormValues,
  typed: FormValues,
  texts: Texts,
): ReadonlyMap<string, string> {
  const saved = new Map<string, string>();
  for (const field of sections.flatMap(({ fields }) => fields)) {
    if (field.kind === 'password' || field.kind === 'file') continue;
    const [theirs, ours] = [now, typed].map((values) => readable(field, values, texts));
    if (theirs !== undefined && theirs !== ours) saved.set(field.name, theirs);
  }
  return saved;
}

function readable({ name, kind, options = [] }: FieldSpec, values: FormValues, texts: Texts): string {
  const value = (values[name] ?? '').replaceAll('\r\n', '\n').trim();
  const words = (one: string): string => options.find(([option]) => option === one)?.[1] ?? one;
  if (kind === 'check') return texts.say(value === 'yes' ? 'form.yes' : 'form.no');
  if (kind === 'order') {
    const chosen = options.map((_, n) => values[`${name}${n + 1}`] ?? '').filter((one) => one !== '');
    return chosen.map(words).join(', ');
  }
  const text = words(value).replaceAll('\n', ', ');
  return text === '' ? texts.say('form.nothing') : text;
}

function namesIn(sections: readonly FormSection[]): readonly string[] {
  return sections.flatMap(({ fields }) => fields.map(({ name }) => name));
}
