import test from 'ava';
import { adminBrowser } from '../support/admin-browser.js';
import type { FormBrowser } from '../support/form-browser.js';
import { typedIn } from '../support/typed-in.js';
import { HOTLINE } from '../support/web-app.js';

/** What the page of the hotline says of now. */
async function stateOf(browser: FormBrowser): Promise<string> {
  const { text } = await browser.open('/routes/hotline');
  const [, badge = ''] = /class="badge[^"]*"><span class="state">([^<]*)</.exec(text) ?? [];
  const [, outcome = ''] = /<p class="outcome">([^<]*)</.exec(text) ?? [];
  return `${badge}. ${outcome}`;
}

test('A: the page of a route says what callers meet now and until when', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const route = (over: object): Promise<string> => {
    app.live.world.directory = {
      ...app.live.view.directory,
      routes: new Map([['hotline', { ...HOTLINE, ...over }]]),
    };
    app.directory.put('route', { ...HOTLINE, ...over });
    return stateOf(browser);
  };
  const always = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }));
  t.is(await route({}), 'Open around the clock. Callers come to the queue Sales.');
  t.is(await route({ hours: [] }), 'Closed at every hour. Callers hear that nobody is there, and the call ends.');
  t.is(
    await route({ hours: [], closedNumber: '+4930123', closedPrompt: 'welcome' }),
    'Closed at every hour. Callers go on to +4930123; when nobody answers there they hear the prompt “Welcome”.',
  );
  t.is(
    await route({ target: { kind: 'menu', menuId: 'main' }, hours: always }),
    'Open around the clock. Callers hear the menu Main menu.',
  );
  t.is(
    await route({ target: { kind: 'number', number: '+4930123' } }),
    'Open around the clock. Callers go on to +4930123.',
  );
  const emergency = {
    emergencyClosed: true,
    emergencyPrompt: 'welcome',
    emergencySince: Date.UTC(2026, 10, 21, 6, 10),
  };
  t.is(
    await route(emergency),
    'Closed by hand since 2026-11-21 06:10. Callers hear the prompt “Welcome”, and the call ends.',
  );
  t.regex(
    await route({ holidays: [{ date: new Date().toISOString().slice(0, 10), name: '', yearly: false }] }),
    /^Closed for a holiday, until [A-Z][a-z]+day 00:00\. Callers hear that nobody/,
  );
});

test('A: a menu typed into the form leads where its rows say, and reads back the same', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = await browser.open('/menus/main');
  const rows = {
    to1: 'queue:sales',
    number1: '+49 30 1',
    to2: '',
    toStar: 'menu:main',
    toHash: 'number',
    numberHash: '+49 30 1234567',
    waitS: '2,5',
    repeats: '0',
    otherwise: 'number',
    otherwiseNumber: '7001',
  };
  const saved = await browser.submit('/menus/main', { ...typedIn(form.text), ...rows });
  t.is(saved.status, 303, saved.text);
  t.like(app.live.view.directory.menus.get('main'), {
    choices: [
      { digit: '1', target: { kind: 'queue', queueId: 'sales' } },
      { digit: '*', target: { kind: 'menu', menuId: 'main' } },
      { digit: '#', target: { kind: 'number', number: '+49301234567' } },
    ],
    waitMs: 2_500,
    repeats: 0,
    otherwise: { kind: 'number', number: '7001' },
  });
  const again = typedIn((await browser.open('/menus/main')).text);
  t.like(again, { to1: 'queue:sales', number1: '', toStar: 'menu:main', numberHash: '+49301234567', waitS: '2.5' });
});

test('A: what is wrong in a menu’s rows is told at the very field, and all else stays as typed', async (t) => {
  const { browser } = await adminBrowser(t);
  const form = await browser.open('/menus/main');
  const rows = {
    to3: 'number',
    number3: '1;2',
    to5: 'queue:<b>',
    waitS: 'soon',
    otherwise: 'number',
    otherwiseNumber: '',
  };
  const { status, text } = await browser.submit('/menus/main', { ...typedIn(form.text), ...rows });
  t.is(status, 422);
  t.regex(text, /id="number3-problem">Number for 3 &quot;1;2&quot; is not allowed/);
  t.regex(text, /id="to5-problem">5 &quot;&lt;b&gt;&quot; is not allowed/);
  t.regex(text, /id="waitS-problem">Wait &quot;soon&quot; is not allowed/);
  t.regex(text, /id="otherwiseNumber-problem">/);
  t.like(typedIn(text), { to3: 'number', number3: '1;2', waitS: 'soon' });
});

test('A: a route to a number outside names what is wrong with the number at its field', async (t) => {
  const { browser } = await adminBrowser(t);
  const form = await browser.open('/routes/hotline');
  const { status, text } = await browser.submit('/routes/hotline', { ...typedIn(form.text), target: 'number' });
  t.is(status, 422);
  t.regex(text, /id="targetNumber-problem">Number outside &quot;&quot; is not allowed/);
});
