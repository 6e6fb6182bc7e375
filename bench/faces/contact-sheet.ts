import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';

const EACH = 6;

/** Six pictures to a sheet, three beside each other, the top of each, with its name. */
export async function writeSheets(browser: Browser, folder: string, pictures: readonly string[]): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1980, height: 1240 } });
  const page = await context.newPage();
  const html = resolve(folder, 'sheet.html');
  for (let at = 0; at < pictures.length; at += EACH) {
    const some = pictures.slice(at, at + EACH);
    const cells = some.map((file) => `<figure><figcaption>${file}</figcaption><img src="${file}"></figure>`);
    await writeFile(html, `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${cells.join('')}`);
    await page.goto(pathToFileURL(html).href);
    await page.screenshot({ path: resolve(folder, `sheet-${String(at / EACH).padStart(2, '0')}.png`) });
  }
  await context.close();
}

const STYLE = `body { margin: 0; display: grid; grid-template-columns: repeat(3, 650px); gap: 10px; font: 14px sans-serif }
  figure { margin: 0; height: 610px; overflow: hidden; border: 1px solid #888 } img { width: 100%; display: block }
  img[src*=narrow] { width: 45% }`;
