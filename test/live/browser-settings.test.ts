import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { startWebApp, JOE, type WebApp } from '../support/web-app.js';
import { MAIN_SITE, SETTINGS } from '../support/world.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

/** Signed in as an admin; Joe belongs to Berlin, which rings for 9 s. */
async function berlin(t: ExecutionContext, options: BrowserContextOptions): Promise<{ app: WebApp; page: Page }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.directory.put('site', { ...MAIN_SITE, id: 'berlin', name: 'Berlin', settings: { ringMs: 9_000 } });
  app.directory.put('agent', { ...JOE, siteId: 'berlin' });
  app.live.world.directory = await app.directory.load(SETTINGS);
  const context = await browser.newContext(options);
  t.teardown(() => context.close());
  const page = await context.newPage();
  const link = await createSetupLink({ users: app.users, clock: systemClock() });
  await page.goto(app.url + (link ?? ''));
  await page.getByLabel('Your name for signing in').fill('ann');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create admin and sign in' }).click();
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  return { app, page };
}

const RING = 'Ring an agent for';

for (const javaScriptEnabled of [true, false]) {
  const scripts = `with scripts ${javaScriptEnabled ? 'on' : 'off'}`;

  test(`${scripts}: an admin finds an agent, sees what is inherited, mends a refused value and gives it back`, async (t) => {
    const { app, page } = await berlin(t, { javaScriptEnabled });
    await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('link', { name: 'Pick a site, queue or agent' }).click();
    await page.getByLabel('Search').fill('joe');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('link', { name: 'Joe Adams' }).click();
    await page.getByRole('heading', { name: 'Settings of Joe Adams' }).waitFor();
    t.is(await page.getByLabel(RING).getAttribute('placeholder'), '9');
    t.regex(await page.locator('#ringMs-hint').innerText(), /Inherited: 9 s, from site Berlin/);
    await page.getByLabel(RING).fill('0.05');
    await page.getByLabel('Agents press 1').selectOption({ label: 'No' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    t.regex(
      await page.locator('#ringMs-problem').innerText(),
      /"0\.05" is not allowed; allowed is 0\.1 to 300 seconds/,
    );
    t.is(await page.getByLabel(RING).inputValue(), '0.05');
    t.is(await page.getByLabel('Agents press 1').inputValue(), 'false');
    await page.getByLabel(RING).fill('0.3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    t.deepEqual(app.live.view.directory.agents.get('joe')?.settings, { ringMs: 300, confirm: false });
    await page.getByLabel(RING).fill('');
    await page.getByLabel('Agents press 1').selectOption('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    t.deepEqual(app.live.view.directory.agents.get('joe')?.settings, {});
  });
}

const PATHS = [
  '/settings',
  '/settings/site/berlin',
  '/settings/queue/sales',
  '/settings/agent/joe',
  '/settings/scopes',
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every text of settings has enough contrast in ${colorScheme} colours, and every field a name (WCAG 2.2 AA)`, async (t) => {
    const { app, page } = await berlin(t, { colorScheme });
    for (const path of PATHS) {
      await page.goto(app.url + path);
      t.deepEqual(await axeViolations(page), [], path);
      const unnamed = await page.evaluate<string[]>(
        `[...document.querySelectorAll('input:not([type=hidden]), select')].filter((field) => field.labels.length === 0).map(({ id }) => id)`,
      );
      t.deepEqual(unnamed, [], path);
    }
    await page.goto(`${app.url}/settings`);
    await page.getByLabel(RING).fill('soon');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    t.deepEqual(await axeViolations(page), [], 'a refused form');
  });
}

test('the pages of settings are as wide as a small screen', async (t) => {
  const { app, page } = await berlin(t, { viewport: { width: 380, height: 800 } });
  for (const path of PATHS) {
    await page.goto(app.url + path);
    t.true(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), path);
  }
});
