import test from 'ava';
import { adminBrowser } from '../support/admin-browser.js';
import { typedIn } from '../support/typed-in.js';
import { DESK_SECRET, send, startWebApp } from '../support/web-app.js';

/** Every field of the form, none as it comes. */
const RECEPTION = {
  name: 'Reception',
  number: '2002',
  siteId: 'default',
  autoAnswer: 'yes',
  hotDesk: '',
  placement: 'fixed',
  host: '192.0.2.77:5070',
  transports1: 'tcp',
  transports2: 'udp',
  codecs1: 'g722',
  codecs2: '',
  codecs3: 'gsm',
  type: 'peer',
  video: 'yes',
  callerName: 'Front desk',
  callerNumber: '+4930123456',
  callGroups: '1, 3',
  pickupGroups: 'none',
  chanSpy: 'no',
  record: 'wav49',
  context: 'lobby',
  nat: 'force_rport',
  encryption: 'yes',
};

test('H: a phone typed into the form is saved with all it says, and reads back the same', async (t) => {
  const { app, browser } = await adminBrowser(t);
  await browser.open('/phones/new');
  const saved = await browser.submit('/phones/new', RECEPTION);
  t.is(saved.status, 303, saved.text);
  const stored = [...app.phones.rows.values()].find(({ phone }) => phone.number === '2002')?.phone;
  t.like(stored, {
    name: 'Reception',
    autoAnswer: true,
    hotDesk: false,
    placement: { kind: 'fixed', host: '192.0.2.77:5070' },
  });
  t.like(stored?.voice, {
    transports: ['tcp', 'udp'],
    codecs: ['g722', 'gsm'],
    type: 'peer',
    video: true,
    callerId: { name: 'Front desk', number: '+4930123456' },
    callGroups: [1, 3],
    pickupGroups: [],
    chanSpy: false,
    record: 'wav49',
    context: 'lobby',
    nat: 'force_rport',
    encryption: true,
  });
  const path = `/phones/${stored?.id}`;
  const shown = typedIn((await browser.open(path)).text);
  t.like(shown, { callGroups: '1, 3', pickupGroups: 'none', codecs1: 'g722', codecs2: 'gsm', codecs3: '' });
  const again = await browser.submit(path, shown);
  t.is(again.headers.get('location'), `${path}?saved=now`, 'a secret that stays is not shown again');
  t.deepEqual(app.phones.rows.get(stored?.id ?? '')?.phone, stored);
});

