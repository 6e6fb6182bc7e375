import test from 'ava';
import type { Browser } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startChromium } from '../support/chromium.js';
import { startWebApp } from '../support/web-app.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

for (const javaScriptEnabled of [true, false]) {
  test(`with scripts ${javaScriptEnabled ? 'on' : 'off'}: setup link, wallboard, sign out, wrong password, sign in`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const link = await createSetupLink({ users: app.users, clock: systemClock() });
    const context = await browser.newContext({ javaScriptEnabled });
    t.teardown(() => context.close());
    const page = await context.newPage();

    await page.goto(app.url);
    t.regex(await page.innerText('main'), /Nobody can sign in yet/);
    await page.goto(app.url + (link ?? ''));
    await page.getByLabel('Your name for signing in').fill('ann');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Create admin and sign in' }).click();
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    t.regex(await page.innerText('header'), /ann\s+Admin/);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Name').fill('ann');
    await page.getByLabel('Password').fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    t.regex(await page.getByRole('alert').innerText(), /Name or password is wrong/);
    t.is(await page.getByLabel('Name').inputValue(), 'ann');

    await page.getByLabel('Password').fill('correct horse battery');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Wallboard' }).waitFor();
    t.is(new URL(page.url()).pathname, '/');
  });
}
