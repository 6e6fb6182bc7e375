import test, { type ExecutionContext } from 'ava';
import { JAY, JOE, send, startWebApp, type WebApp } from '../support/web-app.js';

type Made = WebApp & { readonly admin: string };
interface Answer {
  readonly status: number;
  readonly json: {
    readonly id: string;
    readonly state: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly lines: readonly { readonly line: number; readonly mark: string; readonly sentence: string }[];
    readonly forecast: Readonly<Record<string, number>>;
    readonly problems?: readonly { readonly field: string; readonly sentence: string }[];
    readonly code?: string;
  };
}

async function app(t: ExecutionContext): Promise<Made> {
  const made = await startWebApp();
  t.teardown(() => made.close());
  return { ...made, admin: await made.token('admin') };
}

async function post(made: Made, path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ name: 'Home', moveTo: 'mobile', ...fields })) form.append(name, value);
  const headers = { authorization: `Bearer ${made.admin}` };
  const response = await fetch(made.url + path, { method: 'POST', headers, body: form });
  return { status: response.status, json: (await response.json()) as Answer['json'] };
}

const ROWS = `login,number,nailedUp\n${JOE.login},+1 555 123 9001,yes\n${JAY.login},+1 555 123 9002,no\n`;

test('L: a job is looked at first: every row, and how long and how wide it will be', async (t) => {
  const made = await app(t);
  const { status, json } = await post(made, '/api/v1/migrations/check', { rows: ROWS, batch: '1' });
  t.is(status, 200, JSON.stringify(json));
  t.deepEqual(
    json.lines.map(({ mark }) => mark),
    ['changed', 'changed'],
  );
  t.like(json.forecast, { agents: 2, batches: 2, channels: 1 });
  t.deepEqual((await send(made, 'GET', '/api/v1/migrations', { token: made.admin })).json.items, []);
});

test('L: every conflict is told by its line, and no job is made of such rows', async (t) => {
  const made = await app(t);
  const rows = `login,number
nobody,+15551239001
${JOE.login},+15551239001
${JAY.login},+15551239001
${JAY.login},6000
`;
  const { status, json } = await post(made, '/api/v1/migrations', { rows });
  t.is(status, 422);
  const told = (json.problems ?? []).map(({ sentence }) => sentence).join('\n');
  t.regex(told, /Line 2 nobody: There is no agent nobody/);
  t.regex(told, /Line 4 .*is that of .* in this file as well/);
  t.regex(told, /Line 5 .*stands in an earlier line already/);
  t.regex(told, /Line 5 .*is a number of ours/);
  const trunkless = await post(made, '/api/v1/migrations', { rows: `login,number\n${JOE.login},+4930123456\n` });
  t.regex(trunkless.json.problems?.[0]?.sentence ?? '', /No trunk leads to \+4930123456/);
  const taken = await post(made, '/api/v1/migrations', { rows: `login,number\n${JOE.login},${JAY.number}\n` });
  t.regex(taken.json.problems?.[0]?.sentence ?? '', /is the number of/);
  t.is((await post(made, '/api/v1/migrations', { rows: ROWS, batch: '101' })).status, 422);
  t.is((await post(made, '/api/v1/migrations', { rows: 'login\n"x' })).status, 422);
  t.deepEqual((await send(made, 'GET', '/api/v1/migrations', { token: made.admin })).json.items, []);
});

test('L: two agents who change their numbers with each other are no conflict', async (t) => {
  const made = await app(t);
  const rows = `login,number\n${JOE.login},${JAY.number}\n${JAY.login},${JOE.number}\n`;
  const { json } = await post(made, '/api/v1/migrations/check', { rows });
  t.like(json.counts, { problem: 0, changed: 2 }, JSON.stringify(json.lines));
});

