import test from 'ava';
import { systemClock } from '../../app/adapters/system/clock.js';
import { adminBrowser } from '../support/admin-browser.js';
import { typedIn } from '../support/typed-in.js';
import { send, startWebApp } from '../support/web-app.js';
import { toQueue } from '../support/world.js';

const NEW_TRUNK = {
  name: 'Backup',
  contacts: 'sbc1.example\r\nsbc2.example:5061',
  transport: 'tcp',
  codecs: 'ulaw, alaw',
  username: 'farline',
  password: 'a-new-secret',
  prefixes: '+49\r\n*',
  strip: '3',
  prepend: '0',
  callerId: '+49 30 12345678',
  group: 'round-robin',
  priority: '2',
  channelLimit: '',
  oosCheck: '1.5',
  oosForce: '2',
  restoreAfter: '1',
  ratePerMinute: '0',
  billingStep: '1',
};

test('a trunk typed into the form is saved with all it says, and shown in the list', async (t) => {
  const { app, browser } = await adminBrowser(t);
  await browser.open('/trunks/new');
  const saved = await browser.submit('/trunks/new', NEW_TRUNK);
  t.is(saved.status, 303, saved.text);
  t.is(saved.headers.get('location'), '/trunks?saved=now');
  const trunk = [...app.live.view.directory.trunks.values()].find(({ name }) => name === 'Backup');
  t.like(trunk, { prefixes: ['+49', ''], strip: 3, prepend: '0', callerId: '+493012345678', oosCheck: 1.5 });
  t.like(app.directory.wires.get(trunk?.id ?? ''), {
    contacts: ['sbc1.example', 'sbc2.example:5061'],
    transport: 'tcp',
  });
  const list = await browser.open('/trunks?saved=now');
  t.regex(list.text, /Saved\./);
  t.regex(list.text, /Backup[\s\S]*In service[\s\S]*\+49, everything else/);
});

test('a refused form comes back as it was typed, with its problem at each field and the true status', async (t) => {
  const { browser } = await adminBrowser(t);
  await browser.open('/trunks/new');
  const typed = { ...NEW_TRUNK, name: '', priority: 'first', contacts: 'no host!', codecs: 'mp3' };
  const { status, text } = await browser.submit('/trunks/new', typed);
  t.is(status, 422);
  t.like(typedIn(text), { priority: 'first', contacts: 'no host!', codecs: 'mp3', prefixes: '+49\r\n*' });
  for (const [field, words] of [
    ['name', /Name .* is not allowed; allowed is 1 to 80/],
    ['priority', /Priority &quot;first&quot; is not allowed/],
    ['codecs', /Codecs &quot;mp3&quot; is not allowed/],
  ] as const) {
    const problem = new RegExp(`id="${field}-problem">([^<]*)<`).exec(text)?.[1] ?? '';
    t.regex(problem, words);
    t.regex(text, new RegExp(`id="${field}"[^>]*aria-describedby="${field}-problem`));
  }
});

test('a trunk’s password is never sent back: not when it is set, not when the form was refused', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = await browser.open('/trunks/sbc');
  t.notRegex(form.text, /a-trunk-secret/);
  const refused = await browser.submit('/trunks/sbc', {
    ...typedIn(form.text),
    password: 'typed-secret',
    priority: '-',
  });
  t.is(refused.status, 422);
  t.notRegex(refused.text, /typed-secret/);
  t.is(app.directory.wires.get('sbc')?.password, 'a-trunk-secret');
});

test('a form sent back unchanged changes nothing but the version, and the password stays', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const token = await app.token('admin');
  for (const path of ['trunks/sbc', 'routes/hotline', 'sites/default', 'menus/main', 'prompts/welcome']) {
    const before = (await send(app, 'GET', `/api/v1/${path}`, { token })).json;
    const form = await browser.open(`/${path}`);
    t.is((await browser.submit(`/${path}`, typedIn(form.text))).status, 303, path);
    t.deepEqual((await send(app, 'GET', `/api/v1/${path}`, { token })).json, { ...before, version: 2 });
  }
  t.is(app.directory.wires.get('sbc')?.password, 'a-trunk-secret');
});