test('H6: a new phone leads to its secret as text and QR code, shown once and never kept by the browser', async (t) => {
  const { app, browser } = await adminBrowser(t);
  await browser.open('/phones/new');
  const saved = await browser.submit('/phones/new', {
    ...typedIn((await browser.open('/phones/new')).text),
    name: 'New',
    number: '2003',
  });
  const path = saved.headers.get('location') ?? '';
  t.regex(path, /^\/phones\/[\w-]+\/onboarding$/);
  const id = path.split('/')[2] ?? '';
  const secret = app.phones.secrets.get(id) ?? '';
  t.true(secret.length >= 16);
  const shown = await browser.open(path);
  t.is(shown.headers.get('cache-control'), 'no-store');
  for (const word of [secret, `phone-${id}`, '192.0.2.5:5060', 'UDP']) t.true(shown.text.includes(`>${word}<`), word);
  t.regex(shown.text, /<svg class="qr" viewBox="0 0 (\d+) \1"[\s\S]*<path class="qr-dots" d="M[\d,hvzM-]+/);
  const link = /id="told-link">(http[^<]+)</.exec(shown.text)?.[1] ?? '';
  t.regex(link, new RegExp(`^${app.url}/`), 'a telephone that fetches the account is told the address that was asked');
  const reload = await browser.open(path);
  t.is(reload.status, 200);
  t.false(reload.text.includes(secret));
  t.regex(reload.text, /make a new secret on the page of the phone/);
  t.false((await browser.open(`/phones/${id}`)).text.includes(secret));
  t.false(JSON.stringify(app.log).includes(secret));
});

test('H6: who asks for the head of the page alone does not use up the secret', async (t) => {
  const { app, browser } = await adminBrowser(t);
  await browser.open('/phones/desk');
  const path = (await browser.submit('/phones/desk/secret', {})).headers.get('location') ?? '';
  const headers = { cookie: `farline=${browser.cookie('farline')}`, accept: 'text/html' };
  const head = await send(app, 'HEAD', path, { headers });
  t.is(head.status, 200);
  t.true((await browser.open(path)).text.includes(app.phones.secrets.get('desk') ?? 'none'));
});

test('H6: a secret is shown to nobody but who made it', async (t) => {
  const { app, browser } = await adminBrowser(t);
  await browser.open('/phones/desk');
  const renewed = await browser.submit('/phones/desk/secret', {});
  const path = renewed.headers.get('location') ?? '';
  t.is(path, '/phones/desk/onboarding');
  const secret = app.phones.secrets.get('desk') ?? '';
  t.not(secret, DESK_SECRET);
  t.false((await send(app, 'GET', path, { token: await app.token('admin') })).text.includes(secret));
  t.is((await send(app, 'GET', path, { token: await app.token('supervisor') })).status, 403);
  t.true((await browser.open(path)).text.includes(secret));
});

test('H: a refused phone comes back as it was typed, with its problem at each field', async (t) => {
  const { app, browser } = await adminBrowser(t);
  await browser.open('/phones/new');
  const wrong = {
    name: '',
    number: 'x',
    host: 'no host!',
    codecs3: 'g722',
    callGroups: '64',
    context: 'a b',
    nat: 'maybe',
  };
  const typed = { ...RECEPTION, ...wrong };
  const { status, text } = await browser.submit('/phones/new', typed);
  t.is(status, 422);
  t.like(typedIn(text), { ...wrong, siteId: 'default', pickupGroups: 'none', transports1: 'tcp' });
  for (const field of ['name', 'number', 'nat']) {
    t.regex(text, new RegExp(`id="${field}-problem">[^<]+not allowed`), field);
    t.regex(text, new RegExp(`href="#${field}"`), field);
  }
  const second = await browser.submit('/phones/new', { ...typed, name: 'Reception', number: '2002', nat: 'no' });
  t.is(second.status, 422);
  for (const field of ['host', 'codecs', 'callGroups', 'context']) {
    t.regex(second.text, new RegExp(`id="${field}-problem">[^<]+not allowed`), field);
  }
  t.is(app.phones.rows.size, 1);
});

test('A: a number that is taken is told at the number', async (t) => {
  const { browser } = await adminBrowser(t);
  await browser.open('/phones/new');
  const { status, text } = await browser.submit('/phones/new', { ...RECEPTION, number: '2001' });
  t.is(status, 409);
  t.regex(text, /id="number-problem">The value &quot;2001&quot; of number is taken already/);
});

test('H1: what a driver cannot express is told beside the field it is about', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = typedIn((await browser.open('/phones/desk')).text);
  await browser.submit('/phones/desk', { ...form, nat: 'route', codecs1: 'g729', codecs2: '' });
  t.is(app.phones.rows.get('desk')?.phone.voice.nat, 'route');
  const { text } = await browser.open('/phones/desk');
  const fields = text.split('<div class="field ');
  const near = (name: string): string => fields.find((field) => field.includes(`name="${name}"`)) ?? '';
  t.regex(near('nat'), /field-warning"><strong>PJSIP<\/strong> route: written as yes/);
  t.regex(near('codecs1'), /<strong>PJSIP<\/strong> g729:[\s\S]*<strong>chan_sip<\/strong> g729:/);
  t.notRegex(near('transports1'), /field-warning/);
});

test('H6: the page tells where a phone is registered now, and keeps that part fresh', async (t) => {
  const { app, browser } = await adminBrowser(t);
  t.regex((await browser.open('/phones/desk/live')).text, /On its way to Asterisk/);
  app.peerStates.settled({
    at: Date.now(),
    wishes: 'all',
    outcome: { ok: true, peers: 1, reloaded: true },
    names: new Set(['phone-desk']),
    refused: [],
  });
  t.regex((await browser.open('/phones/desk')).text, /Not registered/);
  app.registrations.peers?.set('phone-desk', {
    contact: 'sip:phone-desk@192.0.2.9:5066',
    reachable: true,
    roundTripMs: 4.25,
    since: Date.now() - 65_000,
    userAgent: 'Yealink <T46>',
    expiresAt: null,
    inCall: false,
  });
  const part = await browser.open('/phones/desk/live');
  t.notRegex(part.text, /<html/);
  t.regex(
    part.text,
    /Registered[\s\S]*sip:phone-desk@192\.0\.2\.9:5066[\s\S]*Yealink &lt;T46&gt;[\s\S]*4\.3 ms[\s\S]*1:0\d ago/,
  );
  t.regex((await browser.open('/phones')).text, /Desk[\s\S]*2001[\s\S]*is-in-service[\s\S]*Registered/);
  const silent = { contact: 'sip:x@192.0.2.9', reachable: false, roundTripMs: null, since: null };
  app.registrations.peers?.set('phone-desk', { ...silent, userAgent: null, expiresAt: null, inCall: false });
  t.regex((await browser.open('/phones/desk/live')).text, /is-out-of-service[\s\S]*Does not answer/);
  app.registrations.peers = null;
  t.regex((await browser.open('/phones')).text, /Unknown: Asterisk is away/);
  t.is((await send(app, 'GET', '/phones/desk/live', { token: await app.token('agent') })).status, 403);
});

test('deleting a phone says first what it does to whom, as things are now', async (t) => {
  const { app, browser } = await adminBrowser(t);
  t.regex((await browser.open('/phones/desk')).text, /It is not registered now\. Its number 2001 is free again/);
  const contact = 'sip:phone-desk@192.0.2.9:5066';
  const there = {
    contact,
    reachable: true,
    roundTripMs: 1,
    since: null,
    userAgent: null,
    expiresAt: null,
    inCall: false,
  };
  app.registrations.peers?.set('phone-desk', there);
  t.true((await browser.open('/phones/desk')).text.includes(`It is registered now at ${contact}.`));
  app.registrations.peers?.set('phone-desk', { ...there, inCall: true });
  const { text } = await browser.open('/phones/desk');
  t.regex(text, /It is registered now at [^<]* and in a call, which goes on to its end\./);
  t.regex(text, /In a call/);
  const gone = await browser.submit('/phones/desk/delete', {});
  t.is(gone.headers.get('location'), '/phones?saved=now');
  t.regex((await browser.open('/phones')).text, /There are no phones yet/);
});

test('two admins at one phone: the second sees what the first has saved, also the order of codecs', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = typedIn((await browser.open('/phones/desk')).text);
  const body = { version: 1, codecs: ['opus', 'ulaw'], chanSpy: true };
  await send(app, 'PATCH', '/api/v1/phones/desk', { token: await app.token('admin'), body });
  const late = await browser.submit('/phones/desk', { ...form, name: 'Mine' });
  t.is(late.status, 409);
  const said = [...late.text.matchAll(/Saved meanwhile: ([^<]*)</g)].map(([, value]) => value);
  t.deepEqual(said, ['Desk', 'opus, ulaw', 'Yes']);
  t.is(typedIn(late.text)['name'], 'Mine');
});

