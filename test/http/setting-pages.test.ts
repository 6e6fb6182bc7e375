import test, { type ExecutionContext } from 'ava';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { settingAllowed, settingText, settingTyped } from '../../app/adapters/http/pages/setting-values.js';
import { loadTexts } from '../../app/adapters/http/texts.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { defaultOf } from '../../app/domain/built-in-settings.js';
import { fits } from '../../app/domain/setting-fits.js';
import { SETTING_KEYS } from '../../app/domain/settings.js';
import { startBrowser, type FormBrowser } from '../support/form-browser.js';
import { anAgent, MAIN_SITE, SETTINGS } from '../support/world.js';
import { JOE, send, startWebApp, TEMPLATES, type WebApp } from '../support/web-app.js';

/** A browser in which an admin is signed in; Joe belongs to Berlin, which rings for 9 s. */
async function berlin(t: ExecutionContext): Promise<{ app: WebApp; browser: FormBrowser }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.directory.put('site', { ...MAIN_SITE, id: 'berlin', name: 'Berlin', settings: { ringMs: 9_000 } });
  app.directory.put('agent', { ...JOE, siteId: 'berlin' });
  app.live.world.directory = await app.directory.load(SETTINGS);
  const browser = startBrowser(app);
  const link = (await createSetupLink({ users: app.users, clock: systemClock() })) ?? '';
  await browser.open(link);
  await browser.submit(link, { name: 'ann', password: 'correct horse battery' });
  return { app, browser };
}

test('every value survives the way into its field and back', (t) => {
  const texts = loadTexts(TEMPLATES, 'en');
  for (const key of SETTING_KEYS) {
    const value = defaultOf(key, SETTINGS);
    t.deepEqual(settingTyped(key, settingText(key, value)), value, key);
    t.is(settingTyped(key, '  '), null, key);
    t.not(settingAllowed(key, texts), '', key);
  }
  for (let ms = 100; ms < 3_000; ms += 7) t.is(settingTyped('ringMs', settingText('ringMs', ms)), ms);
  t.is(settingTyped('ringMs', '0,3'), 300);
  t.deepEqual(settingTyped('redialMs', '0.5; 2  15'), [500, 2_000, 15_000]);
  for (const typed of ['soon', '0.1005', '-1', '1e3']) t.false(fits('ringMs', settingTyped('ringMs', typed)), typed);
  t.false(fits('redialMs', settingTyped('redialMs', '1, soon')));
});

test('A: the page of an agent says what is inherited and from whom, and what may be typed', async (t) => {
  const { browser } = await berlin(t);
  const { status, text } = await browser.open('/settings/agent/joe');
  t.is(status, 200);
  t.regex(text, /<title>Settings of Joe Adams/);
  t.regex(text, /id="ringMs"[^>]*placeholder="9" value=""/);
  t.regex(text, /Inherited: 9 s, from site Berlin\. Allowed: 0\.1 to 300 seconds\./);
  t.regex(text, /<option value="" selected>Inherited: Yes<[\s\S]*Inherited: Yes, from the configuration\./);
  t.notRegex(text, /Music on hold/);
  t.regex((await browser.open('/settings/site/berlin')).text, /Music on hold/);
});

test('A: what is typed is saved for that scope alone, and an emptied field inherits again', async (t) => {
  const { app, browser } = await berlin(t);
  await browser.open('/settings/agent/joe');
  const saved = await browser.submit('/settings/agent/joe', { ringMs: '0.3', confirm: 'false', redialMs: '1, 2.5' });
  t.is(saved.headers.get('location'), '/settings/agent/joe?saved=now', saved.text);
  const joe = () => app.live.view.directory.agents.get('joe')?.settings;
  t.deepEqual(joe(), { ringMs: 300, confirm: false, redialMs: [1_000, 2_500] });
  const shown = await browser.open('/settings/agent/joe?saved=now');
  t.regex(shown.text, /role="status">Saved\. It holds from the next decision on/);
  t.regex(shown.text, /id="ringMs"[^>]* value="0\.3"/);
  t.regex(shown.text, /<option value="false" selected>No/);
  await browser.submit('/settings/agent/joe', { ringMs: '', confirm: 'false', redialMs: '' });
  t.deepEqual(joe(), { confirm: false });
});

test('K5: the prompt by which customers are told is chosen by its name, or none is', async (t) => {
  const { app, browser } = await berlin(t);
  const joe = () => app.live.view.directory.agents.get('joe')?.settings;
  const shown = await browser.open('/settings/agent/joe');
  t.regex(
    shown.text,
    /<select[^>]*id="consentPrompt"[\s\S]*?<option value="-">none[\s\S]*?<option value="welcome">Welcome/,
  );
  await browser.submit('/settings/agent/joe', { consentPrompt: 'welcome' });
  t.deepEqual(joe(), { consentPrompt: 'welcome' });
  await browser.open('/settings/agent/joe');
  await browser.submit('/settings/agent/joe', { consentPrompt: '-' });
  t.deepEqual(joe(), { consentPrompt: '' });
});

