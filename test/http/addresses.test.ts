import test, { type ExecutionContext } from 'ava';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { startBrowser, type FormBrowser } from '../support/form-browser.js';
import { send, startWebApp, type Reply, type WebApp } from '../support/web-app.js';

const ADMIN = { name: 'ann', password: 'correct horse battery' };
const ENV = 'FARLINE_SIP_ADDRESS';

/** A Farline without an admin, and a browser that has its setup page open. */
async function firstRun(
  t: ExecutionContext,
): Promise<{ app: WebApp; browser: FormBrowser; link: string; page: Reply }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const link = (await createSetupLink({ users: app.users, clock: systemClock() })) ?? '';
  const browser = startBrowser(app);
  return { app, browser, link, page: await browser.open(link) };
}

/** The same with an admin signed in. */
async function signedIn(t: ExecutionContext): Promise<{ app: WebApp; browser: FormBrowser }> {
  const { app, browser, link } = await firstRun(t);
  await browser.submit(link, ADMIN);
  await browser.open('/settings');
  return { app, browser };
}

const problemOf = (reply: Reply, name: string): string | undefined =>
  new RegExp(`id="${name}-problem">([^<]*)<`).exec(reply.text)?.[1];

test('B8: the first start asks where telephones reach Farline, and says what each choice means', async (t) => {
  const { page } = await firstRun(t);
  t.regex(page.text, /<option value="127\.0\.0\.1" selected>This machine only/);
  t.regex(page.text, /<option value="192\.0\.2\.5">192\.0\.2\.5 \(eth0\)/);
  t.regex(page.text, /<option value="0\.0\.0\.0">All addresses/);
  t.regex(page.text, /id="sipAddress-hint">SIP and the sound of calls \(RTP\) are received there/);
  t.regex(page.text, /name="externalAddress"[^>]* value=""[\s\S]*id="externalAddress-hint">Only behind a router/);
});

test('B8: what was chosen is saved with the first admin, who is told that a restart makes it true', async (t) => {
  const { app, browser, link } = await firstRun(t);
  const chosen = { sipAddress: '192.0.2.5', externalAddress: '198.51.100.7' };
  const done = await browser.submit(link, { ...ADMIN, ...chosen });
  t.is(done.headers.get('location'), '/settings?addresses=saved#addresses', done.text);
  t.deepEqual(app.addresses.saved, chosen);
  const shown = await browser.open('/settings?addresses=saved');
  t.regex(shown.text, /role="status">The addresses are saved/);
  t.regex(shown.text, /telephones still reach Farline at 127\.0\.0\.1\. Restart Farline while nobody is on a call/);
});

test('B8: who leaves the addresses as they are goes on to the first steps, and nothing is pending', async (t) => {
  const { app, browser, link } = await firstRun(t);
  const done = await browser.submit(link, { ...ADMIN, sipAddress: '127.0.0.1', externalAddress: '' });
  t.is(done.headers.get('location'), '/guide');
  t.deepEqual(app.addresses.saved, { sipAddress: '127.0.0.1', externalAddress: '' });
  t.notRegex((await browser.open('/settings')).text, /still reach/);
});

test('a setup form with wrong addresses names each, keeps what was typed, makes no admin, and the link stays good', async (t) => {
  const { app, browser, link } = await firstRun(t);
  const typed = { name: 'ann', password: 'short', sipAddress: '203.0.113.9', externalAddress: '300.1.1.1' };
  const refused = await browser.submit(link, typed);
  t.is(refused.status, 422);
  t.regex(
    problemOf(refused, 'sipAddress') ?? '',
    /^Telephones reach Farline at &quot;203\.0\.113\.9&quot; is not allowed; allowed is an IPv4 address of this machine/,
  );
  t.regex(problemOf(refused, 'externalAddress') ?? '', /^Address from outside &quot;300\.1\.1\.1&quot; is not allowed/);
  t.regex(refused.text, /password \(not shown\) is not allowed/);
  t.regex(refused.text, /href="#sipAddress">Telephones reach Farline at</);
  t.regex(refused.text, /value="ann"/);
  t.regex(refused.text, /<option value="203\.0\.113\.9" selected>/);
  t.regex(refused.text, /name="externalAddress"[^>]* value="300\.1\.1\.1"/);
  t.is(await app.users.count(), 0);
  t.is(app.addresses.saved, null);
  t.is((await browser.submit(link, { ...ADMIN, sipAddress: '127.0.0.9' })).status, 303);
});

test('who has no good link is shown no address of this machine', async (t) => {
  const { app } = await firstRun(t);
  const stranger = startBrowser(app);
  const page = await stranger.open('/setup/guessed');
  t.is(page.status, 410);
  t.false(page.text.includes('192.0.2.5'));
  await stranger.open('/login');
  const posted = await stranger.submit('/setup/guessed', { ...ADMIN, sipAddress: 'nowhere' });
  t.is(posted.status, 410);
  t.false(posted.text.includes('192.0.2.5'));
  t.is(app.addresses.saved, null);
});

