/**
 * What do the pages look like? `npm run faces [-- --to folder --language de --only /agents]`
 * Fills a web app in memory with a shift in full swing and a week of history, opens every page in Chromium, light and dark, on a
 * wide window and some on a telephone's, and writes a picture of each and sheets of six each to look through. Nothing is
 * compared: people look. The last line of stdout is JSON; exit 1 when a page is not answered as it should be, throws, or
 * stands out at the side.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startChromium } from '../test/support/chromium.js';
import { inTempFolder, openTestDatabase } from '../test/support/database.js';
import { ensureBuilt } from '../test/support/ensure-built.js';
import type { WebApp } from '../test/support/web-app.js';
import { busyApp, signIn } from './faces/busy-app.js';
import { writeSheets } from './faces/contact-sheet.js';
import { seenPages, type SeenPage } from './faces/seen-pages.js';

const { values } = parseArgs({
  options: {
    to: { type: 'string', default: '/tmp/farline-faces' },
    language: { type: 'string', default: 'en' },
    only: { type: 'string', default: '' },
  },
});
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 800 };
const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: WIDE },
  { name: 'dark', colorScheme: 'dark', viewport: WIDE },
  { name: 'narrow', colorScheme: 'light', viewport: NARROW },
] as const;
const PEOPLE = { admin: 'ann', supervisor: 'carla', agent: 'joe' } as const;
const NOT_FOUND = ['/nowhere'];

const say = (line: string): void => void process.stderr.write(`${line}\n`);

class Faces {
  readonly pictures: string[] = [];
  readonly wrong: string[] = [];

  constructor(
    readonly app: WebApp,
    readonly browser: Browser,
    readonly folder: string,
  ) {}

  async look(pages: readonly SeenPage[], look: (typeof LOOKS)[number]): Promise<void> {
    const cookies = new Map<string, BrowserContext>();
    for (const seen of pages) {
      const context = cookies.get(seen.as) ?? (await this.#contextOf(seen.as, look));
      cookies.set(seen.as, context);
      await this.#picture(context, seen, look.name);
    }
    for (const context of cookies.values()) await context.close();
  }

  async #contextOf(as: SeenPage['as'], look: (typeof LOOKS)[number]): Promise<BrowserContext> {
    const locale = values.language === 'de' ? 'de-DE' : 'en-GB';
    const context = await this.browser.newContext({ ...look, locale });
    if (as !== 'nobody') {
      const value = await signIn(this.app, PEOPLE[as]);
      await context.addCookies([{ name: 'farline', value, url: this.app.url }]);
    }
    return context;
  }

  async #picture(context: BrowserContext, { path, press }: SeenPage, look: string): Promise<void> {
    const page = await context.newPage();
    const note = (what: string): void => void this.wrong.push(`${path}, ${look}: ${what}`);
    page.on('pageerror', ({ message }) => note(message));
    const answer = await page.goto(this.app.url + path);
    const status = answer?.status() ?? 0;
    if (status !== (NOT_FOUND.includes(path) ? 404 : 200)) note(`answered with ${status}`);
    if (press !== undefined) await page.getByText(press, { exact: true }).first().click();
    // What sticks to the lower edge stands at the end of the picture, not across its middle.
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    await page.setViewportSize({
      width: page.viewportSize()?.width ?? WIDE.width,
      height: Math.max(height, WIDE.height),
    });
    await page.waitForTimeout(150);
    if (await standsOut(page)) note('stands out at the side');
    const file = `${path.split('?')[0]?.replace(/^\//, '').replaceAll('/', '-') || 'wallboard'}-${look}.png`;
    await page.screenshot({ path: resolve(this.folder, file), fullPage: true });
    this.pictures.push(file);
    await page.close();
  }
}

function standsOut(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
}

async function lookAtAll(): Promise<Faces> {
  const folder = resolve(values.to);
  await mkdir(folder, { recursive: true });
  await ensureBuilt();
  const browser = await startChromium();
  try {
    return await inTempFolder(async (temp) => {
      const database = await openTestDatabase(temp);
      const app = await busyApp(database, values.language);
      const faces = new Faces(app, browser, folder);
      const past = new Date(Date.now() - 3 * 60_000).toISOString().slice(0, 16);
      const pages = seenPages(past).filter(
        ({ path }) => values.only === '' || values.only.split(',').includes(path.split('?')[0] ?? ''),
      );
      for (const look of LOOKS) {
        say(`${pages.length} pages, ${look.name}`);
        await faces.look(pages, look);
      }
      await writeSheets(browser, folder, faces.pictures);
      await app.close();
      await database.close();
      return faces;
    });
  } finally {
    await browser.close();
  }
}

const { pictures, wrong } = await lookAtAll();
for (const one of wrong) say(`wrong: ${one}`);
await writeFile(resolve(values.to, 'pictures.txt'), `${pictures.join('\n')}\n`);
process.stdout.write(`${JSON.stringify({ pictures: pictures.length, wrong: wrong.length, folder: values.to })}\n`);
process.exit(wrong.length === 0 ? 0 : 1);
