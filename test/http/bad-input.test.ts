import test from 'ava';
import { normaliseNumber } from '../../app/adapters/http/api/phone-number.js';
import { send, startWebApp } from '../support/web-app.js';

type Body = Readonly<Record<string, unknown>>;

const AGENT: Body = { login: 'new', name: 'New Agent', dn: '9001' };
const TRUNK: Body = { name: 'New', prefixes: ['9'], contacts: ['192.0.2.1:5060'] };
const QUEUE: Body = { name: 'New', dn: '6009' };
const ROUTE: Body = { number: '0900', target: { kind: 'queue', queueId: 'sales' } };
const USER: Body = { name: 'newcomer', role: 'supervisor', password: 'a long password' };

/** One field spoiled in an otherwise good body → the whole sentence it gets. */
const SPOILED: readonly (readonly [path: string, good: Body, spoil: Body, sentence: string])[] = [
  [
    'agents',
    AGENT,
    { dn: '7' },
    'dn "7" is not allowed; allowed is 2 to 15 digits, not those of an emergency service.',
  ],
  [
    'agents',
    AGENT,
    { dn: '8888; rm' },
    'dn "8888; rm" is not allowed; allowed is 2 to 15 digits, not those of an emergency service.',
  ],
  [
    'agents',
    AGENT,
    { dn: 8888 },
    'dn "8888" is not allowed; allowed is 2 to 15 digits, not those of an emergency service.',
  ],
  [
    'agents',
    AGENT,
    { dn: '112' },
    'dn "112" is not allowed; allowed is 2 to 15 digits, not those of an emergency service.',
  ],
  [
    'queues',
    QUEUE,
    { dn: '911' },
    'dn "911" is not allowed; allowed is 2 to 15 digits, not those of an emergency service.',
  ],
  [
    'phones',
    { name: 'New', number: '2009' },
    { number: '999' },
    'number "999" is not allowed; allowed is 2 to 15 digits, not those of an emergency service.',
  ],
  ['agents', AGENT, { dn: undefined }, 'dn is missing; allowed is 2 to 15 digits, not those of an emergency service.'],
  [
    'agents',
    AGENT,
    { name: 'a\nb' },
    'name "a\uFFFDb" is not allowed; allowed is 1 to 80 printable characters, no blank at either end.',
  ],
  [
    'agents',
    AGENT,
    { number: '+1 555' },
    'number "+1 555" is not allowed; allowed is a number with + and country code that can exist, or 2 to 15 digits; blanks, dots, dashes and brackets may stand between; none that is billed at a premium rate.',
  ],
  [
    'agents',
    AGENT,
    { number: '+1 900 555 1234' },
    'number "+1 900 555 1234" is not allowed; allowed is a number with + and country code that can exist, or 2 to 15 digits; blanks, dots, dashes and brackets may stand between; none that is billed at a premium rate.',
  ],
  [
    'agents',
    AGENT,
    { interfaces: ['mobile', 'fax'] },
    'interfaces.1 "fax" is not allowed; allowed is one of internal, phone, mobile, pbx.',
  ],
  [
    'agents',
    AGENT,
    { interfaces: [] },
    'interfaces "[]" is not allowed; allowed is 1 to 4 of internal, phone, mobile, pbx, each once.',
  ],
  [
    'agents',
    AGENT,
    { queues: [{ queueId: 'sales', penalty: 101 }] },
    'queues.0.penalty "101" is not allowed; allowed is a whole number from 0 to 100.',
  ],
  ['agents', AGENT, { nailedUp: 'yes' }, 'nailedUp "yes" is not allowed; allowed is true or false.'],
  [
    'agents',
    AGENT,
    { queues: [{ queueId: 'sales', rank: 1 }] },
    '"queues.0.rank" is not a field here; known fields are: queueId, penalty.',
  ],
  [
    'trunks',
    TRUNK,
    { deniedNumbers: ['+44x'] },
    'deniedNumbers.0 "+44x" is not allowed; allowed is at most 200 numbers, each once; a * at the end stands for whatever begins so, such as +49*.',
  ],
  ['trunks', TRUNK, { strip: 16 }, 'strip "16" is not allowed; allowed is a whole number from 0 to 15.'],
  [
    'trunks',
    TRUNK,
    { channelLimit: 0 },
    'channelLimit "0" is not allowed; allowed is a whole number from 1 to 10000, or null for no limit.',
  ],
  [
    'trunks',
    TRUNK,
    { contacts: ['10.0.0.1:70000'] },
    'contacts "10.0.0.1:70000" is not allowed; allowed is at least one host, host:port or [ipv6]:port, port 1–65535.',
  ],
  [
    'trunks',
    TRUNK,
    { username: 'farline' },
    'password "" is not allowed; allowed is user name and password together, or neither.',
  ],
  [
    'queues',
    QUEUE,
    { settings: { wrapUpMs: -1 } },
    'settings.wrapUpMs "-1" is not allowed; allowed is whole milliseconds from 0 to 3600000.',
  ],
  ['queues', QUEUE, { answerMode: 'soon' }, 'answerMode "soon" is not allowed; allowed is one of at-entry, at-agent.'],
  [
    'queues',
    QUEUE,
    { settings: { musicClass: 'a/../b' } },
    'settings.musicClass "a/../b" is not allowed; allowed is 1 to 40 letters, digits, dashes or underscores.',
  ],
  ['routes', ROUTE, { priority: 1.5 }, 'priority "1.5" is not allowed; allowed is a whole number from 0 to 100.'],
  ['users', USER, { password: 'short' }, 'password (not shown) is not allowed; allowed is 12 to 200 characters.'],
  ['users', USER, { role: 'root' }, 'role "root" is not allowed; allowed is one of agent, supervisor, admin.'],
];