test('B8: an address that the environment sets is shown with its variable and cannot be changed', async (t) => {
  const { app, browser } = await signedIn(t);
  app.addresses.fixedBy = { sipAddress: ENV, externalAddress: null };
  const page = await browser.open('/settings');
  t.notRegex(page.text, /name="sipAddress"/);
  t.regex(page.text, /127\.0\.0\.1<\/p>\s*<p class="hint">Set by FARLINE_SIP_ADDRESS in the environment/);
  const saved = await browser.submit('/settings/addresses', { externalAddress: '198.51.100.7' });
  t.is(saved.status, 303);
  t.deepEqual(app.addresses.saved, { sipAddress: '127.0.0.1', externalAddress: '198.51.100.7' });
  const token = await app.token('admin');
  const put = await send(app, 'PUT', '/api/v1/addresses', { token, body: { version: 2, sipAddress: '0.0.0.0' } });
  t.is(put.status, 422);
  t.regex(put.text, /sipAddress \\"0\.0\.0\.0\\" is not allowed; allowed is only what FARLINE_SIP_ADDRESS/);
});

test('B8: an admin changes the addresses later, and wrong ones come back as they were typed', async (t) => {
  const { app, browser } = await signedIn(t);
  const refused = await browser.submit('/settings/addresses', {
    sipAddress: '127.0.0.256',
    externalAddress: '0.0.0.0',
  });
  t.is(refused.status, 422);
  t.regex(problemOf(refused, 'sipAddress') ?? '', /127\.0\.0\.256/);
  t.regex(problemOf(refused, 'externalAddress') ?? '', /0\.0\.0\.0/);
  t.regex(refused.text, /name="externalAddress"[^>]* value="0\.0\.0\.0"/);
  t.is(app.addresses.saved, null);
  const saved = await browser.submit('/settings/addresses', { sipAddress: '0.0.0.0', externalAddress: '' });
  t.is(saved.headers.get('location'), '/settings?addresses=saved#addresses', saved.text);
  const page = await browser.open('/settings');
  t.regex(page.text, /<option value="0\.0\.0\.0" selected>/);
  t.regex(page.text, /telephones still reach Farline at 127\.0\.0\.1/);
  const { json } = await send(app, 'GET', '/api/v1/addresses', { token: await app.token('admin') });
  t.like(json, { pending: true, sipAddress: { inUse: '127.0.0.1', wanted: '0.0.0.0', fixedBy: null } });
});

test('supervisors see the settings without the addresses, and may not send them', async (t) => {
  const { app } = await signedIn(t);
  const browser = startBrowser(app, { farline: (await app.cookie('supervisor')).replace('farline=', '') });
  const page = await browser.open('/settings');
  t.is(page.status, 200);
  t.false(page.text.includes('192.0.2.5'));
  t.is((await browser.submit('/settings/addresses', { sipAddress: '0.0.0.0' })).status, 403);
  t.is(app.addresses.saved, null);
});

test('a disk that refuses the addresses leaves an admin who is told so, and a later save that is refused with 503', async (t) => {
  const { app, browser, link } = await firstRun(t);
  app.addresses.broken = true;
  const done = await browser.submit(link, { ...ADMIN, sipAddress: '0.0.0.0', externalAddress: '' });
  t.is(done.headers.get('location'), '/settings?addresses=unsaved#addresses');
  t.regex((await browser.open('/settings?addresses=unsaved')).text, /addresses could not be saved/);
  t.regex(app.log.text(), /could not be saved: .*ENOSPC/);
  const late = await browser.submit('/settings/addresses', { sipAddress: '0.0.0.0', externalAddress: '' });
  t.is(late.status, 503);
  t.regex(late.text, /<option value="0\.0\.0\.0" selected>/);
});

test('what was saved and cannot be read is told on the page, until it is saved again', async (t) => {
  const { app, browser } = await signedIn(t);
  app.addresses.trouble = 'data/addresses.json is damaged, so what was saved there does not count';
  t.regex((await browser.open('/settings')).text, /addresses\.json is damaged[^<]*\. Save the addresses again\./);
  await browser.submit('/settings/addresses', { sipAddress: '127.0.0.1', externalAddress: '' });
  t.notRegex((await browser.open('/settings')).text, /is damaged/);
});

test('two admins who change the addresses at once: the second is told, sees the first one’s, and may then save over them', async (t) => {
  const { app, browser } = await signedIn(t);
  const token = await app.token('admin');
  const put = (version: number) =>
    send(app, 'PUT', '/api/v1/addresses', { token, body: { version, externalAddress: '198.51.100.7' } });
  t.is((await send(app, 'GET', '/api/v1/addresses', { token })).json['version'], 1);
  await browser.open('/settings');
  const first = await put(1);
  t.like(first, { status: 200, json: { version: 2 } }, first.text);
  t.like(await put(1), { status: 409, json: { code: 'stale-version', field: 'version' } });
  const typed = { sipAddress: '0.0.0.0', externalAddress: '203.0.113.9' };
  const late = await browser.submit('/settings/addresses', typed);
  t.is(late.status, 409);
  t.regex(late.text, /name="externalAddress"[^>]* value="203\.0\.113\.9"/);
  t.regex(late.text, /field-warning">[^<]*198\.51\.100\.7/);
  t.deepEqual(app.addresses.saved, { sipAddress: '127.0.0.1', externalAddress: '198.51.100.7' });
  t.is((await browser.submit('/settings/addresses', typed)).status, 303);
  t.deepEqual(app.addresses.saved, typed);
});
