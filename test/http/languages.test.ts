import test from 'ava';
import { send, startWebApp } from '../support/web-app.js';

const title = (html: string): string => /<title>([^<]*)</.exec(html)?.[1] ?? '';
const asked = (language: string) => ({ headers: { 'accept-language': language } });

test('M: a page is in the language its browser asks for, and in that of the settings when there is none of it', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const login = async (headers = {}) => (await send(app, 'GET', '/login', headers)).text;
  t.is(title(await login()), 'Sign in · Farline');
  t.is(title(await login(asked('de-AT,de;q=0.9,en;q=0.5'))), 'Anmelden · Farline');
  t.is(title(await login(asked('fr'))), 'Sign in · Farline');
  t.regex(await login(asked('de')), /<html lang="de">/);
  const german = await startWebApp({ language: 'de' });
  t.teardown(() => german.close());
  t.is(title((await send(german, 'GET', '/login', asked('fr'))).text), 'Anmelden · Farline');
  t.is(title((await send(german, 'GET', '/login', asked('en-GB'))).text), 'Sign in · Farline');
});

test('M: what is refused is said in that language too, with the same code', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const path = '/api/v1/agents/nobody';
  const english = await send(app, 'GET', path, { token });
  const german = await send(app, 'GET', path, { token, ...asked('de') });
  t.is(german.json.code, english.json.code);
  t.regex(english.text, /There is no such agent/);
  t.regex(german.text, /Diesen Agenten gibt es nicht/);
  t.regex((await send(app, 'GET', '/nowhere', asked('de'))).text, /Diese Seite gibt es nicht/);
});
