/** Parts of pages that htmx keeps fresh. */
import test, { type ExecutionContext } from 'ava';
import type { Browser, Page, Request } from 'playwright-core';
import { startChromium } from '../support/chromium.js';
import { until } from '../support/until.js';
import { JAY, JOE, startWebApp, type WebApp } from '../support/web-app.js';

let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

interface Watched {
  readonly page: Page;
  /** Paths that htmx asked for. */
  readonly asked: string[];
  /** What the policy forbade, what failed in scripts, and what the console complained of. */
  readonly troubles: string[];
}

const byHtmx = (request: Request): boolean => request.headers()['hx-request'] === 'true';

async function adminPage(t: ExecutionContext, app: WebApp): Promise<Watched> {
  const [name = '', value = ''] = (await app.cookie('admin')).split('=');
  const context = await browser.newContext();
  t.teardown(() => context.close());
  await context.addCookies([{ name, value, url: app.url }]);
  const [asked, troubles]: [string[], string[]] = [[], []];
  await context.exposeFunction('forbidden', (what: string) => troubles.push(what));
  await context.addInitScript(
    `addEventListener('securitypolicyviolation', (event) => forbidden(event.violatedDirective + ' ' + event.blockedURI))`,
  );
  const page = await context.newPage();
  page.on('request', (request) => byHtmx(request) && asked.push(new URL(request.url()).pathname));
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
  });
  return { page, asked, troubles };
}

async function webApp(t: ExecutionContext): Promise<WebApp> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  return app;
}

/** A job that is known to the pages. */
async function aJob(app: WebApp): Promise<string> {
  const form = new FormData();
  const rows = `login,number\n${JOE.login},+1 555 123 9001\n${JAY.login},+1 555 123 9002\n`;
  for (const [name, value] of Object.entries({ name: 'Snow', moveTo: 'mobile', rows })) form.append(name, value);
  const headers = { authorization: `Bearer ${await app.token('admin')}` };
  const answer = await fetch(`${app.url}/api/v1/migrations`, { method: 'POST', headers, body: form });
  return ((await answer.json()) as { id: string }).id;
}

/** How far the peers' pages say they are. */
const applied = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor();

const LIVE_PAGES: readonly string[] = ['/peers', '/phones/desk', '/guide/addresses', '/guide/call', '/migrations/…'];
for (const page of LIVE_PAGES) {
  test(`M: ${page}: htmx keeps its live part fresh, and does nothing that our policy forbids`, async (t) => {
    const app = await webApp(t);
    const path = page.replace('…', page.endsWith('…') ? await aJob(app) : '');
    const { page: shown, asked, troubles } = await adminPage(t, app);
    await shown.goto(app.url + path);
    await until('it asks twice', () => asked.length > 1);
    t.deepEqual([...new Set(asked)], [`${path}/live`]);
    t.is(await shown.locator('.is-stale').count(), 0);
    t.deepEqual(troubles, []);
  });
}

test('M: what did not change is left alone, so the keyboard and what is marked stay where they are', async (t) => {
  const app = await webApp(t);
  const refused = [{ name: 'trunk-sbc', reason: 'codecs "mp3" is not allowed' }];
  const outcome = { ok: false, reason: 'refused', detail: 'twice' } as const;
  app.peerStates.settled({ wishes: 'all', names: new Set(), at: Date.now(), outcome, refused });
  app.peerStates.progressed({ stage: 'verify', done: 400, total: 2000 });
  const { page, troubles } = await adminPage(t, app);
  await page.goto(`${app.url}/peers`);
  await page.getByRole('link', { name: 'SBC' }).focus();
  await page.evaluate('void (document.activeElement.same = true)');
  app.peerStates.progressed({ stage: 'verify', done: 500, total: 2000 });
  await applied(page, '500 of 2000');
  t.is(await page.evaluate('document.activeElement.textContent'), 'SBC');
  t.true(await page.evaluate('document.activeElement.same'), 'the link is the one that it was');
  t.deepEqual(troubles, []);
});

test('M: a part that cannot be read says so by its looks and keeps what it shows, until it can be read again', async (t) => {
  const app = await webApp(t);
  app.peerStates.progressed({ stage: 'verify', done: 400, total: 2000 });
  const { page } = await adminPage(t, app);
  await page.goto(`${app.url}/peers`);
  for (const answer of ['refused', 'away'] as const) {
    await page.route('**/peers/live', (route) =>
      answer === 'away' ? route.abort() : route.fulfill({ status: 500, contentType: 'text/html', body: 'no' }),
    );
    await page.locator('.is-stale').waitFor();
    await applied(page, '400 of 2000');
    await page.unroute('**/peers/live');
    await page.locator('.is-stale').waitFor({ state: 'detached' });
  }
  t.is(await page.locator('progress').getAttribute('value'), '400');
});

test('M: a part whose server hangs says so by its looks, and is read again when it answers', async (t) => {
  const app = await webApp(t);
  const { page } = await adminPage(t, app);
  await page.route('**/peers/live', () => undefined);
  await page.goto(`${app.url}/peers`);
  await page.locator('.is-stale').waitFor();
  app.peerStates.progressed({ stage: 'verify', done: 400, total: 2000 });
  await page.unroute('**/peers/live');
  await applied(page, '400 of 2000');
  await page.locator('.is-stale').waitFor({ state: 'detached' });
  t.is(await page.locator('progress').getAttribute('value'), '400');
});

for (const path of ['/peers', '/phones/desk']) {
  test(`M: ${path}: who is signed out meanwhile does not get the sign-in page into the part`, async (t) => {
    const app = await webApp(t);
    const { page } = await adminPage(t, app);
    await page.goto(app.url + path);
    const shown = await page.locator('[data-hx-get]').innerText();
    await page.context().clearCookies();
    await page.locator('.is-stale').waitFor();
    t.is(await page.locator('[data-hx-get]').innerText(), shown);
    t.is(await page.locator('input[type=password]').count(), 0);
  });
}

test('M: a page that nobody looks at asks for nothing', async (t) => {
  const app = await webApp(t);
  const { page, asked } = await adminPage(t, app);
  let [answered, turns] = [0, 0];
  page.on('requestfinished', (request) => byHtmx(request) && (answered += 1));
  await page.exposeFunction('turned', () => (turns += 1));
  await page.goto(`${app.url}/peers`);
  await until('it asks', () => asked.length > 0);
  const hide = (hidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { get: () => ${hidden}, configurable: true })`);
  await hide(true);
  await until('what is under way is answered', () => answered === asked.length);
  const before = asked.length;
  await page.evaluate(`void document.querySelector('[data-hx-get]').addEventListener('every', () => turned())`);
  await until('it would have asked', () => turns >= 3);
  t.is(asked.length, before);
  await hide(false);
  await until('it asks again', () => asked.length > before);
});
