import { z } from 'zod';
import { MENU_DIGITS } from '../../../domain/menu.js';
import type { Menu } from '../../../domain/menu.js';
import { Refused } from '../errors/refused.js';
import type { Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { directoryRoutes } from './directory-routes.js';
import { changing, creating, idField, nameField } from './field-schemas.js';
import { checkOnward, onwardOfMenu } from './onward-numbers.js';
import { lastTargetAnswer, lastTargetField, targetAnswer, targetField } from './target-schemas.js';

const digit = z.enum(MENU_DIGITS).describe('one of 1 2 3 4 5 6 7 8 9 0 * #');

const choices = z
  .array(z.strictObject({ digit, target: targetField }))
  .max(MENU_DIGITS.length)
  .refine((list) => new Set(list.map((choice) => choice.digit)).size === list.length)
  .describe('at most 12 choices {digit, target}, each digit once');

const menuFields = {
  name: nameField,
  promptId: idField,
  choices,
  repeats: z.int().min(0).max(9).describe('a whole number from 0 to 9'),
  waitMs: z.int().min(1_000).max(30_000).describe('milliseconds, 1000 to 30000'),
  otherwise: lastTargetField,
};

export const menuAnswer = z.strictObject({
  ...menuFields,
  choices: z.array(z.strictObject({ digit, target: targetAnswer })),
  otherwise: lastTargetAnswer,
  id: idField,
  version: z.int(),
});

/** Digit menus: a prompt, and where each digit leads. */
export function menuRoutes(ports: ApiPorts): readonly Route[] {
  const { view } = ports.live;
  return directoryRoutes<Menu>(ports, {
    kind: 'menu',
    plural: 'menus',
    one: 'a digit menu',
    listRoles: ['supervisor', 'admin'],
    readRoles: ['supervisor', 'admin'],
    create: creating(menuFields, { choices: [], repeats: 2, waitMs: 5_000 }),
    change: changing(menuFields),
    answer: menuAnswer,
    missing: 'no-such-thing',
    mayBe: (menu) => checkOnward(onwardOfMenu(menu), null, ports),
    things: () => view.directory.menus,
    siteOf: null,
    mayHide(menu) {
      for (const { state } of view.all('call')) {
        if (state.at === 'menu' && state.menuId === menu.id) throw new Refused('in-use', { values: { by: 'a call' } });
      }
    },
  });
}
