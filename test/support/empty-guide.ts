import type { ExecutionContext } from 'ava';
import { adminBrowser } from './admin-browser.js';
import type { FormBrowser } from './form-browser.js';
import type { WebApp } from './web-app.js';

/** Nothing is configured, and the first admin has just signed in. */
export async function emptyGuide(t: ExecutionContext): Promise<{ app: WebApp; browser: FormBrowser }> {
  const { app, browser } = await adminBrowser(t);
  await emptied(app);
  return { app, browser };
}

/** Takes away what every web app of tests begins with. */
export async function emptied({ directory, commands, phones }: WebApp): Promise<void> {
  for (const kind of ['agent', 'trunk', 'queue', 'route', 'menu', 'prompt'] as const) directory.rows[kind].clear();
  await phones.hide('desk');
  await commands.directoryChanged();
}
