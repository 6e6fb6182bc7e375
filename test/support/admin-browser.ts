import type { ExecutionContext } from 'ava';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { Clock } from '../../app/ports/clock.js';
import { startBrowser, type FormBrowser } from './form-browser.js';
import { startWebApp, type WebApp } from './web-app.js';

/** A browser without scripts in which an admin is signed in, at a web app of its own. */
export async function adminBrowser(
  t: ExecutionContext,
  clock: Clock = systemClock(),
): Promise<{ app: WebApp; browser: FormBrowser }> {
  const app = await startWebApp({}, clock);
  t.teardown(() => app.close());
  const browser = startBrowser(app);
  const link = (await createSetupLink({ users: app.users, clock })) ?? '';
  await browser.open(link);
  await browser.submit(link, { name: 'ann', password: 'correct horse battery' });
  return { app, browser };
}
