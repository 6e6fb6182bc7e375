import { z } from 'zod';
import { MENU_DIGITS } from '../../domain/menu.js';
import type { Menu } from '../../domain/menu.js';
import { refOf, targetOfRef } from '../../domain/route-target.js';
import type { MenuTarget, RouteTarget } from '../../domain/route-target.js';
import { BadColumn, jsonOf, numberOf, textOf, type DriverRow } from './column-values.js';
import { readTarget, targetColumns } from './target-columns.js';

const choicesShape = z.array(z.object({ digit: z.enum(MENU_DIGITS), kind: z.string(), ref: z.string() }));

/** Columns of `menus`, without id and version. */
export function menuColumns(menu: Menu): Record<string, string | number> {
  return {
    name: menu.name,
    prompt_id: menu.promptId,
    choices: JSON.stringify(menu.choices.map(({ digit, target: to }) => ({ digit, kind: to.kind, ref: refOf(to) }))),
    repeats: menu.repeats,
    wait_ms: menu.waitMs,
    ...targetColumns('otherwise', menu.otherwise),
  };
}

function onlyOfRoutes(target: RouteTarget): target is Exclude<RouteTarget, MenuTarget> {
  return target.kind === 'dial-in' || target.kind === 'voicemail';
}

/** Throws `BadColumn`. */
export function readMenu(row: DriverRow): Menu {
  const otherwise = readTarget(row, 'otherwise');
  if (otherwise.kind === 'menu' || onlyOfRoutes(otherwise))
    throw new BadColumn('otherwise_kind', 'a target that ends the menu');
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    promptId: textOf(row, 'prompt_id'),
    choices: jsonOf(row, 'choices', choicesShape).map(({ digit, kind, ref }) => {
      const target = targetOfRef(kind, ref);
      if (!target || onlyOfRoutes(target)) throw new BadColumn('choices', 'a list of targets this version knows');
      return { digit, target };
    }),
    repeats: numberOf(row, 'repeats'),
    waitMs: numberOf(row, 'wait_ms'),
    otherwise,
  };
}
