import test from 'ava';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startChromium } from '../support/chromium.js';
import { poorContrasts } from '../support/contrast.js';
import { startWebApp, type WebApp } from '../support/web-app.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const PATHS = [
  ...['/phones', '/phones/new', '/phones/desk', '/phones/desk/onboarding', '/peers'],
  ...['/trunks', '/trunks/sbc', '/routes', '/routes/hotline', '/numbers', '/sites', '/sites/new'],
];

async function signedIn(app: WebApp, context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const link = await createSetupLink({ users: app.users, clock: systemClock() });
  await page.goto(app.url + (link ?? ''));
  await page.getByLabel('Your name for signing in').fill('ann');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create admin and sign in' }).click();
  await page.getByRole('heading', { name: 'Wallboard' }).waitFor();
  return page;
}

for (const javaScriptEnabled of [true, false]) {
  const scripts = `with scripts ${javaScriptEnabled ? 'on' : 'off'}`;

  test(`${scripts}: an admin makes a trunk, mends what was refused, and finds it by its number`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const context = await browser.newContext({ javaScriptEnabled });
    t.teardown(() => context.close());
    const page = await signedIn(app, context);
    await page.getByRole('link', { name: 'Trunks' }).click();
    await page.getByRole('link', { name: 'New trunk' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Berlin');
    await page.getByLabel('Contacts').fill('gateway.example:5099999');
    await page.getByLabel('Prefixes').fill('+49\n030');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    t.regex(await page.locator('#contacts-problem').innerText(), /gateway\.example:5099999/);
    t.is(await page.getByLabel('Prefixes').inputValue(), '+49\n030');
    await page.getByLabel('Contacts').fill('gateway.example:5060');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    await page.getByLabel('Search').fill('030');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('link', { name: 'Berlin' }).waitFor();
    t.is(await page.locator('table.list tbody tr').count(), 1);
    t.regex(await page.locator('table.list tbody').innerText(), /In service/);
  });

  test(`${scripts}: an admin sets the week of a route and closes it by hand`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const context = await browser.newContext({ javaScriptEnabled });
    t.teardown(() => context.close());
    const page = await signedIn(app, context);
    await page.getByRole('link', { name: 'Routes' }).click();
    await page.getByRole('link', { name: '08001234' }).click();
    await page.getByLabel('Open').selectOption('hours');
    for (const day of ['Monday', 'Tuesday']) await page.getByLabel(day).fill('8-12, 13-17:30');
    await page.getByLabel('Holidays').fill('12-25 Christmas');
    await page.getByLabel('Closed now').check();
    await page.getByLabel('Why').fill('Fire drill');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    t.regex(await page.innerText('table.list tbody'), /Closed by hand\s+Fire drill/);
    await page.getByRole('link', { name: '08001234' }).click();
    t.is(await page.getByLabel('Tuesday').inputValue(), '08:00–12:00, 13:00–17:30');
    t.is(await page.getByLabel('Holidays').inputValue(), '12-25 Christmas');
    t.true(await page.getByLabel('Closed now').isChecked());
    t.is(app.live.view.directory.routes.get('hotline')?.hours?.length, 4);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every text of lists and forms has enough contrast in ${colorScheme} colours (WCAG 2.2 AA)`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const context = await browser.newContext({ colorScheme });
    t.teardown(() => context.close());
    const page = await signedIn(app, context);
    for (const path of PATHS) {
      await page.goto(app.url + path);
      t.deepEqual(await poorContrasts(page), [], path);
    }
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    t.deepEqual(await poorContrasts(page), [], 'a refused form');
    const unnamed = await page.evaluate<string[]>(
      `[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter((field) => field.labels.length === 0).map(({ id }) => id)`,
    );
    t.deepEqual(unnamed, []);
  });
}

test('a page is as wide as a small screen, and a long list of texts does not push it wider', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const context = await browser.newContext({ viewport: { width: 380, height: 800 } });
  t.teardown(() => context.close());
  const page = await signedIn(app, context);
  for (const path of [...PATHS, '/templates', '/templates/pjsip/trunk']) {
    await page.goto(app.url + path);
    t.true(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), path);
  }
});
