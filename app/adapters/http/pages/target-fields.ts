import type { Directory } from '../../../domain/directory.js';
import { refOf, type RouteTarget } from '../../../domain/route-target.js';
import type { Texts } from '../texts.js';
import { byName } from './by-name.js';
import type { FieldSpec, FormValues } from './form-fields.js';
import { textIn } from './form-values.js';

/** The field of a target that names the thing it leads to. */
const REFS = {
  queue: 'queueId',
  menu: 'menuId',
  agent: 'agentId',
  voicemail: 'agentId',
  announcement: 'promptId',
} as const;

type Named = { readonly id: string; readonly name: string };
type Options = readonly (readonly [string, string])[];
type Things = ReadonlyMap<string, Named>;

/** What was made of the things of a directory; an edit is another directory, so it goes with the old one. */
const MADE = new WeakMap<Things, Map<string, Options>>();

function made(things: Things, what: string, make: () => Options): Options {
  const known = MADE.get(things) ?? new Map<string, Options>();
  MADE.set(things, known);
  const options = known.get(what) ?? make();
  known.set(what, options);
  return options;
}

/** Things of a directory by name, as options of a select: sorted once, not for each form that is opened. */
export function namedOptions(things: Things): Options {
  return made(things, 'names', () => [...things.values()].sort(byName).map(({ id, name }) => [id, name] as const));
}

export interface TargetChoice {
  readonly withMenus: boolean;
  /** An agent's own number [yes]. */
  readonly withAgents?: boolean;
  /** What only a route leads to: agents dial in there [no]. */
  readonly withDialIn?: boolean;
  /** Straight to an agent's voicemail [as `withDialIn`]. */
  readonly withVoicemail?: boolean;
  /** What stands for no target; null: there must be one. */
  readonly none: string | null;
}

/** How a target is chosen in a form: a select of everything there is, and beside it the number, for `number`. */
export function targetFields(
  names: { readonly select: string; readonly number: string },
  directory: Directory,
  texts: Texts,
  choice: TargetChoice,
): readonly FieldSpec[] {
  return targetFieldsWith(names, targetOptions(directory, texts, choice));
}

/** The same with choices that are made once for many targets of a form. */
export function targetFieldsWith(
  names: { readonly select: string; readonly number: string },
  options: Options,
): readonly FieldSpec[] {
  return [
    { name: names.select, kind: 'select', options, width: 'half' },
    { name: names.number, kind: 'text', width: 'half' },
  ];
}

/** Everything that a target can be. */
export function targetOptions(
  { agents, queues, menus, prompts }: Directory,
  texts: Texts,
  { withMenus, withAgents = true, withDialIn = false, withVoicemail = withDialIn, none }: TargetChoice,
): Options {
  const options = (kind: keyof typeof REFS, things: Things): Options =>
    made(things, `${kind} in ${texts.language}`, () =>
      namedOptions(things).map(([id, name]) => [`${kind}:${id}`, texts.say(`target.${kind}`, { name })] as const),
    );
  return [
    ...(none === null ? [] : [['', none] as const]),
    ...options('queue', queues),
    ...(withMenus ? options('menu', menus) : []),
    ...options('announcement', prompts),
    ...(withAgents ? options('agent', agents) : []),
    ...(withVoicemail ? options('voicemail', agents) : []),
    ['number', texts.say('target.number')] as const,
    ...(withDialIn ? [['dial-in', texts.say('target.dial-in')] as const] : []),
  ];
}

/** A target as those two fields hold it. */
export function targetValues(
  names: { readonly select: string; readonly number: string },
  target: RouteTarget | null,
): FormValues {
  if (target === null) return { [names.select]: '', [names.number]: '' };
  if (target.kind === 'number') return { [names.select]: 'number', [names.number]: target.number };
  if (target.kind === 'dial-in') return { [names.select]: 'dial-in', [names.number]: '' };
  return { [names.select]: `${target.kind}:${refOf(target)}`, [names.number]: '' };
}

/** What was chosen; null: nothing. What cannot be read is passed on as it is, so that the contract names it. */
export function targetIn(
  names: { readonly select: string; readonly number: string },
  values: FormValues,
): Readonly<Record<string, string>> | null {
  const chosen = textIn(values, names.select);
  if (chosen === '') return null;
  if (chosen === 'dial-in') return { kind: 'dial-in' };
  if (chosen === 'number') return { kind: 'number', number: textIn(values, names.number) };
  const [kind = '', id = ''] = chosen.split(':');
  return { kind, [kind in REFS ? REFS[kind as keyof typeof REFS] : 'id']: id };
}
