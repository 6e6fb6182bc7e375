/** What htmx does in an open row of the wallboard. */
import test, { type ExecutionContext } from 'ava';
import type { Browser, Page } from 'playwright-core';
import { agentPage } from '../support/agent-browser.js';
import { startChromium } from '../support/chromium.js';
import { aSession, gone, put } from '../support/rows.js';
import { until } from '../support/until.js';
import { JAY, JOE, startWebApp, type WebApp } from '../support/web-app.js';
import { aDirectory } from '../support/world.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const PATH = '/wallboard/agents/joe';
const deeds = (page: Page) => page.locator('#deeds');
const answer = (page: Page) => page.locator('#deeds-answer');

interface Opened {
  readonly app: WebApp;
  readonly page: Page;
  /** What the policy forbade. */
  readonly forbidden: string[];
  /** Method and path of what htmx asked for. */
  readonly asked: string[];
}

/** Joe and Jay are signed in, and a supervisor looks at the board. */
async function board(t: ExecutionContext): Promise<Opened> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.world.directory = aDirectory({ agents: [JOE, JAY] });
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe' })),
    put.session(aSession({ id: 'j1', agentId: 'jay' })),
  );
  const { page, troubles } = await agentPage(t, app, browser, { role: 'supervisor', agentId: 'joe' });
  await page.exposeFunction('forbidden', (what: string) => troubles.push(what));
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (event) => forbidden(event.violatedDirective + ' ' + event.blockedURI))`,
  );
  const asked: string[] = [];
  page.on('request', (one) => {
    if (one.headers()['hx-request'] === 'true') asked.push(`${one.method()} ${new URL(one.url()).pathname}`);
  });
  await page.goto(app.url);
  await page.getByText('Live', { exact: true }).waitFor();
  return { app, page, forbidden: troubles, asked };
}

async function openRow({ page }: Opened): Promise<void> {
  await page.getByRole('link', { name: 'Act on Joe Adams' }).click();
  await deeds(page).getByRole('button', { name: 'Pause' }).waitFor();
}

/** The row has come anew, and once more, so that what came is in its place. */
async function refreshed({ asked }: Opened): Promise<void> {
  const before = asked.length;
  await until('the row is refreshed twice', () => asked.length > before + 1, 30_000);
}

test('M: opening, refreshing and acting come through htmx, and nothing is done that our policy forbids', async (t) => {
  const opened = await board(t);
  const { page, asked, forbidden } = opened;
  await openRow(opened);
  t.deepEqual(asked.slice(0, 1), [`GET ${PATH}`]);
  await refreshed(opened);
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await answer(page).getByText('Joe Adams is now').waitFor();
  t.deepEqual([...new Set(asked)], [`GET ${PATH}`, `POST ${PATH}/pause`]);
  t.is(await page.getByRole('link', { name: 'Act on Joe Adams' }).getAttribute('aria-expanded'), 'true');
  t.is(await page.evaluate('document.activeElement.id'), 'deeds-answer', 'the keyboard is where it is answered');
  t.deepEqual(forbidden, []);
});

test('C5: the answer of a deed comes into a live region that is there, so that it is read out', async (t) => {
  const opened = await board(t);
  const { page } = opened;
  await openRow(opened);
  const told: string[] = [];
  await page.exposeFunction('told', (what: string) => told.push(what));
  await page.evaluate(`new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      if (target.id === 'deeds-answer' && addedNodes.length > 0) told(target.role ?? target.getAttribute('role'));
  }).observe(document.getElementById('board'), { childList: true, subtree: true })`);
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await until('it is told', () => told.length > 0);
  t.deepEqual(told, ['status']);
});

test('C5: a deed that was refused keeps its answer, its form open and what was typed while the row is refreshed', async (t) => {
  const opened = await board(t);
  const { app, page, forbidden } = opened;
  await openRow(opened);
  await deeds(page).getByText('Reset', { exact: true }).click();
  await page.locator('#deed-reset-note').fill('hears nothing');
  app.commands.refuseWith = 'storage-failed';
  await deeds(page).getByRole('button', { name: 'Reset this agent' }).click();
  await deeds(page).getByRole('alert').waitFor();
  await refreshed(opened);
  t.true(await deeds(page).getByRole('alert').isVisible());
  t.true(await page.locator('#deed-reset-note').isVisible());
  t.is(await page.locator('#deed-reset-note').inputValue(), 'hears nothing');
  await deeds(page).getByLabel('Reason').selectOption('4');
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await page.locator('#deed-reset-note').waitFor({ state: 'hidden' });
  await refreshed(opened);
  t.is(await deeds(page).getByLabel('Reason').inputValue(), '4');
  t.deepEqual(forbidden, []);
});

test('C5: a deed that did not get there is told so, and who is signed out meanwhile does not get the sign-in page there', async (t) => {
  const opened = await board(t);
  const { app, page } = opened;
  await openRow(opened);
  await page.route(`**${PATH}/pause`, (route) => route.abort());
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  const notSent = answer(page).locator('.problem');
  await notSent.waitFor();
  const sentence = await notSent.innerText();
  await page.unroute(`**${PATH}/pause`);
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await answer(page).getByText('Joe Adams is now').waitFor();
  await page.context().clearCookies();
  const before = app.commands.submitted.length;
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await notSent.waitFor();
  t.is(await notSent.innerText(), sentence);
  t.is(await page.locator('input[type=password]').count(), 0);
  t.is(app.commands.submitted.length, before);
});

test('C5: an answer that is no row is told by its own words', async (t) => {
  const opened = await board(t);
  const { page } = opened;
  await openRow(opened);
  const body =
    '<!doctype html><html lang="en"><head><title>x</title></head><body><p role="alert">Too late.</p></body></html>';
  await page.route(`**${PATH}/pause`, (route) => route.fulfill({ status: 403, contentType: 'text/html', body }));
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await answer(page).getByText('Too late.', { exact: true }).waitFor();
  t.true(await deeds(page).getByRole('button', { name: 'Pause' }).isVisible());
});

test('C5: who is signed out after a deed: what was answered stays, and signed in again there is something to press', async (t) => {
  const opened = await board(t);
  const { app, page } = opened;
  await openRow(opened);
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await answer(page).getByText('Joe Adams is now').waitFor();
  app.live.step(gone('session', 's1'));
  await deeds(page).getByText('This agent is not signed in.').waitFor();
  t.is(await deeds(page).getByRole('button').count(), 0);
  t.regex(await answer(page).innerText(), /Joe Adams is now/);
  app.live.step(put.session(aSession({ id: 's2', agentId: 'joe' })));
  await deeds(page).getByRole('button', { name: 'Pause' }).waitFor();
  const before = app.commands.submitted.length;
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await until('it is sent', () => app.commands.submitted.length > before);
  t.is(page.url(), `${app.url}/`);
});

test('C5: a row opens although the agent’s row is replaced while it is asked for, and one that is away leads to the agent’s page', async (t) => {
  const opened = await board(t);
  const { app, page, asked } = opened;
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route(`**${PATH}`, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Act on Joe Adams' }).click();
  await until('it is asked for', () => asked.length > 0);
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'not-ready' } })));
  await page.locator('#agents tr[data-agent]', { hasText: 'Not ready' }).waitFor();
  goOn();
  await deeds(page).getByRole('button', { name: 'Pause' }).waitFor();
  t.is(await page.evaluate('document.getElementById("deeds").previousElementSibling.dataset.agent'), 'joe');
  await deeds(page).getByRole('link', { name: 'Close' }).click();
  await page.unroute(`**${PATH}`);
  await page.route(`**${PATH}`, (route) => route.fulfill({ status: 500, contentType: 'text/html', body: 'no' }));
  await page.getByRole('link', { name: 'Act on Joe Adams' }).click();
  await page.waitForURL(`${app.url}/supervise/joe`);
});

test('C5: a deed that is pressed twice is done once, and the row that was opened last is the one that opens', async (t) => {
  const opened = await board(t);
  const { app, page, asked, forbidden } = opened;
  await openRow(opened);
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route(`**${PATH}/pause`, async (route) => {
    await held;
    await route.continue();
  });
  await deeds(page).getByRole('button', { name: 'Pause' }).dblclick();
  goOn();
  await answer(page).getByText('Joe Adams is now').waitFor();
  await refreshed(opened);
  t.is(asked.filter((one) => one.startsWith('POST')).length, 1);
  t.is(app.commands.submitted.length, 1);
  await deeds(page).getByRole('link', { name: 'Close' }).click();
  await page.route(`**${PATH}`, () => undefined);
  await page.getByRole('link', { name: 'Act on Joe Adams' }).click();
  await page.getByRole('link', { name: `Act on ${JAY.name}` }).click();
  await deeds(page)
    .getByRole('heading', { name: `Act on ${JAY.name}` })
    .waitFor();
  t.is(await deeds(page).count(), 1);
  t.deepEqual(forbidden, []);
});