test('phones are searched, sorted and cut into pages by the store', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const token = await app.token('admin');
  for (let n = 100; n < 160; n += 1) {
    const made = await send(app, 'POST', '/api/v1/phones', { token, body: { name: `Cell ${n}`, number: `5${n}` } });
    t.is(made.status, 201, made.text);
  }
  const first = (await browser.open('/phones?search=cell&sort=-number')).text;
  const names = (html: string) =>
    [...html.matchAll(/class="name" href="\/phones\/[^"]*">([^<]*)</g)].map(([, name]) => name);
  t.is(names(first).length, 50);
  t.is(names(first)[0], 'Cell 159');
  t.regex(first, /60 in all[\s\S]*Page 1 of 2/);
  t.deepEqual(names((await browser.open('/phones?search=cell&sort=-number&page=2')).text).length, 10);
  t.regex((await browser.open('/phones?search=nothing+like+it')).text, /Nothing fits that search/);
  for (const odd of ['search=%00', 'page=-5', 'page=99999999', 'sort=secret', 'search=%25_%27']) {
    t.is((await browser.open(`/phones?${odd}`)).status, 200, odd);
  }
});

test('supervisors read phones and change nothing; agents see none; others are sent to sign in', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [supervisor, agent] = [await app.token('supervisor'), await app.token('agent')];
  for (const path of ['/phones', '/phones/desk', '/peers']) {
    const read = await send(app, 'GET', path, { token: supervisor });
    t.is(read.status, 200, path);
    t.notRegex(read.text, /<button>Save|class="danger"|href="[^"]*\/new"|New secret/);
    t.is((await send(app, 'GET', path, { token: agent })).status, 403, path);
    t.is((await send(app, 'GET', path, { headers: { accept: 'text/html' } })).status, 303, path);
  }
  t.is((await send(app, 'GET', '/phones/new', { token: supervisor })).status, 403);
});
