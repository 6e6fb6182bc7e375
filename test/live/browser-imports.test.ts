import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Browser } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { startWebApp } from '../support/web-app.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const FILE = `login,name,dn,number,interfaces,nailedUp,queues
ann,Ann Lee,8801,+1 555 123 4444,mobile,yes,6000
bob,Bob Ray,8802,,internal,no,
`;

for (const javaScriptEnabled of [true, false]) {
  test(`N: with scripts ${javaScriptEnabled ? 'on' : 'off'} an admin looks at a file, mends it, brings it in and takes it away again`, async (t) => {
    const app = await startWebApp();
    const folder = await mkdtemp(join(tmpdir(), 'farline-imports-'));
    const context = await browser.newContext({ javaScriptEnabled, acceptDownloads: true });
    t.teardown(async () => {
      await context.close();
      await app.close();
      await rm(folder, { recursive: true, force: true });
    });
    const page = await context.newPage();
    await page.goto(app.url + ((await createSetupLink({ users: app.users, clock: systemClock() })) ?? ''));
    await page.getByLabel('Your name for signing in').fill('ann');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Create admin and sign in' }).click();
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.getByRole('link', { name: 'Move in' }).click();

    const choose = async (text: string): Promise<void> => {
      const path = join(folder, 'agents.csv');
      await writeFile(path, text);
      await page.getByLabel('What it holds').selectOption('agents');
      await page.getByLabel('File', { exact: true }).setInputFiles(path);
      await page.getByRole('button', { name: 'Look at it' }).click();
    };
    await choose(FILE.replace('8802', '7777'));
    await page.getByText('Nothing of this file is taken').waitFor();
    t.regex(await page.locator('table.list').first().innerText(), /7777 is the agent Jay Moore’s already/);
    t.is(await page.getByRole('button', { name: 'Bring it in' }).count(), 0);

    await choose(FILE);
    await page.getByText('Nothing was changed yet').waitFor();
    if (javaScriptEnabled) t.deepEqual(await axeViolations(page), []);
    t.is([...app.live.view.directory.agents.values()].length, 2);
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await page.getByRole('status').waitFor();
    t.regex(await page.getByRole('status').innerText(), /Brought in: 2 new, 0 changed, 0 as they were/);
    t.is([...app.live.view.directory.agents.values()].length, 4);
    t.regex(await page.locator('table.list').last().innerText(), /agents\.csv/);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('a[href="/api/v1/exports/agents"]').click(),
    ]);
    t.is(download.suggestedFilename(), 'agents.csv');

    await page.setViewportSize({ width: 390, height: 800 });
    t.false(await page.evaluate('document.documentElement.scrollWidth > innerWidth'));
    await page.setViewportSize({ width: 1280, height: 900 });
    await choose(FILE.replace('8802', '7777').replace('Ann Lee', 'Ann Leigh'));
    await page.getByText('Nothing of this file is taken').waitFor();
  });
}
