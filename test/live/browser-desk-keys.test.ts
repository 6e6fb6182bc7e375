import test from 'ava';
import type { Browser, Page } from 'playwright-core';
import { agentPage, deskApp } from '../support/agent-browser.js';
import { axeViolations } from '../support/axe.js';
import { startChromium } from '../support/chromium.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { until } from '../support/until.js';
import type { WebApp } from '../support/web-app.js';

let browser: Browser;
test.before(async () => {
  await ensureBuilt();
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const READY = aSession({ id: 's1', agentId: 'joe', nailedUp: false });
const deeds = (app: WebApp): readonly string[] => app.commands.submitted.map(({ command }) => command.do);

function talk(app: WebApp): void {
  const since = Date.now();
  app.live.step(
    put.call(aCall({ id: 'c1', arrivedAt: since, state: { at: 'talking', sessionId: 's1', since } })),
    put.session({ ...READY, state: { at: 'talking', callId: 'c1' } }),
    put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'l1', callId: 'c1' } })),
  );
}

/** What is asked for after a key that must do nothing shows that it did nothing. */
async function pressed(page: Page, app: WebApp, key: string, what: string): Promise<void> {
  const before = deeds(app).length;
  await page.keyboard.press(key);
  await until(`${key} is ${what}`, () => deeds(app).length > before);
}

test('M: keys press what the desk has now: not ready for the chosen reason, ready, hold, release, and the number to call', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(READY));
  const { page, troubles } = await agentPage(t, app, browser);
  await page.getByLabel('Reason').selectOption('2');
  await page.locator('body').click({ position: { x: 5, y: 400 } });
  await pressed(page, app, 'n', 'not ready');
  t.like(app.commands.submitted.at(-1)?.command, { do: 'hold', reason: '2', setter: 'agent' });
  const hold = { setter: 'agent', reason: '2', since: 1, via: 'web', by: 'joe' } as const;
  app.live.step(put.session({ ...READY, state: { at: 'not-ready' }, holds: [hold] }));
  await page.getByRole('button', { name: 'Ready', exact: true }).waitFor();
  await pressed(page, app, 'r', 'ready');
  await page.keyboard.press('d');
  t.is(await page.evaluate('document.activeElement.id'), 'dial');
  await page.locator('body').click({ position: { x: 5, y: 400 } });
  talk(app);
  await page.getByRole('button', { name: 'Release the caller' }).waitFor();
  await pressed(page, app, 'h', 'hold');
  await pressed(page, app, 'e', 'release');
  t.deepEqual(deeds(app), ['hold', 'unhold', 'hold-call', 'release']);
  t.deepEqual(troubles, []);
});

test('M: a letter that is typed into a field or a list, or with Ctrl, is no key', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(READY));
  const { page } = await agentPage(t, app, browser);
  await page.locator('#dial').focus();
  await page.keyboard.type('rnhea');
  t.is(await page.locator('#dial').inputValue(), 'rnhea');
  await page.getByLabel('Reason').focus();
  await page.keyboard.press('n');
  await page.locator('body').click({ position: { x: 5, y: 400 } });
  for (const key of ['Control+h', 'Alt+n', 'Shift+N', 'x']) await page.keyboard.press(key);
  await pressed(page, app, 'n', 'not ready');
  t.deepEqual(deeds(app), ['hold'], 'the last one alone');
});

test('M: the keys are listed on the page, switched off there (WCAG 2.1.4), and stay off after a reload', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(READY));
  const { page } = await agentPage(t, app, browser);
  await page.keyboard.press('?');
  await page.getByText('Ready, or end wrap-up').waitFor();
  t.deepEqual(await axeViolations(page), []);
  await page.getByLabel('Use these keys').uncheck();
  await page.reload();
  await page.locator('#desk-keys').waitFor();
  for (const key of ['n', '?', 'e']) await page.keyboard.press(key);
  t.is(await page.locator('#desk-keys').getAttribute('open'), null);
  await page.locator('#desk-keys summary').click();
  await page.getByLabel('Use these keys').check();
  await pressed(page, app, 'n', 'not ready');
  t.deepEqual(deeds(app), ['hold']);
});

test('M: without scripts no keys are told of', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(READY));
  const without = await startChromium({ scripts: false });
  t.teardown(() => without.close());
  const { page } = await agentPage(t, app, without);
  t.false(await page.locator('#desk-keys').isVisible());
});
