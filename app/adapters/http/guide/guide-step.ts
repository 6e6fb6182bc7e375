import type { Caller } from '../auth/caller.js';
import type { ShownRefusal } from '../errors/describe-refusal.js';
import { problemsByField, shownSections, type FieldSpec, type FormValues } from '../pages/form-fields.js';
import type { RouteInput } from '../pages/run-route.js';
import type { Texts } from '../texts.js';
import type { GuideSubject, StepName } from './guide-subject.js';

/** `todo`: something is left to be done by people; `wrong`: it is done, and does not work, for a reason that is told. */
export type StepState = 'todo' | 'checking' | 'ok' | 'wrong';

export interface StepCheck {
  readonly state: StepState;
  readonly sentence: string;
  /** What to do. */
  readonly hint?: string | null;
  readonly facts?: readonly { readonly term: string; readonly value: string }[];
  /** `apart`: in a window of its own, so that this one goes on looking. */
  readonly link?: { readonly href: string; readonly text: string; readonly apart?: boolean } | null;
  /** What can be done here and now, a button each. */
  readonly acts?: readonly { readonly act: string; readonly text: string; readonly quiet: boolean }[];
}

/** One look at a step, for whoever looks. */
export interface Look {
  readonly subject: GuideSubject;
  readonly caller: Caller;
  /** What takes time is waited for; else it is told as `checking`, and a later look has it. */
  readonly waits: boolean;
  /** How the browser reaches us. */
  readonly origin: { readonly secure: boolean; readonly host: string };
  /** Does what a route of the API does. */
  ask(route: string, input?: RouteInput): Promise<unknown>;
}

/** What was typed into a step's form, and why it was refused. */
export interface Typed {
  readonly values: FormValues;
  readonly refusal: ShownRefusal;
}

export interface GuideStep {
  readonly name: StepName;
  /** Where all of it can be set. */
  more(look: Look): string;
  check(look: Look): Promise<StepCheck>;
  /** What is left to fill in, or can be filled in otherwise; null: nothing. */
  form(look: Look, typed: Typed | null): Promise<StepForm | null>;
  /** Throws `Refused`; then nothing of it is left behind. */
  save(look: Look, values: FormValues): Promise<void>;
}

export interface StepForm {
  /** For `partials/guide/form.hbs`. */
  readonly fields: readonly object[];
  /** It changes what is there, so it is out of the way until somebody wants it. */
  readonly changes: boolean;
  /** Of what it changes; who has been shown what is saved now may save over it. */
  readonly version: number | string;
  readonly [more: string]: unknown;
}

/** The fields of a step as they are printed, with what was typed and what is wrong with it. */
export function stepForm(
  step: StepName,
  fields: readonly FieldSpec[],
  values: FormValues,
  typed: Typed | null,
  texts: Texts,
  fieldOf: (field: string) => string = (field) => field,
): StepForm {
  const form = `guide-${step}`;
  const names = fields.map(({ name }) => name);
  const label = (name: string): string | null => (names.includes(name) ? texts.say(`form.${form}.${name}`) : null);
  const problems = problemsByField(typed?.refusal ?? null, fieldOf, label);
  const section = { name: 'main', fields };
  const notes = { problems, warnings: new Map<string, never>(), saved: new Map<string, string>() };
  const [shown] = shownSections(form, [section], { ...values, ...typed?.values }, notes, texts) as [StepForm];
  const links = names.filter((name) => problems.has(name));
  return { ...shown, ...NO_MORE, refused: typed !== null, links };
}

/** What only the addresses have. */
const NO_MORE = { changes: false, version: '', mayEdit: true, trouble: null, fixed: [] };

/** The same for what is there already; `version` is the row's now. */
export function asChange(form: StepForm, version: number, typed: Typed | null): StepForm {
  const overtaken = typed?.refusal.code === 'stale-version';
  return { ...form, changes: true, version: overtaken || !typed ? version : (typed.values['seen'] ?? version) };
}