test('a trunk of which the user name is taken away has no password any more', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = await browser.open('/trunks/sbc');
  await browser.submit('/trunks/sbc', { ...typedIn(form.text), username: '' });
  t.like(app.directory.wires.get('sbc'), { username: null, password: null });
});

test('A: the week and the holidays typed as text are the hours of the route, and read back the same', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = await browser.open('/routes/hotline');
  const week = { open: 'hours', day1: '8-12, 13–18:30', day6: '22:00 - 24', holidays: '12-25 Christmas\r\n2026-11-23' };
  const saved = await browser.submit('/routes/hotline', { ...typedIn(form.text), ...week });
  t.is(saved.status, 303, saved.text);
  t.like(app.live.view.directory.routes.get('hotline'), {
    hours: [
      { weekday: 1, from: '08:00', to: '12:00' },
      { weekday: 1, from: '13:00', to: '18:30' },
      { weekday: 6, from: '22:00', to: '24:00' },
    ],
    holidays: [
      { date: '2000-12-25', name: 'Christmas', yearly: true },
      { date: '2026-11-23', name: '', yearly: false },
    ],
  });
  t.like(typedIn((await browser.open('/routes/hotline')).text), {
    day1: '08:00–12:00, 13:00–18:30',
    day2: '',
    day6: '22:00–24:00',
    holidays: '12-25 Christmas\n2026-11-23',
  });
});

test('A: hours that cannot be read are told at their weekday', async (t) => {
  const { browser } = await adminBrowser(t);
  const form = await browser.open('/routes/hotline');
  const week = { open: 'hours', day1: '8-12', day3: 'nine to five', day5: '18-8', holidays: '25.12. Christmas' };
  const { status, text } = await browser.submit('/routes/hotline', { ...typedIn(form.text), ...week });
  t.is(status, 422);
  t.regex(text, /id="day3-problem">Wednesday &quot;nine to five&quot; is not allowed; allowed is a time from 00:00/);
  t.regex(text, /id="day5-problem">Friday &quot;08:00&quot; is not allowed; allowed is a later time/);
  t.regex(text, /id="holidays-problem">Holidays &quot;25\.12\.&quot; is not allowed/);
  t.notRegex(text, /id="day1-problem"/);
});

test('A: a route closed by hand says so in the list, with the reason', async (t) => {
  const { browser } = await adminBrowser(t);
  const form = await browser.open('/routes/hotline');
  const closed = { emergencyClosed: 'yes', emergencyNote: 'Fire drill' };
  await browser.submit('/routes/hotline', { ...typedIn(form.text), ...closed });
  t.regex((await browser.open('/routes')).text, /is-out-of-service[\s\S]*Closed by hand[\s\S]*Fire drill/);
});

test('what the number plan refuses is told at the number', async (t) => {
  const { app, browser } = await adminBrowser(t);
  await browser.open('/routes/new');
  app.directory.sayNext = { ok: false, problem: 'not-unique', field: 'number', value: '8888' };
  const typed = {
    number: '8888',
    trunkId: '',
    target: 'queue:sales',
    priority: '0',
    siteId: 'default',
    open: 'always',
  };
  const { status, text } = await browser.submit('/routes/new', typed);
  t.is(status, 409);
  t.regex(text, /id="number-problem">The value &quot;8888&quot; of number is taken already/);
});

test('two admins at one form: the second is told, sees what the first has saved, and may then save over it', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = await browser.open('/routes/hotline');
  const body = { version: 1, priority: 7, target: toQueue('sales') };
  await send(app, 'PATCH', '/api/v1/routes/hotline', { token: await app.token('admin'), body });
  const late = await browser.submit('/routes/hotline', { ...typedIn(form.text), priority: '3' });
  t.is(late.status, 409);
  t.is(late.text.match(/Somebody changed this meanwhile/g)?.length, 1);
  t.deepEqual(
    [...late.text.matchAll(/Saved meanwhile: ([^<]*)</g)].map(([, value]) => value),
    ['7'],
    'at the one field that differs',
  );
  t.is(app.live.view.directory.routes.get('hotline')?.priority, 7);
  t.is((await browser.submit('/routes/hotline', typedIn(late.text))).status, 303);
  t.is(app.live.view.directory.routes.get('hotline')?.priority, 3);
});

