import test, { type ExecutionContext } from 'ava';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../support/chromium.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { FarlineAdmin } from '../support/farline-admin.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { BrowserWire } from '../support/peers/browser-wire.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { asteriskOf, endAsteriskOf, Product } from '../support/product.js';

const address = loopbackAddress();
const log: string[] = [];
let dataDir = '';
let product: Product;
let admin: FarlineAdmin;

test.before(async () => {
  await ensureBuilt();
  dataDir = await mkdtemp(join(tmpdir(), 'farline-phones-'));
  const env = { FARLINE_HTTP_PORT: '0', FARLINE_REQUESTS_PER_S: '2000' };
  product = await Product.start({ dataDir, address, env, onLog: (line) => log.push(line) });
  admin = await FarlineAdmin.setUp(product);
});
test.after.always(async () => {
  await product?.stop();
  await endAsteriskOf(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

async function signedIn(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(product.url);
  await page.getByLabel('Name').fill(admin.name);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Lines', exact: true }).click();
  await page.getByRole('link', { name: 'Phones' }).click();
  return page;
}

/** What the page of a new secret says. */
async function told(page: Page): Promise<{ user: string; password: string; server: string }> {
  const [user, password, server] = await Promise.all(
    ['user', 'secret', 'server'].map((fact) => page.locator(`#told-${fact}`).innerText()),
  );
  return { user: user ?? '', password: password ?? '', server: (server ?? '').replace(/:5060$/, '') };
}

/** A telephone on loopback with this account, registered as soon as Asterisk has heard of it. */
async function registered(t: ExecutionContext, account: Awaited<ReturnType<typeof told>>): Promise<number> {
  const phone = await RegisteringPhone.at(loopbackAddress(), account);
  t.teardown(async () => phone.close());
  let status = await phone.register();
  for (let tries = 0; tries < 40 && status !== 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    status = await phone.register();
  }
  return status;
}

const cli = async (command: string): Promise<string> => (await (await asteriskOf(dataDir))?.cli(command)) ?? '';

for (const scripts of [true, false]) {
  test.serial(
    `H6: with scripts ${scripts ? 'on' : 'off'} an admin makes a phone, sees it register, renews and deletes it`,
    async (t) => {
      const browser = await startChromium({ scripts });
      t.teardown(() => browser.close());
      const page = await signedIn(browser);
      const troubles: string[] = [];
      page.on('pageerror', ({ message }) => troubles.push(message));
      page.on('console', (message) => void (message.type() === 'error' && troubles.push(message.text())));
      const see = async (text: string): Promise<void> => {
        const there = page.locator('.now-state .state').getByText(text, { exact: true });
        for (let looks = 0; !scripts && looks < 40 && !(await there.isVisible()); looks += 1) {
          await page.waitForTimeout(250);
          await page.reload();
        }
        await there.waitFor({ timeout: 15_000 });
      };

      await page.getByRole('link', { name: 'New phone' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Reception');
      await page.getByLabel('Number', { exact: true }).fill('x');
      await page.getByRole('button', { name: 'Save' }).click();
      t.regex(
        await page.locator('#number-problem').innerText(),
        /Number "x" is not allowed; allowed is 2 to 15 digits/,
      );
      t.is(await page.getByLabel('Name', { exact: true }).inputValue(), 'Reception');
      await page.getByLabel('Number', { exact: true }).fill(scripts ? '2001' : '2002');
      await page.getByRole('button', { name: 'Save' }).click();

      const qr = await page.getByRole('img', { name: 'QR code' }).boundingBox();
      t.true((qr?.width ?? 0) >= 200 && qr?.width === qr?.height);
      const first = await told(page);
      t.is(await page.locator('.copy').first().isVisible(), scripts);
      const scanned = await fetch(await page.locator('#told-link').innerText());
      t.true((await scanned.text()).includes(first.user), 'what the QR code leads to is the account');
      await page.reload();
      t.is(await page.getByText(first.password).count(), 0, 'a reload has nothing to show');
      await page.getByText('It cannot be shown again').waitFor();
      await page.getByRole('link', { name: 'To the phone' }).click();

      await see('Not registered');
      t.is(await registered(t, first), 200);
      await see('Registered');
      t.regex(await page.locator('.now-state').innerText(), new RegExp(`sip:${first.user}@127\\.`));
      await page.getByRole('link', { name: 'Phones' }).first().click();
      t.regex(await page.locator('table.list tbody').innerText(), /Reception[\s\S]*Registered/);
      await page.getByRole('link', { name: 'Reception' }).click();

      const codecs = page.getByRole('group', { name: 'Codecs' });
      await codecs.getByLabel('1.').selectOption('g722');
      await codecs.getByLabel('2.').selectOption('alaw');
      await page.getByLabel('NAT').selectOption('route');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('status').waitFor();
      await page.getByText('route: written as yes').first().waitFor();
      await see('Registered');
      t.regex(await cli(`pjsip show endpoint ${first.user}`), /allow\s*: \(g722\|alaw\)/);

      await page.getByText('New secret').first().click();
      await page.getByRole('button', { name: 'New secret' }).click();
      const second = await told(page);
      t.not(second.password, first.password);
      t.is(await registered(t, second), 200);
      const stranger = await RegisteringPhone.at(loopbackAddress(), first);
      t.teardown(async () => stranger.close());
      t.true([401, 403].includes(await stranger.register()), 'the former secret is of no use');

      await page.getByRole('link', { name: 'To the phone' }).click();
      await page.getByText('Delete this phone').first().click();
      t.regex(
        await page.locator('.delete form').innerText(),
        /It is registered now at sip:.*can no longer call or be called/,
      );
      await page.getByRole('button', { name: 'Delete this phone' }).click();
      await page.getByText('There are no phones yet.').waitFor();
      for (let looks = 0; looks < 40 && /Endpoint:/.test(await cli(`pjsip show endpoint ${first.user}`)); looks += 1) {
        await page.waitForTimeout(250);
      }
      t.regex(await cli(`pjsip show endpoint ${first.user}`), /Unable to find object/);
      t.deepEqual(
        troubles.filter((text) => !text.includes('status of 422')),
        [],
      );
      for (const { password } of [first, second]) t.false(log.some((line) => line.includes(password)));
    },
  );
}

test.serial('H6: a browser phone made on the page registers over ws, and the page names its transport', async (t) => {
  const browser = await startChromium({ calls: true });
  t.teardown(() => browser.close());
  const page = await signedIn(browser);
  await page.getByRole('link', { name: 'New phone' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Browser');
  await page.getByLabel('Number', { exact: true }).fill('2003');
  await page.getByRole('group', { name: 'Transports' }).getByLabel('1.').selectOption('ws');
  await page.getByRole('button', { name: 'Save' }).click();
  const account = await told(page);
  const url = await page.locator('#told-webSocket').innerText();
  t.regex(url, /^ws:\/\/.*\/ws$/);
  await page.getByRole('link', { name: 'To the phone' }).click();
  await page.locator('.now-state .state').getByText('Not registered', { exact: true }).waitFor();
  const phone = await (await browser.newContext()).newPage();
  const wire = await BrowserWire.open(phone, url);
  t.is(await new RegisteringPhone(wire, { ...account, server: address }).register(), 200);
  await page.locator('.now-state .state').getByText('Registered', { exact: true }).waitFor();
  await page.goto(`${product.url}/peers`);
  t.regex(await page.innerText('main'), /All as configured: \d in Asterisk/);
});
