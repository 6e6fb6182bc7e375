import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { AnsweringParty } from '../support/answering-party.js';
import { temporaryFolder } from '../support/asterisk.js';
import { axeViolations } from '../support/axe.js';
import { startChromium } from '../support/chromium.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { FarlineAdmin } from '../support/farline-admin.js';
import { DeskWindow } from '../support/live/desk-window.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { endAsteriskOf, Product } from '../support/product.js';
import { writeToneFile } from '../support/tone-file.js';

/** The last of the customer's three notes, which is the longest. */
const HIGHEST_NOTE = 784;
const MICROPHONE = 1_000;
const FIVE_MINUTES_S = 300;

test.before(() => ensureBuilt());

/** A Farline that nobody has touched. */
async function emptyFarline(t: ExecutionContext): Promise<Product> {
  const dataDir = await temporaryFolder(t, 'guide');
  const product = await Product.start({ dataDir, address: loopbackAddress() });
  t.teardown(async () => {
    await product.stop();
    await endAsteriskOf(dataDir);
  });
  return product;
}

/** A browser with a voice. */
async function aBrowser(t: ExecutionContext, colorScheme: 'light' | 'dark'): Promise<Page> {
  const microphone = join(await temporaryFolder(t, 'voice'), 'tone.wav');
  await writeToneFile(microphone, MICROPHONE);
  const browser = await startChromium({ calls: true, microphone });
  t.teardown(() => browser.close());
  const context = await browser.newContext({ colorScheme, locale: 'en' });
  return context.newPage();
}

/** What the open step says of itself, once it says this. */
function says(page: Page, sentence: RegExp): Promise<void> {
  return page.locator('.guide-now', { hasText: sentence }).waitFor({ timeout: 60_000 });
}

async function press(page: Page, button: string): Promise<void> {
  await page.locator('.guide-body').getByRole('button', { name: button }).click();
}

async function goOn(page: Page, step: string): Promise<void> {
  await page.getByRole('link', { name: `Next: ${step}` }).click();
  await page.locator('.is-open', { hasText: step }).waitFor();
}

test('6.7: from an empty database a newcomer is led to a test call that they answer and hear, in under five minutes', async (t) => {
  const product = await emptyFarline(t);
  const carrier = await AnsweringParty.open(loopbackAddress(), 5071);
  t.teardown(async () => carrier.close());
  const page = await aBrowser(t, 'light');
  const looks = async (what: string): Promise<void> => {
    t.deepEqual(await axeViolations(page), [], what);
  };
  const begun = performance.now();

  await page.goto(product.url + (product.setupPath ?? ''));
  await page.getByLabel('Your name for signing in').fill('ann');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create admin and sign in' }).click();
  await page.getByRole('link', { name: 'Where telephones and carriers reach Farline' }).click();
  await says(page, /Works[\s\S]*Asterisk listens/);
  await looks('addresses');

  await goOn(page, 'The way to your carrier');
  await page.getByLabel('Name', { exact: true }).fill('Carrier');
  await page.getByLabel('Carrier’s address').fill('no such host!');
  await press(page, 'Save and ask the carrier');
  await page.locator('#contact-problem').waitFor();
  t.is(await page.getByLabel('Name', { exact: true }).inputValue(), 'Carrier', 'what was typed is still there');
  await page.getByLabel('Carrier’s address').fill(carrier.contact);
  await press(page, 'Save and ask the carrier');
  await says(page, /Works[\s\S]*answered within [\d.]+ ms/);
  await looks('the trunk');

  await goOn(page, 'The first agent');
  await page.getByLabel('Name', { exact: true }).fill('Ann Lee');
  await looks('the agent');
  await press(page, 'Save');
  await says(page, /Ann Lee is not connected yet/);
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Open the desk' }).click();
  const desk = new DeskWindow(await opened);
  await desk.startWork();
  await page.bringToFront();
  await says(page, /Works[\s\S]*The browser of Ann Lee is connected/);

  await goOn(page, 'A queue, and the number customers dial');
  await page.getByLabel('Name of the queue').fill('Sales');
  await page.getByLabel('Number customers dial').fill('+1 800 555 0199');
  await looks('the queue');
  await press(page, 'Save');
  await says(page, /Works[\s\S]*Who dials \+18005550199 waits in Sales, and Ann Lee answers/);

  await goOn(page, 'A test call');
  await looks('the test call');
  await press(page, 'Place the test call');
  await says(page, /It rings at Ann Lee/);
  await desk.says('A call is ringing');
  await desk.press('Answer');
  await desk.hears(HIGHEST_NOTE);
  await says(page, /Works[\s\S]*Ann Lee and the customer hear each other/);
  const seconds = (performance.now() - begun) / 1000;
  t.log(`from the setup link to a test call that was heard: ${seconds.toFixed(1)} s`);
  t.true(seconds < FIVE_MINUTES_S, `${seconds} s`);
  for (const way of ['Sent to the telephone', 'Came from the telephone']) {
    const counted = page.locator('.facts div', { hasText: way }).locator('dd');
    t.true(Number.parseInt(await counted.innerText(), 10) >= 25, way);
  }
  await looks('the test call, heard');

  await press(page, 'End the call');
  await says(page, /The call is over\. Ann Lee and the customer heard each other/);
  await page.goto(product.url);
  await page.getByRole('heading', { name: 'Wallboard' }).waitFor();
  t.false(await page.getByText('Set up your first call').isVisible(), 'it is done, so it is offered no more');
});

test('6.7: an agent outside is signed in by the test call, which says why they were not reached', async (t) => {
  const product = await emptyFarline(t);
  const carrier = await AnsweringParty.open(loopbackAddress(), 5071);
  t.teardown(async () => carrier.close());
  carrier.inviteStatus = '486 Busy Here';
  const admin = await FarlineAdmin.setUp(product);
  await admin.addTrunk({ name: 'Carrier', prefixes: ['+1'], contacts: [carrier.contact] });
  const queueId = await admin.addQueue('Sales', '6000', '+18005550199');
  const joe = { name: 'Joe Adams', login: 'joe', dn: '8888', number: '+15551231111' };
  await admin.api.post('/api/v1/agents', { ...joe, interfaces: ['mobile'], queues: [{ queueId }] });

  const page = await aBrowser(t, 'dark');
  await page.goto(`${product.url}/login?next=/guide/call`);
  await page.getByLabel('Name').fill(admin.name);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await press(page, 'Place the test call');
  await says(page, /waits in the queue[\s\S]*Joe Adams is not ready: phone was busy/);
  t.deepEqual(await axeViolations(page), []);
  await press(page, 'End the call');
  await says(page, /Does not work yet[\s\S]*Joe Adams did not answer[\s\S]*The last try: phone was busy/);
  t.is(carrier.invited.length, 1);
  t.regex(carrier.invited[0] ?? '', /15551231111/, 'nobody else was called');
});
