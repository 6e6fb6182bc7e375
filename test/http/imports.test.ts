import test, { type ExecutionContext } from 'ava';
import { DEFAULT_PHONE_VOICE } from '../../app/domain/phone.js';
import { JOE, SALES, send, startWebApp, type WebApp } from '../support/web-app.js';
import { aPhone } from '../support/world.js';
import { newToken, tokenHash } from '../../app/adapters/http/auth/secret-token.js';

interface Line {
  readonly line: number;
  readonly subject: string;
  readonly mark: string;
  readonly sentence: string;
}
interface Report {
  readonly lines: readonly Line[];
  readonly counts: Readonly<Record<string, number>>;
  readonly plan: string | null;
  readonly secrets: readonly { readonly number: string; readonly user: string; readonly secret: string }[];
  readonly problems?: readonly { readonly field: string; readonly sentence: string }[];
  readonly code?: string;
}

async function app(t: ExecutionContext): Promise<WebApp & { readonly admin: string }> {
  const made = await startWebApp();
  t.teardown(() => made.close());
  return { ...made, admin: await made.token('admin') };
}

async function post(
  made: WebApp & { readonly admin: string },
  path: string,
  file: string | Uint8Array,
  more: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly json: Report }> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ kind: 'agents', ...more })) form.append(name, value);
  form.append('file', new File([file as string], 'moved.csv'));
  const response = await fetch(`${made.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${made.admin}`, ...headers },
    body: form,
  });
  return { status: response.status, json: (await response.json()) as Report };
}

type Made = WebApp & { readonly admin: string };
const check = (made: Made, file: string | Uint8Array, more = {}) => post(made, '/api/v1/imports/check', file, more);
const apply = (made: Made, file: string | Uint8Array, more = {}) => post(made, '/api/v1/imports', file, more);
const marks = ({ json }: { json: Report }): readonly string[] => json.lines.map(({ mark }) => mark);
const names = (made: Made): readonly string[] =>
  [...made.live.view.directory.agents.values()].map(({ login }) => login).sort();

const AGENTS = `login,name,dn,number,interfaces,nailedUp,connectOnLogin,queues,skills,settings.wrapUpMs
ann,Ann Lee,8801,+1 555 123 4444,mobile,yes,park,6000:2,german:50,15000
bob,"Bob ""B"" Ray",8802,,internal;phone,no,,,,
`;

test('N: a file of agents is looked at first, and changes nothing; then each row is an agent', async (t) => {
  const made = await app(t);
  const before = names(made);
  const looked = await check(made, AGENTS);
  t.is(looked.status, 200);
  t.deepEqual(marks(looked), ['created', 'created']);
  t.is(looked.json.lines[0]?.sentence, 'New agent Ann Lee (8801).');
  t.deepEqual(names(made), before);
  const done = await apply(made, AGENTS, { plan: looked.json.plan ?? '' });
  t.is(done.status, 201);
  t.deepEqual(names(made), [...before, 'ann', 'bob'].sort());
  const ann = [...made.live.view.directory.agents.values()].find(({ login }) => login === 'ann');
  t.like(ann, {
    number: '+15551234444',
    interfaces: ['mobile'],
    nailedUp: true,
    connectOnLogin: 'park',
    queues: [{ queueId: SALES.id, penalty: 2 }],
    skills: [{ skill: 'german', level: 50 }],
    settings: { wrapUpMs: 15_000 },
  });
});

test('N: the same file twice changes nothing the second time', async (t) => {
  const made = await app(t);
  await apply(made, AGENTS);
  const again = await apply(made, AGENTS);
  t.is(again.status, 201);
  t.deepEqual(marks(again), ['unchanged', 'unchanged']);
  t.like(again.json.counts, { created: 0, changed: 0, unchanged: 2 });
});

test('N: a column that is left out stays as it is, an empty cell takes the value away', async (t) => {
  const made = await app(t);
  await apply(made, AGENTS);
  const done = await apply(made, 'login,number,settings.wrapUpMs\nann,,\n');
  t.regex(done.json.lines[0]?.sentence ?? '', /^The agent Ann Lee \(8801\) changes: number, settings\.$/);
  const ann = [...made.live.view.directory.agents.values()].find(({ login }) => login === 'ann');
  t.like(ann, { number: null, nailedUp: true, settings: {} });
  t.false('wrapUpMs' in (ann?.settings ?? {}));
});

