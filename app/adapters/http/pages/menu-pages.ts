import type { Router } from 'express';
import type { z } from 'zod';
import { MENU_DIGITS, type MenuDigit } from '../../../domain/menu.js';
import type { menuAnswer } from '../api/menu-routes.js';
import { nameOfTarget } from '../api/target-name.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor } from '../auth/may-see.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { numberIn, textIn } from './form-values.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';
import {
  namedOptions,
  targetFields,
  targetFieldsWith,
  targetIn,
  targetOptions,
  targetValues,
} from './target-fields.js';

type Menu = z.output<typeof menuAnswer>;

const OTHERWISE = { select: 'otherwise', number: 'otherwiseNumber' };

/** Digit menus: the prompt, and a row of two fields for each key. */
export function menuPages(ports: PagePorts, run: RunRoute): Router {
  const { texts, live } = ports;

  function sections(_menu: Menu | null, caller: Caller): readonly FormSection[] {
    const directory = directoryFor(caller, live.view.directory);
    const none = texts.say('form.menu.no-choice');
    const choices = targetOptions(directory, texts, { withMenus: true, none });
    return [
      {
        name: 'prompt',
        fields: [
          { name: 'name', kind: 'text', width: 'half' },
          { name: 'promptId', kind: 'select', options: namedOptions(directory.prompts), width: 'half' },
        ],
      },
      {
        name: 'choices',
        fields: MENU_DIGITS.flatMap((digit) => targetFieldsWith(fieldsOf(digit), choices)),
        rows: true,
      },
      {
        name: 'otherwise',
        fields: [
          { name: 'waitS', kind: 'number', width: 'half' },
          { name: 'repeats', kind: 'number', width: 'half' },
          ...targetFields(OTHERWISE, directory, texts, { withMenus: false, none: null }),
        ],
      },
    ];
  }

  return editPages<Menu>(ports, run, {
    one: 'menu',
    path: '/menus',
    columns: ['name', 'prompt', 'choices', 'otherwise'],
    title: ({ name }) => name,
    rows: (menus, caller) =>
      menus.map((menu) => {
        const directory = directoryFor(caller, live.view.directory);
        const prompt = directory.prompts.get(menu.promptId)?.name ?? '';
        const choices = menu.choices.map(({ digit, target }) => `${digit} ${nameOfTarget(directory, target)}`);
        const otherwise = nameOfTarget(directory, menu.otherwise);
        return {
          words: [menu.name, prompt, ...choices, otherwise].join(' '),
          cells: [
            { text: menu.name, href: `/menus/${menu.id}` },
            { text: prompt },
            { text: choices.join(', ') },
            { text: otherwise },
          ],
        };
      }),
    sections,
    values: (menu) => (menu ? valuesOf(menu) : { waitS: '5', repeats: '2' }),
    body: bodyOf,
    fieldOf,
  });
}

/** `*` and `#` have no place in the name of a field. */
function fieldsOf(digit: MenuDigit): { readonly select: string; readonly number: string } {
  const name = digit === '*' ? 'Star' : digit === '#' ? 'Hash' : digit;
  return { select: `to${name}`, number: `number${name}` };
}

function valuesOf(menu: Menu): FormValues {
  const targets = new Map(menu.choices.map(({ digit, target }) => [digit, target]));
  return {
    name: menu.name,
    promptId: menu.promptId,
    waitS: String(menu.waitMs / 1_000),
    repeats: String(menu.repeats),
    ...Object.assign({}, ...MENU_DIGITS.map((digit) => targetValues(fieldsOf(digit), targets.get(digit) ?? null))),
    ...targetValues(OTHERWISE, menu.otherwise),
  };
}

function bodyOf(values: FormValues): Readonly<Record<string, unknown>> {
  const waitS = numberIn(values, 'waitS');
  return {
    name: textIn(values, 'name'),
    promptId: textIn(values, 'promptId'),
    choices: choicesIn(values),
    repeats: numberIn(values, 'repeats'),
    waitMs: typeof waitS === 'number' ? Math.round(waitS * 1_000) : waitS,
    otherwise: targetIn(OTHERWISE, values) ?? { kind: '' },
  };
}

function choicesIn(values: FormValues) {
  return MENU_DIGITS.flatMap((digit) => {
    const target = targetIn(fieldsOf(digit), values);
    return target === null ? [] : [{ digit, target }];
  });
}

/** `choices.3.target.number` belongs to the fields of the fourth key that leads anywhere. */
function fieldOf(field: string, values: FormValues): string {
  const [first = field, index, , last] = field.split('.');
  if (first === 'waitMs') return 'waitS';
  if (first === 'otherwise') return field === 'otherwise.number' ? OTHERWISE.number : OTHERWISE.select;
  const digit = first === 'choices' ? choicesIn(values)[Number(index)]?.digit : undefined;
  if (digit === undefined) return first;
  const names = fieldsOf(digit);
  return last === 'number' ? names.number : names.select;
}