test('L: a job is made, started, and halted; what cannot be asked of it now is refused', async (t) => {
  const made = await app(t);
  const { status, json } = await post(made, '/api/v1/migrations', { rows: ROWS, from: '22:00', to: '05:00' });
  t.is(status, 201, JSON.stringify(json));
  t.like(json, { state: 'draft', window: { from: '22:00', to: '05:00' } } as never);
  const act = (what: string) =>
    send(made, 'POST', `/api/v1/migrations/${json.id}/act`, { token: made.admin, body: { act: what } });
  t.is((await act('pause')).json.code, 'migration-not-now');
  t.is((await act('start')).status, 200);
  t.is((await act('pause')).json['state'], 'paused');
  t.is((await act('fly')).status, 422);
  const again = await post(made, '/api/v1/migrations', { rows: ROWS });
  t.regex(again.json.problems?.[0]?.sentence ?? '', /is in another job that is not over/);
  t.is((await act('abort')).json['state'], 'aborted');
  t.is((await post(made, '/api/v1/migrations', { rows: ROWS })).status, 201);
  const read = await send(made, 'GET', `/api/v1/migrations/${json.id}`, { token: made.admin });
  t.is((read.json['agents'] as readonly unknown[]).length, 2);
  t.is((await send(made, 'GET', '/api/v1/migrations/none', { token: made.admin })).status, 404);
});

test('L: the pages show a job, its agents and what may be asked of it, hostile names as text', async (t) => {
  const made = await app(t);
  const name = '<img src=x>';
  const { json } = await post(made, '/api/v1/migrations', { rows: ROWS, name });
  const cookie = await made.cookie('admin');
  const page = async (path: string): Promise<string> => (await fetch(made.url + path, { headers: { cookie } })).text();
  for (const path of ['/migrations', `/migrations/${json.id}`, `/migrations/${json.id}/live`]) {
    const html = await page(path);
    t.false(html.includes(name), path);
    t.regex(html, /Not begun/);
  }
  t.regex(await page(`/migrations/${json.id}`), /value="start"/);
  const supervisor = await made.cookie('supervisor');
  t.is((await fetch(`${made.url}/migrations`, { headers: { cookie: supervisor } })).status, 403);
});

test('L: what a job writes is said first: peers of telephones only where it is asked for, and each row tells what changes', async (t) => {
  const made = await app(t);
  const rows = `login,phone,transports,host\n${JOE.login},2001,tcp,\n`;
  const office = { moveTo: 'phone', rows };
  const refused = await post(made, '/api/v1/migrations', office);
  t.is(refused.status, 422);
  t.regex((refused.json.problems ?? []).map(({ sentence }) => sentence).join(), /transports is about the peer/);
  const told = await post(made, '/api/v1/migrations/check', { ...office, writes: 'peers' });
  t.regex(told.json.lines.map(({ sentence }) => sentence).join(), /peer of the telephone changes: transports\./);
  t.is(told.json.forecast['minutes'], 0.2, 'a reload at most every ten seconds');
  const wrong = await post(made, '/api/v1/migrations', {
    ...{ moveTo: 'phone', writes: 'peers' },
    rows: `login,phone,transports,encryption\n${JOE.login},2001,pigeon,perhaps\n${JAY.login},2001,tcp,no\n`,
  });
  t.is(wrong.status, 422);
  const said = (wrong.json.problems ?? []).map(({ sentence }) => sentence).join('\n');
  t.regex(said, /encryption .perhaps. is not allowed; allowed is yes or no/);
  const twice = await post(made, '/api/v1/migrations', {
    ...{ moveTo: 'phone', writes: 'peers' },
    rows: `login,phone,transports\n${JOE.login},2001,tcp\n${JAY.login},2001,pigeon\n${JAY.login},2001,udp\n`,
  });
  const clash = (twice.json.problems ?? []).map(({ sentence }) => sentence).join('\n');
  t.regex(clash, /The telephone is that of joe in this file as well/);
  t.regex(clash, /Line 3 .*pigeon/);
  t.is((await post(made, '/api/v1/migrations', { ...office, writes: 'everything' })).status, 422);
});