test('N: every wrong line is told at once with field, value and range, and nothing of the file is taken', async (t) => {
  const made = await app(t);
  const before = names(made);
  const file = `login,name,dn,number,nailedUp,queues
good,Good,8803,,no,
Upper,Bad login,8804,,no,
two,Dn taken,7777,,no,
three,No queue,8805,,no,4711
four,Not yes,8806,,perhaps,
five,Bad number,8807,12 34 ab,no,
good,Twice,8808,,no,
six,Premium,8809,+1 900 555 1234,no,
seven,Emergency,112,,no,
eight,Short
`;
  const looked = await check(made, file);
  t.is(looked.status, 200);
  t.is(looked.json.plan, null);
  const problems = looked.json.lines.filter(({ mark }) => mark === 'problem');
  t.deepEqual(
    problems.map(({ line }) => line).sort((a, b) => a - b),
    [3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
  const sentenceOf = (line: number): string => problems.find((one) => one.line === line)?.sentence ?? '';
  t.regex(sentenceOf(3), /login "Upper" is not allowed; allowed is 2 to 60 lower-case letters/);
  t.regex(sentenceOf(4), /7777 is the agent Jay Moore’s already/);
  t.regex(sentenceOf(5), /“4711” is not the number of a queue/);
  t.regex(sentenceOf(6), /nailedUp “perhaps” is not allowed; allowed is yes or no/);
  t.regex(sentenceOf(7), /number "12 34 ab" is not allowed/);
  t.regex(sentenceOf(8), /stands in line 2 already/);
  t.regex(sentenceOf(11), /2 cells, the first line has 6/);
  const refused = await apply(made, file);
  t.is(refused.status, 422);
  t.is(refused.json.problems?.length, problems.length);
  t.deepEqual(names(made), before);
  t.deepEqual(await made.directory.versions('agent'), await made.directory.versions('agent'));
});

test('N: a byte order mark, CRLF, quotes and semicolons of spreadsheets are taken; UTF-16 and broken UTF-8 are not', async (t) => {
  const made = await app(t);
  const file = '\ufefflogin;name;dn\r\n"cat";"Cät ""C""";8810\r\n';
  t.deepEqual(marks(await apply(made, file)), ['created']);
  t.is([...made.live.view.directory.agents.values()].find(({ login }) => login === 'cat')?.name, 'Cät "C"');
  for (const bytes of [new Uint8Array([0xff, 0xfe, 0x6c, 0x00]), new Uint8Array([0x6c, 0x6f, 0xc3])]) {
    const { status, json } = await apply(made, bytes);
    t.is(status, 422);
    t.regex(json.problems?.[0]?.sentence ?? '', /not UTF-8/);
  }
});

test('N: hostile content is refused by its line: NUL, control characters, markup is only text', async (t) => {
  const made = await app(t);
  for (const name of ['a\0b', 'a\x1bb', 'a\nb"', '\u202egnp']) {
    const { status } = await apply(made, `login,name,dn\nx1,"${name.replaceAll('"', '""')}",8811\n`);
    t.is(status, 422, JSON.stringify(name));
  }
  t.deepEqual(marks(await apply(made, 'login,name,dn\nx1,<script>alert(1)</script>,8811\n')), ['created']);
  t.is((await apply(made, '')).json.problems?.[0]?.field, 'line 1');
});

test('N: 10 MB are refused, and so are more than 5,000 rows', async (t) => {
  const made = await app(t);
  t.is((await apply(made, 'x'.repeat(10_000_000))).status, 413);
  const rows = Array.from({ length: 5_001 }, (_, n) => `m${n}x`).join('\n');
  const { status, json } = await apply(made, `login\n${rows}\n`);
  t.is(status, 422);
  t.true(json.problems?.some(({ sentence }) => /more than 5000 rows/.test(sentence)));
});

test('N: what was looked at is what is applied: after another edit it has to be looked at again', async (t) => {
  const made = await app(t);
  const looked = await check(made, AGENTS);
  await apply(made, 'login,name,dn\nann,Ann Other,8801\n');
  const late = await apply(made, AGENTS, { plan: looked.json.plan ?? '' });
  t.is(late.status, 409);
  t.is(late.json.code, 'import-overtaken');
});

const PHONES = `number,name,placement,host,outsideNumber,codecs,transports,callerName,callerNumber,callGroups,chanSpy,record
2101,Front,registered,,,alaw;opus,tcp;udp,Front,+4930123,1;2,yes,wav
2102,Gate,fixed,192.0.2.77:5062,,ulaw,udp,,,-,,
2103,Home,trunk,,+15551230000,alaw,udp,,,,no,
`;

test('N: phones come by CSV, with secrets that are shown this once', async (t) => {
  const made = await app(t);
  const done = await apply(made, PHONES, { kind: 'phones' });
  t.is(done.status, 201, JSON.stringify(done.json));
  t.deepEqual(
    done.json.secrets.map(({ number }) => number),
    ['2101', '2102'],
  );
  const stored = await made.phones.page({ search: 'Front', offset: 0, limit: 1, sort: 'name' });
  const front = stored.phones[0]?.phone;
  t.like(front, { number: '2101', placement: { kind: 'registered' } });
  t.like(front?.voice, { codecs: ['alaw', 'opus'], callGroups: [1, 2], chanSpy: true, record: 'wav' });
  t.deepEqual(front?.voice.callerId, { name: 'Front', number: '+4930123' });
  t.is(await made.phones.secretOf(front?.id ?? ''), done.json.secrets[0]?.secret ?? null);
  const again = await apply(made, PHONES, { kind: 'phones' });
  t.deepEqual(marks(again), ['unchanged', 'unchanged', 'unchanged']);
  t.deepEqual(again.json.secrets, []);
  const key = { 'idempotency-key': 'k1' };
  const file = 'number,name\n2109,Late\n';
  t.is((await post(made, '/api/v1/imports', file, { kind: 'phones' }, key)).json.secrets.length, 1);
  t.is((await post(made, '/api/v1/imports', file, { kind: 'phones' }, key)).json.secrets.length, 0);
});

test('N: exported agents and phones are free of formulas, and bringing them in again changes nothing', async (t) => {
  const made = await app(t);
  await apply(made, AGENTS);
  await apply(made, 'login,name,dn\nevil,=1+1,8820\n');
  await apply(made, PHONES, { kind: 'phones' });
  await made.phones.save(aPhone({ id: 'p9', name: '@x', number: '2199', voice: DEFAULT_PHONE_VOICE }), 's', null);
  for (const kind of ['agents', 'phones']) {
    const { status, text, headers } = await send(made, 'GET', `/api/v1/exports/${kind}`, { token: made.admin });
    t.is(status, 200);
    t.regex(headers.get('content-type') ?? '', /^text\/csv/);
    t.notRegex(text, /(^|,)"?[=+\-@]/m);
    t.false(text.includes('a-phone-secret'));
    const again = await check(made, text, { kind });
    t.like(again.json.counts, { created: 0, changed: 0, problem: 0 }, JSON.stringify(again.json.lines));
    t.true((again.json.counts['unchanged'] ?? 0) > 2);
  }
});

test('N: an exported agent who was deleted comes back as they were', async (t) => {
  const made = await app(t);
  await apply(made, AGENTS);
  const agentOf = (login: string) => [...made.live.view.directory.agents.values()].find((one) => one.login === login);
  const { text } = await send(made, 'GET', '/api/v1/exports/agents', { token: made.admin });
  const before = agentOf('ann');
  await send(made, 'DELETE', `/api/v1/agents/${before?.id}`, { token: made.admin });
  t.is(agentOf('ann'), undefined);
  await apply(made, text);
  t.deepEqual({ ...agentOf('ann'), id: '' }, { ...before, id: '' } as never);
});

test('O: an admin of one site brings in and takes away what is of that site alone', async (t) => {
  const made = await app(t);
  await send(made, 'POST', '/api/v1/sites', { token: made.admin, body: { name: 'Berlin', zone: 'Europe/Berlin' } });
  const site = [...made.live.view.directory.sites.values()].find(({ name }) => name === 'Berlin');
  const local = { ...made, admin: await adminOf(made, `site:${site?.id}`) };
  const done = await apply(local, 'login,name,dn\nkai,Kai,8830\n');
  t.deepEqual(marks(done), ['created']);
  t.is([...made.live.view.directory.agents.values()].find(({ login }) => login === 'kai')?.siteId, site?.id);
  const refused = await apply(local, `login,name\n${JOE.login},Taken over\n`);
  t.is(refused.status, 422);
  t.regex(refused.json.problems?.[0]?.sentence ?? '', /a site that is not yours/);
  t.is((await apply(local, 'login,name,dn,site\nlea,Lea,8831,default\n')).status, 422);
  const { text } = await send(local, 'GET', '/api/v1/exports/agents', { token: local.admin });
  t.deepEqual(text.split('\r\n').length, 3);
  t.true(text.includes('kai'));
});

test('O: an admin of one site names nothing of another site in a file, as if it were not there; what was named already stays', async (t) => {
  const made = await app(t);
  await send(made, 'POST', '/api/v1/sites', { token: made.admin, body: { name: 'Berlin', zone: 'Europe/Berlin' } });
  const site = [...made.live.view.directory.sites.values()].find(({ name }) => name === 'Berlin');
  const local = { ...made, admin: await adminOf(made, `site:${site?.id}`) };
  for (const [column, value] of [
    ['trunk', 'SBC'],
    ['phone', '2001'],
    ['queues', '6000'],
  ] as const) {
    const refused = await apply(local, `login,name,dn,${column}\nkai,Kai,8830,${value}\n`);
    t.is(refused.status, 422, column);
    t.regex(refused.json.problems?.[0]?.sentence ?? '', new RegExp(`${column} “${value}” names nothing that exists`));
  }
  const phone = 'number,name,placement,trunk,outsideNumber\n2750,Far,trunk,SBC,+15551230000\n';
  const far = await apply(local, phone, { kind: 'phones' });
  t.is(far.status, 422);
  t.regex(far.json.problems?.[0]?.sentence ?? '', /trunk “SBC” names nothing that exists/);
  // Somebody whose scope is wider put them there.
  const wide = 'login,name,dn,site,trunk,queues\nkai,Kai,8830,Berlin,SBC,6000\n';
  t.deepEqual(marks(await apply(made, wide)), ['created']);
  t.deepEqual(marks(await apply(local, 'login,name,trunk,queues\nkai,Kai Two,SBC,6000\n')), ['changed']);
  const moved = new FormData();
  for (const [name, value] of Object.entries({ name: 'Home', moveTo: 'phone', rows: 'login,phone\nkai,2001\n' }))
    moved.append(name, value);
  const headers = { authorization: `Bearer ${local.admin}` };
  const answer = await fetch(`${made.url}/api/v1/migrations/check`, { method: 'POST', headers, body: moved });
  t.regex(await answer.text(), /phone “2001” is not the number of a phone/);
});

test('N: who brought which file in is told to admins', async (t) => {
  const made = await app(t);
  await apply(made, AGENTS);
  const { json } = await send(made, 'GET', '/api/v1/imports', { token: made.admin });
  t.like(json.items?.[0], { kind: 'agents', fileName: 'moved.csv', created: 2, changed: 0, unchanged: 0 });
});

test('N: writing that breaks off says how far it came, and the same file brings the rest', async (t) => {
  const made = await app(t);
  const { save } = made.directory;
  let left = 1;
  made.directory.save = ((...given: Parameters<typeof save>) =>
    left-- > 0
      ? save.apply(made.directory, given)
      : Promise.reject(Object.assign(new Error('full'), { name: 'x' }))) as typeof save;
  const broken = await apply(made, AGENTS);
  t.is(broken.status, 503);
  t.is(broken.json.code, 'import-broken-off');
  t.true(names(made).includes('ann'));
  t.false(names(made).includes('bob'));
  made.directory.save = save;
  t.deepEqual(marks(await apply(made, AGENTS)), ['unchanged', 'created']);
});

test('N: the page looks at a file, shows it again with a button, and then brings it in', async (t) => {
  const made = await app(t);
  const cookie = await made.cookie('admin');
  const csrfOf = (html: string): string => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const page = async (fields?: FormData): Promise<{ status: number; html: string }> => {
    const sent = fields ? { method: 'POST', body: fields } : {};
    const response = await fetch(`${made.url}/imports`, { headers: { cookie }, ...sent });
    return { status: response.status, html: await response.text() };
  };
  const first = await page();
  t.is(first.status, 200);
  const form = new FormData();
  for (const [name, value] of Object.entries({ csrf: csrfOf(first.html), kind: 'agents', firstDn: '' }))
    form.append(name, value);
  form.append('file', new File([AGENTS.replace('Ann Lee', '<b>Ann</b>')], 'a.csv'));
  const looked = await page(form);
  t.is(looked.status, 200);
  t.true(looked.html.includes('&lt;b&gt;Ann&lt;/b&gt;'));
  t.false(looked.html.includes('<b>Ann'));
  const plan = /name="plan" value="([^"]+)"/.exec(looked.html)?.[1] ?? '';
  const again = new FormData();
  const text = AGENTS.replace('Ann Lee', '<b>Ann</b>').replaceAll('\n', '\r\n');
  const fields = {
    csrf: csrfOf(looked.html),
    step: 'apply',
    kind: 'agents',
    firstDn: '',
    fileName: 'a.csv',
    plan,
    text,
  };
  for (const [name, value] of Object.entries(fields)) again.append(name, value);
  const done = await page(again);
  t.true(done.html.includes('Brought in: 2 new'), done.html.slice(0, 3_000));
  t.true(names(made).includes('ann'));
  t.is((await page(new FormData())).status, 403);
});

async function adminOf({ users }: WebApp, scope: string): Promise<string> {
  const times = { createdAt: Date.now(), expiresAt: Date.now() + 3_600_000 };
  const user = { id: scope, name: scope, passwordHash: 'none', role: 'admin', scope, agentId: null } as const;
  await users.create({ ...user, createdAt: times.createdAt });
  const token = newToken();
  await users.createWebSession({ tokenHash: tokenHash('bearer', token), userId: user.id, ...times });
  return token;
}
