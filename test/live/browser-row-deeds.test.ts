import test, { type ExecutionContext } from 'ava';
import type { Browser, Page } from 'playwright-core';
import { axeViolations } from '../support/axe.js';
import { startChromium } from '../support/chromium.js';
import { agentPage } from '../support/agent-browser.js';
import { aCall, aLeg, aSession, gone, put } from '../support/rows.js';
import { until } from '../support/until.js';
import { JAY, JOE, startWebApp, type WebApp } from '../support/web-app.js';
import { aDirectory, aQueue } from '../support/world.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

/** Joe of Sales, who may be listened to, and Jay are signed in. */
async function board(t: ExecutionContext): Promise<WebApp> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.world.directory = aDirectory({
    agents: [{ ...JOE, settings: { supervision: true } }, JAY],
    queues: [aQueue({ id: 'sales', name: 'Sales' })],
  });
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe' })),
    put.session(aSession({ id: 's2', agentId: 'jay' })),
  );
  return app;
}

function talk(app: WebApp): void {
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'c1' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'l1', callId: 'c1' } })),
    put.call(
      aCall({
        id: 'c1',
        caller: { number: '+4930123456', name: 'Ann' },
        state: { at: 'talking', sessionId: 's1', since: 1 },
      }),
    ),
  );
}

const deeds = (page: Page) => page.locator('#deeds');
const pressAct = (page: Page, name: string) => page.getByRole('link', { name: `Act on ${name}` }).click();
const last = (app: WebApp) => app.commands.submitted.at(-1)?.command;

async function bossPage(t: ExecutionContext, app: WebApp, from: Browser = browser, over: object = {}) {
  const opened = await agentPage(t, app, from, { role: 'supervisor', agentId: 'jay', ...over });
  await opened.page.goto(app.url);
  return opened;
}

test('C5: a row opens in place, stays open with what is typed while the board moves, and tells what a reset would do now', async (t) => {
  const app = await board(t);
  const { page, troubles } = await bossPage(t, app);
  await page.getByText('Live', { exact: true }).waitFor();
  await pressAct(page, 'Joe Adams');
  await deeds(page).getByText('Reset', { exact: true }).click();
  await deeds(page).getByText('No call is cut off.').waitFor();
  const note = page.locator('#deed-reset-note');
  await note.fill('hears nothing');
  await deeds(page).getByLabel('Reason').selectOption('4');
  await note.focus();
  talk(app);
  await deeds(page).getByText('The call with Ann +4930123456 is taken from the agent').waitFor();
  t.is(await note.inputValue(), 'hears nothing');
  t.is(await deeds(page).getByLabel('Reason').inputValue(), '4');
  t.is(await page.evaluate('document.activeElement.id'), 'deed-reset-note', 'the keyboard stays where it was');
  await deeds(page).getByRole('button', { name: 'Reset this agent' }).click();
  await until('the reset is asked for', () => app.commands.submitted.length > 0);
  t.like(last(app), { do: 'reset', agentId: 'joe', note: 'hears nothing', supervised: true });
  await deeds(page)
    .getByText(/Joe Adams was reset, and is now/)
    .waitFor();
  t.is(page.url(), `${app.url}/`, 'the page was not left');
  t.deepEqual(troubles, []);
});

test('C5: a refusal is told under the row, and one row is open at a time', async (t) => {
  const app = await board(t);
  const { page, troubles } = await bossPage(t, app);
  await pressAct(page, 'Joe Adams');
  await deeds(page).getByRole('heading', { name: 'Act on Joe Adams' }).waitFor();
  app.commands.refuseWith = 'storage-failed';
  await deeds(page).getByRole('button', { name: 'Pause' }).click();
  await deeds(page).getByRole('alert').waitFor();
  app.commands.refuseWith = null;
  const jay = JAY.name;
  await pressAct(page, jay);
  await deeds(page)
    .getByRole('heading', { name: `Act on ${jay}` })
    .waitFor();
  t.is(await deeds(page).count(), 1);
  await page.locator('#deed-reason').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  t.is(await deeds(page).count(), 0);
  t.is(await page.evaluate('document.activeElement.ariaLabel'), `Act on ${jay}`, 'back where it was opened');
  t.deepEqual(troubles, []);
});

test('C5: an agent who signs out while their row is open: it says so, with nothing to press', async (t) => {
  const app = await board(t);
  const { page } = await bossPage(t, app);
  await page.getByText('Live', { exact: true }).waitFor();
  await pressAct(page, 'Joe Adams');
  await deeds(page).getByRole('button', { name: 'Pause' }).waitFor();
  app.live.step(gone('session', 's1'));
  await deeds(page).getByText('This agent is not signed in.').waitFor();
  t.is(await deeds(page).getByRole('button').count(), 0);
});

test('K4: whispering from the row, at a number, and the row says that the telephone is called', async (t) => {
  const app = await board(t);
  talk(app);
  const { page, troubles } = await bossPage(t, app);
  await pressAct(page, 'Joe Adams');
  await deeds(page).getByLabel('Call me at').fill('+1 555 999 0001');
  await deeds(page).getByRole('button', { name: 'Whisper to the agent' }).click();
  await until('it is asked for', () => app.commands.submitted.length > 0);
  t.like(last(app), { do: 'supervise', agentId: 'joe', mode: 'whisper', scope: 'call' });
  t.deepEqual(troubles, []);
});

test('C5: the row and its deeds work with scripts off', async (t) => {
  const app = await board(t);
  talk(app);
  const without = await startChromium({ scripts: false });
  t.teardown(() => without.close());
  const { page } = await bossPage(t, app, without);
  await pressAct(page, 'Joe Adams');
  await deeds(page).getByText('Sign out', { exact: true }).click();
  await deeds(page).getByText('The call with Ann +4930123456 goes on; the agent is signed out').waitFor();
  await deeds(page).getByRole('button', { name: 'Sign this agent out' }).click();
  await deeds(page)
    .getByText(/Joe Adams is now: Talking/)
    .waitFor();
  t.like(last(app), { do: 'logout', agentId: 'joe', supervised: true });
  await deeds(page).getByText('Reset', { exact: true }).click();
  await deeds(page).getByRole('button', { name: 'Reset this agent' }).click();
  await deeds(page).getByRole('alert').waitFor();
  t.true(await page.locator('#deed-reset-note').isVisible(), 'the form that was refused is open');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [language, width] of [
    ['en', 1440],
    ['de', 1280],
    ['de', 390],
  ] as const) {
    test(`${colorScheme}, ${language}, ${width} px: an open row is readable and nothing sticks out`, async (t) => {
      const app = await board(t);
      talk(app);
      const over = { colorScheme, locale: language, viewport: { width, height: 900 } };
      const { page } = await bossPage(t, app, browser, over);
      await page.locator('#agents a.act').last().click();
      await deeds(page).locator('summary').first().click();
      await deeds(page).locator('summary').last().click();
      t.deepEqual(await axeViolations(page), []);
      t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width);
    });
  }
}
