import test from 'ava';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChromium } from '../support/chromium.js';
import { FarlineAdmin } from '../support/farline-admin.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { endAsteriskOf, Product } from '../support/product.js';

/** What Asterisk reads, all files in one. */
async function peerFiles(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'asterisk/peers');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.conf')).sort();
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}

test('H2: an admin sees the difference, applies a template, is refused a broken one, and goes back', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'farline-templates-'));
  t.teardown(() => rm(dataDir, { recursive: true, force: true }));
  const address = loopbackAddress();
  const product = await Product.start({ dataDir, address, env: { FARLINE_HTTP_PORT: '0' } });
  t.teardown(() => endAsteriskOf(dataDir));
  t.teardown(() => product.stop());
  const admin = await FarlineAdmin.setUp(product);
  await admin.addTrunk({ name: 'Carrier', prefixes: ['+1'], contacts: ['127.0.99.99:5060'] });
  // The page works without scripts, so it is shown without.
  const browser = await startChromium({ scripts: false });
  t.teardown(() => browser.close());
  const page = await browser.newPage();

  await page.goto(`${product.url}/templates`);
  await page.getByLabel('Name').fill(admin.name);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Template of trunks' }).click();

  const editor = page.getByLabel('Template', { exact: true });
  const shipped = await editor.inputValue();
  await editor.fill(shipped.replace('rtp_keepalive = 3', 'rtp_keepalive = 20'));
  await page.getByLabel('Look at').selectOption({ label: 'Carrier' });
  await page.getByRole('button', { name: 'Show the difference' }).click();
  const diff = (await page.locator('.diff').innerText()).replaceAll(/\n+/g, '\n');
  t.regex(diff, /-rtp_keepalive = 3\n\+rtp_keepalive = 20/);
  t.regex(await peerFiles(dataDir), /^rtp_keepalive = 3$/m, 'nothing is written by looking');

  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('status').waitFor();
  t.regex(await page.getByRole('status').innerText(), /A trial Asterisk took it/);
  t.regex(await peerFiles(dataDir), /^rtp_keepalive = 20$/m);

  await editor.fill(`${shipped}\nno_such_option = yes\n`);
  await page.getByRole('button', { name: 'Apply' }).click();
  const refused = await page.getByRole('alert').innerText();
  t.regex(refused, /no_such_option/);
  t.regex(await editor.inputValue(), /no_such_option/, 'what was typed is kept');
  t.notRegex(await peerFiles(dataDir), /no_such_option/);

  await page.getByRole('button', { name: 'Go back to what came with Farline' }).click();
  await page.getByRole('status').waitFor();
  t.regex(await peerFiles(dataDir), /^rtp_keepalive = 3$/m);
  t.is(await page.getByRole('row').count(), 3, 'two revisions and the head');
});
