import test from 'ava';
import { loadTexts } from '../../app/adapters/http/texts.js';
import { routes } from '../support/all-routes.js';
import { describedFields } from '../support/described-fields.js';
import { send, startWebApp, TEMPLATES } from '../support/web-app.js';

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

test('M: a part of a number stands behind the decimal sign of the language, and a percent sign apart from it', (t) => {
  const [english, german] = ['en', 'de'].map((language) => loadTexts(TEMPLATES, language));
  t.is(english?.say('report.percent', { value: 85.7 }), '85.7 %');
  t.is(german?.say('report.percent', { value: 85.7 }), '85,7\u00a0%');
  t.is(german?.say('report.percent', { value: 100 }), '100\u00a0%');
  t.is(
    german?.say('wallboard.today', { percent: 0.5, offered: 1_000, abandoned: 3 }).slice(0, 12),
    'Heute 0,5\u00a0% ',
  );
  t.regex(german?.say('wallboard.today', { percent: 1, offered: 1_000, abandoned: 3 }) ?? '', / von 1000 /);
  t.deepEqual([english?.decimal(2, 1), german?.decimal(1_234.56, 1)], ['2.0', '1234,6']);
  // What is written already stays as it is.
  t.is(german?.say('report.percent', { value: '8.5' }), '8.5\u00a0%');
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

test('M: whatever a contract says that a field allows has its sentence in the catalogue, and so in every language', (t) => {
  const [english, german] = ['en', 'de'].map((language) => loadTexts(TEMPLATES, language));
  const said = describedFields(routes);
  t.true(said.length > 150);
  // What is the same in both is written in signs that every language has.
  const SIGNS = [
    'yes',
    '{hours, holidays, closedTarget, emergencyClosed, emergencyNote, emergencyTarget, whenClosed, overflowTarget}',
  ];
  t.deepEqual(
    said.filter((one) => german?.allowed(one) === one && !SIGNS.includes(one)),
    [],
  );
  t.deepEqual(
    said.filter((one) => english?.allowed(one) !== one),
    [],
  );
  t.is(german?.allowed('a whole number from 0 to 999'), 'eine ganze Zahl von 0 bis 999');
  t.is(german?.allowed('one of yes, no, half'), 'eines von yes, no, half');
  t.is(german?.allowed('what no catalogue has'), 'what no catalogue has');
});

test('M: a form that is refused says in German what its fields allow', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const german = await send(app, 'POST', '/api/v1/reasons', {
    token: await app.token('admin'),
    body: { code: 'lunch', label: 'Essen', order: 1_000 },
    ...asked('de'),
  });
  t.is(german.status, 422);
  t.regex(german.text, /code \\"lunch\\" ist nicht erlaubt; erlaubt ist 1 bis 3 Ziffern/);
  t.regex(german.text, /order \\"1000\\" ist nicht erlaubt; erlaubt ist eine ganze Zahl von 0 bis 999/);
});
