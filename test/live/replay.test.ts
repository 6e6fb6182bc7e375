import test from 'ava';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../support/chromium.js';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;
let browser: Browser;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_KEYFRAME_MS: '2000' });
  browser = await startChromium();
});
test.after.always(async () => {
  await browser?.close();
  await site?.close();
});
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** What a board says of each agent and queue, without durations. */
async function rowsOf(page: Page): Promise<{ agents: Record<string, string>; queues: string[] }> {
  const rows = await page.locator('#agents tr[data-id]').all();
  const agents = await Promise.all(
    rows.map(async (row): Promise<[string, string]> => {
      const cells = row.locator('td');
      const [state, leg, call] = await Promise.all(
        [cells.nth(0), cells.nth(3), cells.nth(4)].map((cell) => cell.locator('.state, .leg, .name').allInnerTexts()),
      );
      return [
        await row.locator('th .name').innerText(),
        [...(state ?? []), ...(leg ?? []), ...(call ?? [])].join(' · '),
      ];
    }),
  );
  const queues = await page.locator('#queues tr[data-id]').allInnerTexts();
  return { agents: Object.fromEntries(agents), queues: queues.map((text) => text.replaceAll(/\d+:\d\d/g, '')) };
}

test.serial(
  'M: the replay of an instant shows states, legs and queues as the live wallboard did, before and after a kill',
  async (t) => {
    const queue = await site.queue({ settings: { notReadyAfter: 1, ringMs: 1_500, wrapUpMs: 0 } });
    const [joe, jay, ann] = [
      await site.agent(queue),
      await site.agent(queue),
      await site.agent(queue, { nailedUp: true }),
    ];
    joe.phone.noAnswer();
    const authorization = `Bearer ${site.admin.api.token ?? ''}`;
    const context = await browser.newContext({ extraHTTPHeaders: { authorization }, javaScriptEnabled: false });
    site.teardown(() => context.close());
    const page = await context.newPage();
    const looks: { at: number; rows: Awaited<ReturnType<typeof rowsOf>> }[] = [];
    /** Looks at the wallboard in a second in which nothing more happens. */
    const look = async (): Promise<void> => {
      await site.stored();
      const at = Math.ceil(Date.now() / 1_000) * 1_000;
      while (Date.now() < at) await new Promise((resolve) => setTimeout(resolve, 20));
      await page.goto(site.product.url);
      looks.push({ at, rows: await rowsOf(page) });
    };

    await joe.starts({ parked: false });
    await jay.starts({ parked: false });
    await ann.signIn();
    await ann.shows({ leg: 'parked' });
    await look();
    const customer = await site.customer(queue);
    await customer.hears(jay.tone, 20_000);
    await jay.phone.hears(customer.tone);
    await joe.shows({ state: 'not-ready', holds: ['no-answer'] });
    await look();
    const second = await site.customer(queue);
    await look();
    customer.hangUp();
    await second.hears(jay.tone);
    await ann.signOut();
    await look();

    const replayed = async () => {
      const found: Awaited<ReturnType<typeof rowsOf>>[] = [];
      for (const { at } of looks) {
        const time = new Date(at).toISOString().slice(0, 19);
        await page.goto(`${site.product.url}/replay?at=${time}`);
        await page.locator('#agents').waitFor();
        found.push(await rowsOf(page));
      }
      return found;
    };
    const wanted = looks.map(({ rows }) => rows);
    t.is(Object.keys(wanted[0]?.agents ?? {}).length, 3);
    t.is(new Set(wanted.map((rows) => JSON.stringify(rows))).size, 4, 'each look is another one');
    t.deepEqual(await replayed(), wanted);

    // Back and forth by the links, without scripts.
    await page.getByRole('link', { name: 'Change before' }).click();
    await page.waitForURL(/\/replay\?at=/);
    await page.getByRole('link', { name: 'Next change' }).click();
    await page.locator('#agents').waitFor();
    t.is(await page.locator('main button:not(.quiet), main form[method="post"]').count(), 0, 'nothing acts');

    await site.kill();
    await site.start();
    t.deepEqual(await replayed(), wanted, 'a Farline that starts anew has the same past');
  },
);
