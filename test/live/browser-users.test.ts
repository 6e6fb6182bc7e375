import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startChromium } from '../support/chromium.js';
import { startWebApp, type WebApp } from '../support/web-app.js';
import { aSite, SETTINGS } from '../support/world.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

async function windowOf(t: ExecutionContext, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  t.teardown(() => context.close());
  return context.newPage();
}

/** Ann, the first and only admin, is signed in; there is a site Berlin. */
async function ann(t: ExecutionContext, options: BrowserContextOptions): Promise<{ app: WebApp; page: Page }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.directory.put('site', aSite({ id: 'berlin', name: 'Berlin' }));
  app.live.world.directory = await app.directory.load(SETTINGS);
  const page = await windowOf(t, options);
  await page.goto(app.url + ((await createSetupLink({ users: app.users, clock: systemClock() })) ?? ''));
  await page.getByLabel('Your name for signing in').fill('ann');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create admin and sign in' }).click();
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  return { app, page };
}

async function signIn(page: Page, app: WebApp, name: string, password: string): Promise<void> {
  await page.goto(`${app.url}/login`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

for (const javaScriptEnabled of [true, false]) {
  const scripts = `with scripts ${javaScriptEnabled ? 'on' : 'off'}`;

  test(`M, O, ${scripts}: an admin makes a supervisor of one site, who signs in, and whose new password ends the old one`, async (t) => {
    const { app, page } = await ann(t, { javaScriptEnabled });
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('link', { name: 'New user' }).click();
    await page.getByLabel('Name', { exact: true }).fill('bernd');
    await page.getByLabel('Password').fill('short');
    await page.getByLabel('Role').selectOption({ label: 'Supervisor' });
    await page.getByLabel('Scope').selectOption({ label: 'Berlin' });
    await page.getByRole('button', { name: 'Save' }).click();
    t.regex(await page.locator('#password-problem').innerText(), /Password .* allowed is 12 to 200 characters/);
    t.is(await page.getByLabel('Password').inputValue(), '', 'what was typed is never sent back');
    await page.getByLabel('Password').fill('a long password');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    const row = page.locator('table.list tbody tr', { hasText: 'bernd' });
    t.regex(await row.innerText(), /bernd\s+Supervisor\s+Berlin/);

    const bernd = await windowOf(t, { javaScriptEnabled });
    await signIn(bernd, app, 'bernd', 'a long password');
    await bernd.getByRole('heading', { name: 'Agents' }).waitFor();
    await row.getByRole('link', { name: 'bernd' }).click();
    await page.getByLabel('Password').fill('quite another password');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    await bernd.goto(`${app.url}/agents`);
    await bernd.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(bernd, app, 'bernd', 'quite another password');
    await bernd.getByRole('heading', { name: 'Agents' }).waitFor();

    await row.getByRole('link', { name: 'bernd' }).click();
    await page.getByText('Delete this user').first().click();
    await page.getByRole('button', { name: 'Delete this user' }).click();
    await page.getByRole('status').waitFor();
    t.is(await row.count(), 0);
    await bernd.goto(`${app.url}/agents`);
    await bernd.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test(`M, O, ${scripts}: an agent's login is named by their login or number, and the last admin stays one`, async (t) => {
    const { app, page } = await ann(t, { javaScriptEnabled });
    await page.goto(`${app.url}/users/new`);
    await page.getByLabel('Name', { exact: true }).fill('joe');
    await page.getByLabel('Password').fill('a long password');
    await page.getByLabel('Role').selectOption({ label: 'Agent' });
    await page.getByLabel('Agent', { exact: true }).fill('4711');
    await page.getByRole('button', { name: 'Save' }).click();
    t.regex(await page.locator('#agent-problem').innerText(), /4711/);
    await page.getByLabel('Agent', { exact: true }).fill('8888');
    await page.getByLabel('Password').fill('a long password');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    t.is((await app.users.findByName('joe'))?.agentId, 'joe');

    await page.getByRole('link', { name: 'ann' }).click();
    await page.getByLabel('Role').selectOption({ label: 'Supervisor' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('This is the last admin').waitFor();
    await page.getByText('Delete this user').first().click();
    await page.getByRole('button', { name: 'Delete this user' }).click();
    await page.getByText('This is the last admin').waitFor();
    t.is((await app.users.findByName('ann'))?.role, 'admin');
  });

  test(`M, I, ${scripts}: whoever is signed in finds the code that a telephone dials`, async (t) => {
    const { page } = await ann(t, { javaScriptEnabled });
    await page.getByRole('link', { name: 'Lines', exact: true }).click();
    await page.getByRole('link', { name: 'Feature codes' }).click();
    t.is(await page.locator('table.list tbody tr').count(), 23);
    await page.getByLabel('Search').fill('not ready');
    await page.getByRole('button', { name: 'Find' }).click();
    const row = page.locator('table.list tbody tr').first();
    t.regex(await row.innerText(), /\*34<reason>\s+Not ready; without a reason it is asked for\s+\*34<reason><DN>/);
  });
}