test('a list is searched and cut into pages on the server', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const token = await app.token('admin');
  for (let n = 100; n < 175; n += 1) {
    await send(app, 'POST', '/api/v1/routes', { token, body: { number: `09001${n}`, target: toQueue('sales') } });
  }
  const first = await browser.open('/routes?search=09001');
  t.is(first.text.match(/href="\/routes\/0/g)?.length, 50);
  t.regex(first.text, /75 in all[\s\S]*Page 1 of 2/);
  const second = await browser.open('/routes?search=09001&page=2');
  t.is(second.text.match(/href="\/routes\/0/g)?.length, 25);
  t.regex((await browser.open('/routes?search=nothing+like+it')).text, /Nothing fits that search/);
  t.is((await browser.open('/routes?page=-5&search=%00')).status, 200);
});

test('the number plan shows every number once and finds it by digits', async (t) => {
  const { browser } = await adminBrowser(t);
  const all = (await browser.open('/numbers')).text;
  for (const number of ['08001234', '6000', '7777', '8888']) {
    t.is(all.match(new RegExp(`>\\s*${number}\\s*<`, 'g'))?.length, 1, number);
  }
  const found = (await browser.open('/numbers?search=0800%201234')).text;
  t.regex(found, /href="\/routes\/hotline"/);
  t.notRegex(found, /Jay Moore/);
});

test('deleting asks on the page, and what is deleted is in no list', async (t) => {
  const { browser } = await adminBrowser(t);
  t.regex((await browser.open('/routes/hotline')).text, /Delete this route/);
  const gone = await browser.submit('/routes/hotline/delete', {});
  t.is(gone.headers.get('location'), '/routes?saved=now');
  t.regex((await browser.open('/routes')).text, /There are no routes yet/);
});

test('CVE-2023-37190: hostile text in a form is shown as text, and a form from elsewhere is refused', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = await browser.open('/sites/default');
  const hostile = '<script>alert(1)</script>';
  await browser.submit('/sites/default', { ...typedIn(form.text), name: hostile });
  t.is(app.live.view.directory.sites.get('default')?.name, hostile);
  t.notRegex((await browser.open('/sites')).text, /<script>alert/);
  const forged = await browser.submit('/sites/default', { ...typedIn(form.text), csrf: 'x'.repeat(43) });
  t.is(forged.status, 403);
});

test('supervisors read the pages and change nothing; agents see none; others are sent to sign in', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [supervisor, agent] = [await app.token('supervisor'), await app.token('agent')];
  for (const path of ['/trunks', '/routes', '/sites', '/numbers', '/trunks/sbc', '/routes/hotline', '/sites/default']) {
    const read = await send(app, 'GET', path, { token: supervisor });
    t.is(read.status, 200, path);
    t.notRegex(read.text, /<button>Save|class="danger"|href="[^"]*\/new"/);
    t.is((await send(app, 'GET', path, { token: agent })).status, 403, path);
    const nobody = await send(app, 'GET', path, { headers: { accept: 'text/html' } });
    t.is(nobody.status, 303, path);
    t.is(nobody.headers.get('location'), `/login?next=${encodeURIComponent(path)}`);
  }
  for (const path of ['/trunks/new', '/routes/new', '/sites/new']) {
    t.is((await send(app, 'GET', path, { token: supervisor })).status, 403, path);
  }
});

test('G: a trunk’s page tells what each contact answers, with its round trip, and what happened before', async (t) => {
  const now = Date.now();
  const { app, browser } = await adminBrowser(t, { ...systemClock(), now: () => now });
  const at = now - 5_000;
  app.trunkHealth.pings.set('sbc', [
    { contact: '10.10.10.1:5071', at, answer: { heard: true, status: 503, roundTripMs: 12.34 } },
  ]);
  app.trunkHealth.history.push({
    sequence: 7,
    at: Date.parse('2026-11-21T04:00:00Z'),
    type: 'trunk.out',
    kind: 'trunk',
    id: 'sbc',
    version: 1,
    detail: { by: 'options', cause: 'silent' },
    row: null,
  } as never);
  const { text } = await browser.open('/trunks/sbc');
  t.regex(text, /10\.10\.10\.1:5071[\s\S]*Down[\s\S]*answered 503[\s\S]*12\.3 ms[\s\S]*0:05 ago/);
  t.regex(text, /2026-11-21 04:00:00 UTC[\s\S]*Out of service[\s\S]*no answer/);
});

test('A: a reason typed into the form is saved, shown in the list, and a refused one comes back as it was typed', async (t) => {
  const { app, browser } = await adminBrowser(t);
  t.regex((await browser.open('/agents')).text, /href="\/reasons">Reasons/);
  await browser.open('/reasons/new');
  const typed = { code: '41', label: 'Coaching', billable: 'half', maxSeconds: '900', order: '7', productive: 'yes' };
  const refused = await browser.submit('/reasons/new', { ...typed, code: '4x' });
  t.is(refused.status, 422);
  t.like(typedIn(refused.text), { code: '4x', label: 'Coaching', billable: 'half', maxSeconds: '900', order: '7' });
  t.regex(refused.text, /id="code-problem"[^>]*>[\s\S]*?1 to 3 digits/);
  const saved = await browser.submit('/reasons/new', typed);
  t.is(saved.headers.get('location'), '/reasons?saved=now', saved.text);
  const reason = [...app.live.view.directory.reasons.values()].find(({ code }) => code === '41');
  t.like(reason, { label: 'Coaching', productive: true, billable: 'half', maxSeconds: 900, order: 7 });
  t.regex((await browser.open('/reasons')).text, /Coaching[\s\S]*Half[\s\S]*15:00/);
  t.regex((await browser.open(`/reasons/${reason?.id}`)).text, /41 Coaching/);
});

test('a list is sorted by the column that is chosen, and the other way round when chosen again', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const token = await app.token('admin');
  for (const number of ['0800110', '08009', '080020'])
    await send(app, 'POST', '/api/v1/routes', { token, body: { number, target: toQueue('sales') } });
  const numbers = (html: string): string[] =>
    [...html.matchAll(/class="name" href="\/routes\/[^"]*">(\d+)</g)].map(([, number = '']) => number);
  const up = (await browser.open('/routes?sort=number&search=0800')).text;
  t.deepEqual(numbers(up), ['08009', '080020', '0800110', '08001234']);
  const back =
    /aria-sort="ascending"><a href="([^"]*)"/.exec(up)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=') ?? '';
  t.deepEqual(numbers((await browser.open(back)).text), numbers(up).toReversed());
  t.is((await browser.open('/routes?sort=password')).status, 200);
});

test('a refused form names the fields that are wrong, each a link, and the header says where one is', async (t) => {
  const { browser } = await adminBrowser(t);
  await browser.open('/trunks/new');
  const { text } = await browser.submit('/trunks/new', { ...NEW_TRUNK, name: '', priority: 'first' });
  const summary = /role="alert">([\s\S]*?)<\/div>/.exec(text)?.[1] ?? '';
  t.deepEqual(
    [...summary.matchAll(/href="#(\w+)">([^<]*)</g)].map(([, field, label]) => [field, label]),
    [
      ['name', 'Name'],
      ['priority', 'Priority'],
    ],
  );
  t.regex(text, /<a href="\/trunks" aria-current="true">/);
  t.regex((await browser.open('/trunks')).text, /<a href="\/trunks" aria-current="page">/);
});
