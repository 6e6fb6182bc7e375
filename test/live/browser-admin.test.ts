import test from 'ava';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { aWav } from '../support/wav.js';
import { startWebApp, type WebApp } from '../support/web-app.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const PATHS = [
  ...['/phones', '/phones/new', '/phones/desk', '/phones/desk/onboarding', '/peers'],
  ...['/trunks', '/trunks/sbc', '/routes', '/routes/hotline', '/numbers', '/sites', '/sites/new'],
  ...['/menus', '/menus/main', '/prompts', '/prompts/welcome', '/prompts/new'],
];

/** Ids that stand twice, and texts that labels and descriptions refer to and that are not there. */
const BROKEN_IDS = `(() => {
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  const named = [...document.querySelectorAll('[for], [aria-describedby], [aria-labelledby]')].flatMap((element) =>
    ['for', 'aria-describedby', 'aria-labelledby'].flatMap((name) => (element.getAttribute(name) ?? '').split(' ')));
  return [...ids.filter((id, n) => ids.indexOf(id) !== n), ...named.filter((id) => id !== '' && !ids.includes(id))];
})()`;

async function signedIn(app: WebApp, context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const link = await createSetupLink({ users: app.users, clock: systemClock() });
  await page.goto(app.url + (link ?? ''));
  await page.getByLabel('Your name for signing in').fill('ann');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create admin and sign in' }).click();
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
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
    await page.getByRole('link', { name: 'Lines', exact: true }).click();
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
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByRole('link', { name: 'Routes' }).click();
    await page.getByRole('link', { name: '08001234' }).click();
    await page.getByLabel('Open').selectOption('hours');
    for (const day of ['Monday', 'Tuesday']) await page.getByLabel(day).fill('8-12, 13-17:30');
    await page.getByLabel('Holidays').fill('12-25 Christmas');
    await page.getByLabel('Closed now').check();
    await page.getByLabel('Why').fill('Fire drill');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    t.regex(await page.innerText('table.list tbody'), /Closed by hand since [\d: -]+\s+Fire drill/);
    await page.getByRole('link', { name: '08001234' }).click();
    t.is(await page.getByLabel('Tuesday').inputValue(), '08:00–12:00, 13:00–17:30');
    t.is(await page.getByLabel('Holidays').inputValue(), '12-25 Christmas');
    t.true(await page.getByLabel('Closed now').isChecked());
    t.is(app.live.view.directory.routes.get('hotline')?.hours?.length, 4);
  });
}

for (const javaScriptEnabled of [true, false]) {
  const scripts = `with scripts ${javaScriptEnabled ? 'on' : 'off'}`;

  test(`A: ${scripts}: an admin uploads a prompt, makes a menu that says it, and leads a route to the menu`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const context = await browser.newContext({ javaScriptEnabled });
    t.teardown(() => context.close());
    const page = await signedIn(app, context);
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByRole('link', { name: 'Prompts' }).click();
    await page.getByRole('link', { name: 'New prompt' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Good day');
    const file = (rate: number) => ({
      name: 'good day.wav',
      mimeType: 'audio/wav',
      buffer: Buffer.from(aWav({ seconds: 1.2, tone: 440, rate })),
    });
    await page.getByLabel('Sound').setInputFiles(file(44_100));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    t.regex(await page.locator('#sound-problem').innerText(), /44100 Hz; allowed is 8000 Hz/);
    t.is(await page.getByLabel('Name', { exact: true }).inputValue(), 'Good day');
    await page.getByLabel('Sound').setInputFiles(file(8_000));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    t.regex(await page.innerText('table.list tbody'), /Good day\s+1\.2 s\s+Not used/);

    await page.getByRole('link', { name: 'Menus' }).click();
    await page.getByRole('link', { name: 'New menu' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Front door');
    await page.getByLabel('Prompt', { exact: true }).selectOption({ label: 'Good day' });
    await page.getByLabel('1', { exact: true }).selectOption({ label: 'Queue Sales' });
    await page.getByLabel('*', { exact: true }).selectOption({ label: 'Menu Main menu' });
    await page.getByLabel('#', { exact: true }).selectOption({ label: 'On to a number outside' });
    await page.getByLabel('Number for #').fill('not a number');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    t.regex(await page.locator('#numberHash-problem').innerText(), /Number for # "not a number" is not allowed/);
    await page.getByLabel('Number for #').fill('+49 30 1234567');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    const menu = [...app.live.view.directory.menus.values()].find(({ name }) => name === 'Front door');
    t.deepEqual(menu?.choices, [
      { digit: '1', target: { kind: 'queue', queueId: 'sales' } },
      { digit: '*', target: { kind: 'menu', menuId: 'main' } },
      { digit: '#', target: { kind: 'number', number: '+49301234567' } },
    ]);
    t.like(menu, { repeats: 2, waitMs: 5_000, otherwise: { kind: 'queue', queueId: 'sales' } });

    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByRole('link', { name: 'Routes' }).click();
    await page.getByRole('link', { name: '08001234' }).click();
    await page.getByLabel('Leads to').selectOption({ label: 'Menu Front door' });
    await page.getByLabel('Callers hear').last().selectOption({ label: 'Good day' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').waitFor();
    t.regex(await page.innerText('table.list tbody'), /Front door\s+Menu\s+Open around the clock/);
    await page.getByRole('link', { name: '08001234' }).click();
    t.is(await page.locator('.badge').innerText(), 'Open around the clock');
    t.is(await page.locator('.outcome').innerText(), 'Callers hear the menu Front door.');
  });
}

test('A: an uploaded prompt can be played on its page', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.promptFiles.files.set('welcome', aWav({ seconds: 1.5, tone: 440 }));
  const context = await browser.newContext();
  t.teardown(() => context.close());
  const page = await signedIn(app, context);
  await page.goto(`${app.url}/prompts/welcome`);
  const seconds = await page.evaluate<number>(
    `new Promise((resolve, reject) => {
      const audio = document.querySelector('audio');
      audio.onloadedmetadata = () => resolve(audio.duration);
      audio.onerror = () => reject(new Error(audio.error.message));
      audio.preload = 'metadata';
      audio.load();
    })`,
  );
  t.is(seconds, 1.5);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every text of lists and forms has enough contrast in ${colorScheme} colours (WCAG 2.2 AA)`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const context = await browser.newContext({ colorScheme });
    t.teardown(() => context.close());
    const page = await signedIn(app, context);
    for (const path of PATHS) {
      await page.goto(app.url + path);
      t.deepEqual(await axeViolations(page), [], path);
      t.deepEqual(await page.evaluate<string[]>(BROKEN_IDS), [], path);
      t.is(await page.locator('h1').count(), 1, path);
      t.is(await page.locator('nav [aria-current]').count(), 1, path);
    }
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    t.deepEqual(await axeViolations(page), [], 'a refused form');
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