test('a form with wrong fields comes back as it was typed, each with its own problem in its own unit', async (t) => {
  const { app, browser } = await berlin(t);
  await browser.open('/settings');
  const typed = { ringMs: '0.05', confirmTries: 'often', musicClass: 'rock & roll', wrapUpMs: '12' };
  const refused = await browser.submit('/settings', typed);
  t.is(refused.status, 422);
  const problemOf = (name: string) => new RegExp(`id="${name}-problem">([^<]*)<`).exec(refused.text)?.[1];
  t.is(problemOf('ringMs'), 'Ring an agent for &quot;0.05&quot; is not allowed; allowed is 0.1 to 300 seconds.');
  t.is(
    problemOf('confirmTries'),
    'Ask so many times &quot;often&quot; is not allowed; allowed is a whole number from 1 to 20.',
  );
  t.regex(problemOf('musicClass') ?? '', /rock &amp; roll.*letters, digits/);
  t.is(problemOf('wrapUpMs'), undefined);
  for (const value of ['0.05', 'often', 'rock &amp; roll', '12'])
    t.true(refused.text.includes(`value="${value}"`), value);
  t.deepEqual(app.live.view.directory.system, {});
});

test('a scope is found in a list by its name, a page at a time', async (t) => {
  const { app, browser } = await berlin(t);
  for (let n = 100; n < 160; n++) app.directory.put('agent', anAgent({ id: `a${n}`, name: `Agent ${n}`, dn: `9${n}` }));
  app.live.world.directory = await app.directory.load(SETTINGS);
  const first = await browser.open('/settings/scopes');
  t.regex(first.text, /href="\/settings\/site\/berlin"[\s\S]*href="\/settings\/queue\/sales"/);
  t.regex(first.text, /Page 1 of 2/);
  const found = await browser.open('/settings/scopes?search=9142');
  t.regex(found.text, /href="\/settings\/agent\/a142">Agent 142/);
  t.notRegex(found.text, /Agent 141/);
  t.regex((await browser.open('/settings/scopes?search=berlin')).text, /Joe Adams/);
});

test('settings of what is not there are no page, and an agent has none of these pages', async (t) => {
  const { app, browser } = await berlin(t);
  for (const path of [
    '/settings/site/atlantis',
    '/settings/agent/nobody',
    '/settings/phone/p1',
    '/settings/system/x',
  ]) {
    t.is((await browser.open(path)).status, 404, path);
  }
  const token = await app.token('agent');
  for (const path of ['/settings', '/settings/scopes', '/settings/agent/joe']) {
    const reply = await send(app, 'GET', path, { token, headers: { accept: 'text/html' } });
    t.is(reply.status, 403, path);
  }
  const overseer = await app.token('supervisor');
  const shown = await send(app, 'GET', '/settings/agent/joe', { token: overseer, headers: { accept: 'text/html' } });
  t.is(shown.status, 200);
  t.notRegex(shown.text, /<button>Save/);
});

test('who saves settings that somebody changed meanwhile sees theirs at the field, and may then save over them', async (t) => {
  const { app, browser } = await berlin(t);
  await browser.open('/settings/agent/joe');
  const joe = () => app.live.view.directory.agents.get('joe');
  const token = await app.token('admin');
  const first = { version: 1, values: { ringMs: 4_000 } };
  t.is((await send(app, 'PUT', '/api/v1/settings?scope=agent:joe', { token, body: first })).status, 200);
  const late = await browser.submit('/settings/agent/joe', { ringMs: '7' });
  t.is(late.status, 409);
  t.regex(late.text, /id="ringMs"[^>]* value="7"/);
  t.regex(late.text, /field-warning">[^<]*\b4\b/);
  t.is((await browser.submit('/settings/agent/joe', { ringMs: '7' })).status, 303);
  t.deepEqual(joe()?.settings, { ringMs: 7_000 });
});

test('K1: the page of a queue says in a sentence what each strategy does, and keeps the chosen one', async (t) => {
  const { app, browser } = await berlin(t);
  const { text } = await browser.open('/settings/queue/sales');
  t.regex(text, /Who gets a caller[\s\S]*lowest penalty/);
  for (const [strategy, sentence] of [
    ['longest-idle', 'free for the longest time'],
    ['fewest-calls', 'fewest callers of this queue today'],
    ['round-robin', 'one after another'],
    ['ring-all', 'the first who answers gets the caller'],
    ['by-penalty', 'penalty, then directory number'],
  ]) {
    t.regex(text, new RegExp(`<option value="${strategy}"[^>]*>[^<]*${sentence}`));
  }
  t.regex(text, /Inherited: longest idle/);
  const saved = await browser.submit('/settings/queue/sales', { strategy: 'ring-all', mostRung: '8' });
  t.is(saved.status, 303, saved.text);
  const sales = () => app.live.view.directory.queues.get('sales')?.settings;
  t.like(sales(), { strategy: 'ring-all', mostRung: 8 });
  t.regex((await browser.open('/settings/queue/sales')).text, /<option value="ring-all" selected>/);
  const refused = await browser.submit('/settings/queue/sales', { strategy: 'loudest', mostRung: '101' });
  t.is(refused.status, 422, refused.text);
  t.regex(
    refused.text,
    /id="strategy-problem">Strategy &quot;loudest&quot; is not allowed; allowed is one of longest-idle,/,
  );
  t.regex(refused.text, /id="mostRung-problem"[^>]*>[^<]*1 to 100/);
  t.like(sales(), { strategy: 'ring-all', mostRung: 8 });
  t.notRegex((await browser.open('/settings/agent/joe')).text, /Who gets a caller/);
});
