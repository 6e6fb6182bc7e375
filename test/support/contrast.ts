import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const SCRIPT = readFileSync(new URL('contrast.js', import.meta.url), 'utf8');

/** Texts of a page whose contrast is below WCAG 2.2 AA: `text: ratio`. */
export function poorContrasts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(SCRIPT);
}
