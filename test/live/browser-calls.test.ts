import test from 'ava';
import type { Browser } from 'playwright-core';
import { agentPage, deskApp } from '../support/agent-browser.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';

let browser: Browser;
test.before(async () => {
  await ensureBuilt();
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const TALKING = [
  put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
  put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'c1', callId: 'k1' } })),
  put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: 1 } })),
];

const PAGES = [
  ['supervisor', '/queues'],
  ['supervisor', '/queues/sales'],
  ['supervisor', '/agents'],
  ['supervisor', '/callbacks'],
  ['supervisor', '/recordings'],
  ['supervisor', '/supervise/joe'],
  ['supervisor', '/'],
  ['agent', '/desk'],
  ['agent', '/desk/greetings'],
] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`${colorScheme}, ${width} px: what calls brought to the pages is readable and nothing sticks out`, async (t) => {
      const app = await deskApp(t);
      app.live.step(...TALKING);
      for (const role of ['supervisor', 'agent'] as const) {
        const viewport = { width, height: 900 };
        const { page, troubles } = await agentPage(t, app, browser, { role, colorScheme, viewport });
        for (const [, path] of PAGES.filter(([who]) => who === role)) {
          const answer = await page.goto(app.url + path);
          t.is(answer?.status(), 200, path);
          t.deepEqual(await axeViolations(page), [], path);
          t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width, path);
        }
        t.deepEqual(troubles, []);
      }
    });
  }
}