for (const [path, good, spoil, sentence] of SPOILED) {
  test(`${path}: ${sentence.slice(0, 70)}`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const token = await app.token('admin');
    const reply = await send(app, 'POST', `/api/v1/${path}`, { token, body: { ...good, ...spoil } });
    t.is(reply.status, 422);
    const problems = reply.json['problems'] as { sentence: string }[];
    t.deepEqual(
      problems.map((problem) => problem.sentence),
      [sentence],
    );
    t.is(app.directory.rows.agent.size + app.directory.rows.trunk.size, 3, 'nothing half-done is left behind');
  });
}

test('every wrong field is named at once', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const body = { login: 'No Good', dn: 'x', more: 1, penalty: 2 };
  const reply = await send(app, 'POST', '/api/v1/agents', { token: await app.token('admin'), body });
  const problems = reply.json['problems'] as { field: string }[];
  t.deepEqual(problems.map(({ field }) => field).sort(), ['dn', 'login', 'more', 'name', 'penalty']);
});

test('a body that is no object, or none at all, is named as such', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  for (const body of [[], 'null', '"text"']) {
    const reply = await send(app, 'POST', '/api/v1/agents', { token, body });
    t.is(reply.status, 422);
    t.is((reply.json['problems'] as { field: string }[])[0]?.field, 'body');
  }
});

test('an unknown query field and a bad Idempotency-Key are refused', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const query = await send(app, 'GET', '/api/v1/agents?sort=name%3Bdrop', { token });
  t.is(query.status, 422, 'CVE-2026-44238: no order comes from a request');
  const key = await send(app, 'POST', '/api/v1/agents/joe/reconnect', { token, headers: { 'idempotency-key': 'a b' } });
  t.is((key.json['problems'] as { field: string }[])[0]?.field, 'Idempotency-Key');
});

test('D1: numbers are normalised before they are kept', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const body = { ...AGENT, number: '+1 (555) 123-1111' };
  const reply = await send(app, 'POST', '/api/v1/agents', { token: await app.token('admin'), body });
  t.is(reply.status, 201);
  t.is(reply.json['number'], '+15551231111');
});

test('numbers: what can exist is taken in one form, what cannot is not', (t) => {
  const taken = {
    '+1 555 123 1111': '+15551231111',
    '+1-555.123/1111': '+15551231111',
    '+49 (30) 123456': '+4930123456',
    '8888': '8888',
    '77 10': '7710',
  };
  for (const [text, number] of Object.entries(taken)) t.is(normaliseNumber(text), number, text);
  const refused = [
    '',
    '7',
    '+',
    '+1555',
    '+999123456789',
    '1234567890123456',
    '+1555123111122',
    'sip:a@b',
    '12&34',
    '1２',
    '+1 555 CALL',
  ];
  for (const text of refused) t.is(normaliseNumber(text), null, text);
});

test('a body that says it is packed and is not is told apart from a missing page', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const reply = await send(app, 'POST', '/api/v1/agents', {
    token,
    body: '{}',
    headers: { 'content-encoding': 'gzip' },
  });
  t.is(reply.status, 400);
  t.is(reply.json.code, 'body-not-json');
  t.is((await send(app, 'GET', '/api/v1/agents/%E0%A4%A', { token })).status, 404);
});
