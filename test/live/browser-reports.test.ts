import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { agentPage, deskApp } from '../support/agent-browser.js';
import { axeViolations } from '../support/axe.js';
import { startChromium } from '../support/chromium.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { ReportDesk } from '../support/report-desk.js';
import { JAY, JOE, SALES } from '../support/web-app.js';
import { aDirectory, aQueue } from '../support/world.js';

let browser: Browser;
test.before(async () => {
  await ensureBuilt();
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const DAY = '2026-11-20';

/** A working day of two queues, and the page of its reports. */
async function aDay(
  t: ExecutionContext,
  options: BrowserContextOptions,
  work: (page: Page, troubles: readonly string[]) => Promise<void>,
): Promise<void> {
  const app = await deskApp(t);
  const help = aQueue({ id: 'help', name: 'Technical help', dn: '6001' });
  app.live.world.directory = aDirectory({ agents: [JOE, JAY], queues: [SALES, help] });
  await inTempFolder(async (folder) => {
    const database = await openTestDatabase(folder);
    try {
      const desk = new ReportDesk(database, app.live);
      app.reports.real = desk.reports;
      const eight = Date.parse(`${DAY}T08:00:00Z`);
      desk.signsIn(eight, 'joe');
      desk.signsIn(eight, 'jay');
      for (let n = 0; n < 90; n += 1) {
        const at = eight + n * 6 * 60_000;
        const queueId = n % 3 === 0 ? 'help' : 'sales';
        const agentId = n % 2 === 0 ? 'joe' : 'jay';
        const waits = 4 + ((n * 7) % 40);
        desk.call(
          `k${n}`,
          at,
          n % 7 === 5 ? { queueId, waits } : { queueId, waits, agentId, talks: 60 + ((n * 13) % 200) },
        );
      }
      const { page, troubles } = await agentPage(t, app, browser, { role: 'supervisor', agentId: 'jay', ...options });
      await page.goto(`${app.url}/reports/calls?from=${DAY}&to=${DAY}`);
      await work(page, troubles);
    } finally {
      await database.close();
    }
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`M, scripts ${javaScriptEnabled ? 'on' : 'off'}: a supervisor reads a day by hours, then by queue, sorts it and takes it away as CSV`, async (t) => {
    await aDay(t, { javaScriptEnabled }, async (page, troubles) => {
      await page.getByRole('heading', { name: 'Calls', level: 1 }).waitFor();
      const chart = page.getByRole('img', { name: 'Calls, Hour' });
      await chart.waitFor();
      t.is(await page.locator('.chart-bar').count(), 24);
      await page.getByLabel(/^By/).selectOption({ label: 'Queue' });
      await page.getByRole('button', { name: 'Show' }).click();
      await page.getByRole('img', { name: 'Calls, Queue' }).waitFor();
      const rows = page.locator('.figures tbody tr');
      t.deepEqual(await rows.locator('td:first-child').allInnerTexts(), ['Sales', 'Technical help', 'In all']);
      t.is(await rows.last().locator('td').nth(1).innerText(), '90');
      await page.getByRole('link', { name: 'Offered' }).click();
      await page.getByRole('columnheader', { name: 'Offered' }).waitFor();
      t.is(await page.locator('th[aria-sort]').innerText(), 'Offered');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download CSV' }).click(),
      ]);
      t.is(download.suggestedFilename(), `farline-calls-${DAY}-${DAY}.csv`);
      await page.getByRole('link', { name: 'Service level' }).click();
      await page.getByRole('heading', { name: 'Service level', level: 1 }).waitFor();
      t.is(await page.locator('#from').inputValue(), DAY, 'the days go along');
      t.deepEqual(troubles, []);
    });
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`M, ${colorScheme}: what a report says is readable, on a small screen as well`, async (t) => {
    await aDay(t, { colorScheme }, async (page) => {
      await page.getByRole('img', { name: 'Calls, Hour' }).waitFor();
      t.deepEqual(await axeViolations(page), []);
      await page.goto(page.url().replace('/calls', '/sessions'));
      await page.getByRole('img', { name: 'Sessions, Hour' }).waitFor();
      t.deepEqual(await axeViolations(page), []);
      await page.setViewportSize({ width: 390, height: 800 });
      t.true(
        await page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth'),
        'nothing stands out at the side',
      );
    });
  });
}

test('M: in German every report fits 1,280 pixels, nothing in it is scrolled aside, and a part of a percent has a comma', async (t) => {
  await aDay(t, { locale: 'de-DE', viewport: { width: 1280, height: 800 } }, async (page) => {
    const calls = page.url();
    for (const kind of ['calls', 'service-level', 'no-answers', 'pauses', 'sessions', 'legs']) {
      for (const by of ['hour', 'day']) {
        await page.goto(`${calls.replace('/calls', `/${kind}`)}&by=${by}&sort=-${SORTED[kind] ?? 'name'}`);
        await page.getByText('Insgesamt', { exact: true }).waitFor();
        t.deepEqual(await page.evaluate<string[]>(SCROLLED), [], `${kind} by ${by}`);
      }
    }
    await page.goto(`${calls.replace('/calls', '/service-level')}&by=day`);
    const level = page.locator('.figures-head dd').first();
    t.regex(await level.innerText(), /^\d+,\d\u00a0%$/);
    t.is(await page.locator('.chart-word').filter({ hasText: '100' }).textContent(), '100\u00a0%');
  });
});

/** A column whose name is long already, with the arrow of the order beside it. */
const SORTED: Readonly<Record<string, string>> = { calls: 'callbacks', 'no-answers': 'noAnswer', sessions: 'wrapUpMs' };

/** In the page: what is wider than its place. */
const SCROLLED = `[document.documentElement, ...document.querySelectorAll('.scroll')]
  .filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => (one.getAttribute('aria-label') ?? one.tagName) + ' ' + one.scrollWidth + ' > ' + one.clientWidth)`;
