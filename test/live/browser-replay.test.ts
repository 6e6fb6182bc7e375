import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { agentPage, deskApp } from '../support/agent-browser.js';
import { axeViolations } from '../support/axe.js';
import { busyDirectory, busyShift } from '../support/busy-board.js';
import { startChromium } from '../support/chromium.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const NOON = Date.parse('2026-11-20T12:00:00Z');

/** A shift in full swing at noon, looked at five minutes later. */
async function replayed(
  t: ExecutionContext,
  options: BrowserContextOptions,
): Promise<{ page: Page; troubles: readonly string[] }> {
  const app = await deskApp(t);
  app.live.world.directory = busyDirectory();
  app.past.facts.splice(0);
  for (const change of busyShift(NOON)) app.past.happens(NOON, change);
  app.callHistory.people.set('k1', { number: '+4930123456', name: 'Anna Berg' });
  app.callHistory.people.set('k2', { number: '+15550107788', name: '' });
  const made = await agentPage(t, app, browser, { role: 'supervisor', agentId: 'jay', ...options });
  await made.page.goto(`${app.url}/replay?at=2026-11-20T12:05`);
  return made;
}

for (const javaScriptEnabled of [true, false]) {
  test(`M, scripts ${javaScriptEnabled ? 'on' : 'off'}: one goes back and forth by links, a field and the slider`, async (t) => {
    const { page, troubles } = await replayed(t, { javaScriptEnabled });
    const time = page.locator('.replay-when strong');
    t.is(await time.innerText(), '12:05');
    t.is(await page.locator('#agents tr[data-id]').count(), 11);
    for (const [link, then] of [
      ['+ 5 min', '12:10'],
      ['+ 1 h', '13:10'],
      ['− 1 h', '12:10'],
      ['− 1 min', '12:09'],
      ['Change before', '12:00'],
    ] as const) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.waitForFunction(`document.querySelector('.replay-when strong').textContent === '${then}'`);
    }
    t.is(await page.getByRole('link', { name: '− 1 min', exact: true }).count(), 0, 'history begins here');
    await page.getByLabel('Time').fill('2026-11-20T12:34:56');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/12%3A34%3A56/);
    t.is(await time.innerText(), '12:34:56');
    await page.getByLabel('Minute of the day').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Go there' }).click();
    await page.waitForURL(/12%3A35$/);
    t.is(await time.innerText(), '12:35');
    t.deepEqual(troubles, []);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`M, ${colorScheme}: the past is readable, on a small screen as well`, async (t) => {
    const { page } = await replayed(t, { colorScheme });
    await page.getByRole('heading', { name: 'Replay' }).waitFor();
    t.deepEqual(await axeViolations(page), []);
    await page.setViewportSize({ width: 390, height: 800 });
    t.true(
      await page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth'),
      'nothing stands out at the side',
    );
    t.deepEqual(await axeViolations(page), []);
    await page.goto(page.url().replace(/at=.*/, 'at=nonsense'));
    t.deepEqual(await axeViolations(page), []);
  });
}
