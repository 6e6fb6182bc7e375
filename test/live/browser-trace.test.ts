import test from 'ava';
import type { Browser } from 'playwright-core';
import { agentPage, deskApp } from '../support/agent-browser.js';
import { axeViolations } from '../support/axe.js';
import { startChromium } from '../support/chromium.js';
import { tellCall } from '../support/told-call.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

for (const colorScheme of ['light', 'dark'] as const) {
  test(`M, ${colorScheme}: the trace of a call is readable, on a small screen as well, and leads on to other calls`, async (t) => {
    const app = await deskApp(t);
    tellCall(app, 'k1', Date.parse('2026-11-20T23:58:10Z'));
    tellCall(app, 'k9', Date.parse('2026-11-21T00:00:20Z'));
    const { page, troubles } = await agentPage(t, app, browser, { role: 'supervisor', agentId: 'jay', colorScheme });
    await page.goto(`${app.url}/calls/k1`);
    await page.getByText('Joe Adams did not answer within 0:20.').waitFor();
    t.is(await page.locator('.trace-day').innerText(), '2026-11-21');
    t.deepEqual(await axeViolations(page), []);
    await page.setViewportSize({ width: 390, height: 800 });
    t.true(
      await page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth'),
      'nothing stands out at the side',
    );
    t.deepEqual(await axeViolations(page), []);
    await page.getByRole('link', { name: 'that call' }).click();
    await page.waitForURL(`${app.url}/calls/k9`);
    t.deepEqual(troubles, []);
  });
}
