import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { startWebApp, type WebApp } from '../support/web-app.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const REACHED = 'Telephones reach Farline at';
const OUTSIDE = 'Address from outside';

/** The page of the one-time link, in a browser of its own. */
async function setupPage(t: ExecutionContext, options: BrowserContextOptions): Promise<{ app: WebApp; page: Page }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const context = await browser.newContext(options);
  t.teardown(() => context.close());
  const page = await context.newPage();
  const link = await createSetupLink({ users: app.users, clock: systemClock() });
  await page.goto(app.url + (link ?? ''));
  return { app, page };
}

async function answer(page: Page, outside: string): Promise<void> {
  await page.getByLabel('Your name for signing in').fill('ann');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByLabel(OUTSIDE).fill(outside);
  await page.getByRole('button', { name: 'Create admin and sign in' }).click();
}

test('B8: without scripts the first admin mends a wrong address, is told what waits for a restart, and changes it back', async (t) => {
  const { app, page } = await setupPage(t, { javaScriptEnabled: false });
  t.is(await page.getByLabel(REACHED).inputValue(), '127.0.0.1');
  await page.getByLabel(REACHED).selectOption({ label: '192.0.2.5 (eth0)' });
  await answer(page, 'my router');
  await page.getByRole('alert').waitFor();
  t.regex(await page.locator('#externalAddress-problem').innerText(), /"my router" is not allowed/);
  t.is(await page.getByLabel(REACHED).inputValue(), '192.0.2.5');
  await answer(page, '198.51.100.7');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  const addresses = page.locator('#addresses');
  t.regex(await addresses.innerText(), /telephones still reach Farline at 127\.0\.0\.1/);
  t.deepEqual(app.addresses.saved, { sipAddress: '192.0.2.5', externalAddress: '198.51.100.7' });
  await addresses.getByLabel(REACHED).selectOption('127.0.0.1');
  await addresses.getByLabel(OUTSIDE).fill('');
  await addresses.getByRole('button').click();
  await page.getByText('The addresses are saved').waitFor();
  t.notRegex(await addresses.innerText(), /still reach/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every text about addresses has enough contrast in ${colorScheme} colours, and fits a small screen`, async (t) => {
    const { app, page } = await setupPage(t, { colorScheme, viewport: { width: 380, height: 800 } });
    const looks = async (what: string): Promise<void> => {
      t.deepEqual(await axeViolations(page), [], what);
      t.true(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), what);
    };
    await looks('the setup page');
    await answer(page, 'my router');
    await page.getByRole('alert').waitFor();
    await looks('the setup page, refused');
    await page.getByLabel(REACHED).selectOption('0.0.0.0');
    await answer(page, '');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    app.addresses.fixedBy = { sipAddress: null, externalAddress: 'FARLINE_EXTERNAL_ADDRESS' };
    app.addresses.trouble = 'addresses.json is damaged';
    await page.goto(`${app.url}/settings?addresses=unsaved`);
    await looks('the settings');
  });
}
