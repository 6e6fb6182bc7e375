import test from 'ava';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { busyDirectory, busyShift } from '../support/busy-board.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { startRelay } from '../support/cuttable-relay.js';
import { aLeg, aSession, gone, put } from '../support/rows.js';
import { startWebApp, type WebApp } from '../support/web-app.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

/** The busy board in a browser of a supervisor; what goes wrong in the page is collected. */
async function openBoard(
  app: WebApp,
  { url = app.url, from = browser, ...options }: BrowserContextOptions & { url?: string; from?: Browser } = {},
): Promise<{ page: Page; context: BrowserContext; troubles: string[] }> {
  app.live.world.directory = busyDirectory();
  app.live.step(...busyShift(Date.now()));
  const authorization = `Bearer ${await app.token('supervisor')}`;
  const context = await from.newContext({ ...options, extraHTTPHeaders: { authorization } });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.goto(url);
  return { page, context, troubles };
}

const rowOf = (page: Page, name: string) => page.locator('#agents tr', { hasText: name });

test('the wallboard moves when an agent’s state changes, without a reload', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { page, context, troubles } = await openBoard(app);
  t.teardown(() => context.close());
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate('document.body.dataset.samePage = "yes"');
  t.regex(await rowOf(page, 'Amelia Hart').innerText(), /Ready/);

  const hold = { setter: 'agent', reason: 'coffee', since: Date.now(), via: 'web', by: 'amelia' } as const;
  app.live.step(put.session(aSession({ id: 's0', agentId: 'a0', state: { at: 'not-ready' }, holds: [hold] })));
  await rowOf(page, 'Amelia Hart').getByText('Not ready').waitFor();
  t.regex(await rowOf(page, 'Amelia Hart').innerText(), /coffee/);
  t.is(await page.locator('.count.is-not-ready dd').innerText(), '5', 'the counters move with it');

  app.live.step(put.session(aSession({ id: 's11', agentId: 'a11' })), put.leg(aLeg({ id: 's11' })));
  await rowOf(page, 'Kenji Sato').waitFor();
  app.live.step(gone('session', 's1'), gone('leg', 's1'));
  await rowOf(page, 'Ben Okafor').waitFor({ state: 'detached' });

  const names = await page.locator('#agents th .name').allInnerTexts();
  const sorted = [...names].sort((one, other) => one.localeCompare(other, 'en'));
  t.deepEqual(names, sorted, 'rows that came live are in their place');
  t.is(await page.getAttribute('body', 'data-same-page'), 'yes', 'the page was not loaded again');
  t.deepEqual(troubles, []);
});

test('durations count on in the browser', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { page, context } = await openBoard(app);
  t.teardown(() => context.close());
  const time = rowOf(page, 'Daniel Weiss').locator('time').first();
  const before = await time.innerText();
  t.regex(before, /^1:07:\d\d$/);
  await page.waitForTimeout(1_500);
  t.not(await time.innerText(), before);
  t.regex(await time.innerText(), /^1:07:\d\d$/);
});

test('after the connection was lost the board catches up without a reload', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const relay = await startRelay(app.url);
  t.teardown(() => relay.close());
  const { page, context } = await openBoard(app, { url: relay.url });
  t.teardown(() => context.close());
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate('document.body.dataset.samePage = "yes"');
  relay.cut();
  await page.getByText('Connection lost, trying again…').waitFor();
  app.live.step(
    put.session(aSession({ id: 's0', agentId: 'a0', state: { at: 'wrap-up', until: Date.now() + 60_000 } })),
  );
  relay.mend();
  await rowOf(page, 'Amelia Hart').getByText('Wrap-up').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  t.is(await page.getAttribute('body', 'data-same-page'), 'yes');
});

test('the wallboard is whole with scripts off, and reloads by itself', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const without = await startChromium({ scripts: false });
  t.teardown(() => without.close());
  const { page } = await openBoard(app, { from: without });
  t.is(await page.locator('#agents tr').count(), 12, 'eleven agents, and the hidden row for an empty board');
  t.regex(await rowOf(page, 'Hugo Silva').innerText(), /Lost, given up/);
  t.regex(await page.innerText('header'), /This page reloads every 10 seconds/);

  app.live.step(
    put.session(aSession({ id: 's0', agentId: 'a0', state: { at: 'wrap-up', until: Date.now() + 60_000 } })),
  );
  await rowOf(page, 'Amelia Hart').getByText('Wrap-up').waitFor({ timeout: 30_000 });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every text of the wallboard has enough contrast in ${colorScheme} colours (WCAG 2.2 AA)`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const { page, context } = await openBoard(app, { colorScheme });
    t.teardown(() => context.close());
    await page.getByText('Live', { exact: true }).waitFor();
    t.deepEqual(await axeViolations(page), []);
    await page.goto(`${app.url}/login`);
    t.deepEqual(await axeViolations(page), []);
  });
}

test('the page has landmarks, one heading, named tables, and regions a keyboard can scroll', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { page, context } = await openBoard(app, { viewport: { width: 420, height: 800 } });
  t.teardown(() => context.close());
  t.is(await page.locator('h1').count(), 1);
  t.is(await page.getByRole('main').count(), 1);
  for (const name of ['Agents', 'Queues', 'Trunks'])
    t.true(await page.getByRole('region', { name }).first().isVisible());
  t.is(await page.locator('th:not([scope])').count(), 0);
  await page.keyboard.press('Tab');
  t.is(await page.evaluate('document.activeElement.textContent'), 'Skip to the content');
  const overflows = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  t.is(overflows, false, 'a small screen scrolls the table, not the page');
});

test('nothing of another site is loaded, and nothing breaks the content policy', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { page, context, troubles } = await openBoard(app);
  t.teardown(() => context.close());
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).origin));
  await page.reload();
  await page.getByText('Live', { exact: true }).waitFor();
  t.deepEqual([...new Set(loaded)], [app.url]);
  t.deepEqual(troubles, []);
});
