import type { ExecutionContext } from 'ava';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startBrowser, type FormBrowser } from './form-browser.js';
import { startWebApp, type WebApp } from './web-app.js';

/** A browser without scripts in which an admin is signed in, at a web app of its own. */
export async function adminBrowser(t: ExecutionContext): Promise<{ app: WebApp; browser: FormBrowser }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const browser = startBrowser(app);
  const link = (await createSetupLink({ users: app.users, clock: systemClock() })) ?? '';
  await browser.open(link);
  await browser.submit(link, { name: 'ann', password: 'correct horse battery' });
  return { app, browser };
}
