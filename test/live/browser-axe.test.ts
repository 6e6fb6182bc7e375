/** WCAG 2.2 AA on every page: those a crawl from the wallboard finds, and those nobody is led to. */
import test from 'ava';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { UserRole } from '../../app/ports/user-store.js';
import { axeViolations } from '../support/axe.js';
import { startChromium } from '../support/chromium.js';
import { JOE, startWebApp, type WebApp } from '../support/web-app.js';
import { SETTINGS } from '../support/world.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

/** No pages: files, the API and its document. */
const NO_PAGE = /^\/(assets|api|sounds|ca\.pem)|\.(csv|wav|log|txt|json)$|\/(sound|audio|download|file|export)$/;
const ALONE = ['/login', '/nowhere', '/trust'];

async function signedIn(app: WebApp, context: BrowserContext, role: UserRole): Promise<Page> {
  const [name = '', value = ''] = (await app.cookie(role)).split('=');
  await context.addCookies([{ name, value, url: app.url }]);
  return context.newPage();
}

/** Joe has a recording, and may hear it. */
async function letJoeHear(app: WebApp): Promise<void> {
  app.directory.put('agent', { ...JOE, settings: { ownRecordings: 'download' } });
  app.live.world.directory = await app.directory.load(SETTINGS);
}

/** Every page that links lead to, one of each kind of list (its first entry), as this user sees it. */
async function crawl(page: Page, app: WebApp, see: (path: string) => Promise<void>, from: string): Promise<string[]> {
  const [seen, next] = [new Set<string>(), [from]];
  for (let path = next.shift(); path !== undefined; path = next.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const answer = await page.goto(app.url + path);
    if (!(answer?.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    await see(path);
    const found = await page.evaluate<string[]>(
      `[...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin && !a.download).map((a) => a.pathname)`,
    );
    next.push(...found.filter((path) => !NO_PAGE.test(path)));
  }
  return [...seen];
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const role of ['admin', 'supervisor', 'agent'] as const) {
    test(`M: every page of an ${role} is free of what axe finds, in ${colorScheme} colours`, async (t) => {
      const app = await startWebApp();
      t.teardown(() => app.close());
      await letJoeHear(app);
      const context = await browser.newContext({ colorScheme });
      t.teardown(() => context.close());
      const page = await signedIn(app, context, role);
      const wrong: string[] = [];
      const see = async (path: string): Promise<void> => {
        wrong.push(...(await axeViolations(page)).map((one) => `${path}: ${one}`));
      };
      const seen = await crawl(page, app, see, role === 'agent' ? '/desk' : '/');
      for (const path of ALONE) {
        await page.goto(app.url + path);
        await see(path);
      }
      t.deepEqual(wrong, []);
      t.is(seen.includes('/desk/recordings'), role === 'agent');
      t.true(seen.length >= { admin: 30, supervisor: 15, agent: 1 }[role], seen.join(' '));
    });
  }

  test(`M: first run: the one-time link's page is free of what axe finds, in ${colorScheme} colours`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const context = await browser.newContext({ colorScheme });
    t.teardown(() => context.close());
    const page = await context.newPage();
    await page.goto(app.url + ((await createSetupLink({ users: app.users, clock: systemClock() })) ?? ''));
    t.deepEqual(await axeViolations(page), []);
  });
}
