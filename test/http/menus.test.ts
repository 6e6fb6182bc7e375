import test, { type ExecutionContext } from 'ava';
import { aCall, put } from '../support/rows.js';
import { toQueue } from '../support/world.js';
import { send, startWebApp, type Reply, type WebApp } from '../support/web-app.js';

const MENU = { name: 'Front', promptId: 'welcome', otherwise: toQueue('sales') };

async function anApp(
  t: ExecutionContext,
): Promise<{ app: WebApp; post: (path: string, body: unknown) => Promise<Reply> }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  return { app, post: (path, body) => send(app, 'POST', path, { token, body }) };
}

const problemIn = ({ json }: Reply): { readonly field: string; readonly sentence: string } | undefined =>
  (json['problems'] as { field: string; sentence: string }[] | undefined)?.[0];

test('A: a new menu waits five seconds for a digit and repeats its prompt twice', async (t) => {
  const { post } = await anApp(t);
  const { status, json } = await post('/api/v1/menus', MENU);
  t.is(status, 201);
  t.like(json, { repeats: 2, waitMs: 5_000, choices: [], version: 1 });
});

const HOSTILE = ['a\nb', '\u202eevil', 'a\0b', ' x', 'x'.repeat(10_000)];
const WRONG: readonly (readonly [field: string, change: object, words: RegExp])[] = [
  ...HOSTILE.map((name) => ['name', { name }, /^name/] as const),
  ['promptId', { promptId: '../etc' }, /an id as this API gave it/],
  ['repeats', { repeats: 10 }, /repeats "10" is not allowed; allowed is a whole number from 0 to 9/],
  ['repeats', { repeats: 1.5 }, /0 to 9/],
  ['waitMs', { waitMs: 999 }, /1000 to 30000/],
  [
    'otherwise.kind',
    { otherwise: { kind: 'menu', menuId: 'main' } },
    /\{kind: "queue", queueId\}, \{kind: "agent", agentId\}, \{kind: "number", number\} or \{kind: "announcement", promptId\}/,
  ],
  ['otherwise.kind', { otherwise: { kind: 'voicemail', agentId: 'joe' } }, /is not allowed/],
  ['otherwise.number', { otherwise: { kind: 'number', number: '+49;rm' } }, /a number with \+ and country code/],
  ['choices', { choices: [choice('1'), choice('1')] }, /each digit once/],
  ['choices', { choices: Array.from({ length: 13 }, () => choice('1')) }, /at most 12/],
  ['choices.0.digit', { choices: [choice('A')] }, /one of 1 2 3/],
  ['choices.0.target.number', { choices: [{ digit: '1', target: { kind: 'number', number: '1&2' } }] }, /can exist/],
  ['choices.0.target.queueId', { choices: [{ digit: '1', target: { kind: 'queue' } }] }, /is missing/],
  [
    'choices.0.target.colour',
    { choices: [{ digit: '1', target: { ...toQueue('sales'), colour: 1 } }] },
    /known fields are/,
  ],
];

for (const [index, [field, change, words]] of WRONG.entries()) {
  test(`A: ${index + 1}: a menu with ${JSON.stringify(change).slice(0, 90)} is refused at ${field}`, async (t) => {
    const { app, post } = await anApp(t);
    const reply = await post('/api/v1/menus', { ...MENU, ...change });
    t.is(reply.status, 422);
    t.is(problemIn(reply)?.field, field);
    t.regex(problemIn(reply)?.sentence ?? '', words);
    t.is(app.directory.rows.menu.size, 1);
  });
}

