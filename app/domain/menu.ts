import type { MenuId, Millis, PromptId } from './ids.js';
import type { MenuTarget } from './route-target.js';

/** Keys of a telephone, in the order people read them. */
export const MENU_DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'] as const;
export type MenuDigit = (typeof MENU_DIGITS)[number];

/** A digit menu: a prompt is played, and the digit the caller presses decides where the call goes. */
export interface Menu {
  readonly id: MenuId;
  readonly name: string;
  readonly promptId: PromptId;
  /** Each digit at most once. */
  readonly choices: readonly MenuChoice[];
  /** How often the prompt is played again after silence or a digit that means nothing here, 0–9. */
  readonly repeats: number;
  /** How long a digit is waited for once the prompt has ended, 1–30 s. */
  readonly waitMs: Millis;
  /** Where the caller goes when no digit came that means something; never another menu, so every menu ends. */
  readonly otherwise: Exclude<MenuTarget, { kind: 'menu' }>;
}

export interface MenuChoice {
  readonly digit: MenuDigit;
  readonly target: MenuTarget;
}

/** A digit leads from menu to menu no more often than this in one call; then it leads to where silence leads. */
export const MOST_MENUS = 10;