test('A: a route leads to kinds of targets that exist, and to no other yet', async (t) => {
  const { post } = await anApp(t);
  const route = (n: number, target: unknown) => post('/api/v1/routes', { number: `0900${n}`, target });
  t.is((await route(1, { kind: 'menu', menuId: 'main' })).status, 201);
  const onward = await route(2, { kind: 'number', number: '+49 30 1234567' });
  t.deepEqual(onward.json['target'], { kind: 'number', number: '+49301234567' });
  for (const kind of ['agent', 'voicemail'] as const) {
    const led = await route(kind === 'agent' ? 4 : 5, { kind, agentId: 'joe' });
    t.deepEqual([led.status, led.json['target']], [201, { kind, agentId: 'joe' }]);
  }
  for (const [target, field] of [
    [{ kind: 'conference', agentId: 'joe' }, 'target.kind'],
    [{ kind: 'agent', agentId: '' }, 'target.agentId'],
    [{ kind: 'voicemail' }, 'target.agentId'],
    [{ kind: 'dial-in', agentId: 'joe' }, 'target.agentId'],
    [{ kind: 'number', number: '' }, 'target.number'],
    [{ kind: 'queue', queueId: 'a b' }, 'target.queueId'],
    ['sales', 'target'],
    [null, 'target'],
  ] as const) {
    const refused = await route(3, target);
    t.deepEqual([refused.status, problemIn(refused)?.field], [422, field]);
  }
});

test('A, E1c: a route leads to dialling in, a menu does not; the page says so and saves it', async (t) => {
  const { app, post } = await anApp(t);
  const target = { kind: 'dial-in' };
  const made = await post('/api/v1/routes', { number: '09005', target });
  t.deepEqual([made.status, made.json['target']], [201, target]);
  const menu = await post('/api/v1/menus', { ...MENU, choices: [{ digit: '1', target }] });
  t.deepEqual([menu.status, problemIn(menu)?.field], [422, 'choices.0.target.kind']);
  const token = await app.token('admin');
  const page = async (path: string): Promise<string> =>
    (await send(app, 'GET', path, { token, headers: { accept: 'text/html' } })).text;
  t.regex(await page('/routes'), /09005.*Dialling in/s);
  const form = await page(`/routes/${String(made.json['id'])}`);
  t.regex(form, /<option value="dial-in" selected>/);
  t.regex(form, /Agents are asked for DN and PIN/);
  t.notRegex(await page('/menus/main'), /value="dial-in"/);
});

test('A: a menu with a caller in it is not deleted', async (t) => {
  const { app } = await anApp(t);
  const token = await app.token('admin');
  const state = {
    at: 'menu',
    menuId: 'main',
    since: 1,
    until: 2,
    playback: null,
    music: true,
    asked: 1,
    menus: 1,
  } as const;
  app.live.step(put.call(aCall({ id: 'k1', queueId: null, state })));
  const refused = await send(app, 'DELETE', '/api/v1/menus/main', { token });
  t.deepEqual([refused.status, refused.json.code], [409, 'in-use']);
  const calls = await send(app, 'GET', '/api/v1/calls', { token });
  t.like(calls.json.items?.[0], { id: 'k1', queueId: null, state: 'menu' });
});

test('A: a route remembers since when it is closed by hand, through other changes, until it opens', async (t) => {
  const { app } = await anApp(t);
  const token = await app.token('admin');
  const change = async (version: number, fields: object): Promise<unknown> => {
    const reply = await send(app, 'PATCH', '/api/v1/routes/hotline', { token, body: { version, ...fields } });
    t.is(reply.status, 200, reply.text);
    return reply.json['emergencySince'];
  };
  const before = Date.now();
  const since = await change(1, { emergencyClosed: true });
  t.true(typeof since === 'number' && since >= before && since <= Date.now());
  t.is(await change(2, { emergencyNote: 'storm' }), since);
  t.is(await change(3, { emergencyClosed: false }), null);
  const body = { version: 4, emergencySince: 1 };
  t.is((await send(app, 'PATCH', '/api/v1/routes/hotline', { token, body })).status, 422, 'nobody sets it');
});

function choice(digit: string): object {
  return { digit, target: toQueue('sales') };
}
