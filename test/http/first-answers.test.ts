import test from 'ava';
import { createFirstAnswers } from '../../app/adapters/http/first-answers.js';
import { uploadOf } from '../support/upload.js';
import { aWav } from '../support/wav.js';
import { send, startWebApp } from '../support/web-app.js';

const TRUNK = { name: 'New', prefixes: ['9'], contacts: ['192.0.2.9'] };
const headers = { 'idempotency-key': 'retry-1' };

test('an edit that is sent twice with one Idempotency-Key is done once and answered alike', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const make = () => send(app, 'POST', '/api/v1/trunks', { token, headers, body: TRUNK });
  const [first, second] = await Promise.all([make(), make()]);
  const third = await make();
  t.deepEqual([first.status, second.status, third.status], [201, 201, 201]);
  t.deepEqual(second.json, first.json);
  t.deepEqual(third.json, first.json);
  t.is(app.directory.rows.trunk.size, 2, 'the one from before and the new one');
  t.is(app.log.lines.filter(({ line }) => line.includes('trunks.create')).length, 1);
});

test('the same key with another request of the same user is refused, with a stable code', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [one, other] = [await app.token('admin'), await app.token('admin')];
  const make = (token: string, name: string) =>
    send(app, 'POST', '/api/v1/trunks', { token, headers, body: { ...TRUNK, name } });
  t.is((await make(one, 'New')).status, 201);
  const reused = await make(one, 'Newer');
  t.is(reused.status, 422);
  t.like(reused.json, { code: 'key-reused', field: 'Idempotency-Key' });
  t.is((await send(app, 'POST', '/api/v1/agents/joe/reconnect', { token: one, headers })).json.code, 'key-reused');
  t.deepEqual(app.commands.submitted, []);
  t.is((await make(other, 'Newer')).status, 201, 'another user has keys of their own');
});

test('the same key with another file is another request; with the same file, sent anew, it is the same', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const upload = async (seconds: number) => {
    const { body, headers: type } = await uploadOf({ name: 'Closed', sound: aWav({ seconds, tone: 440 }) });
    return send(app, 'POST', '/api/v1/prompts', { token, headers: { ...type, ...headers }, body });
  };
  const first = await upload(1);
  t.is(first.status, 201, first.text);
  const other = await upload(2);
  t.is(other.status, 422, other.text);
  t.is(other.json.code, 'key-reused');
  t.deepEqual((await upload(1)).json, first.json);
});

test('what was refused can be sent again with the same key', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  app.directory.sayNext = { ok: false, problem: 'not-unique', field: 'name', value: 'New' };
  const make = () => send(app, 'POST', '/api/v1/trunks', { token, headers, body: TRUNK });
  t.is((await make()).status, 409);
  t.is((await make()).status, 201);
});

test('a key of somebody whose rights are gone gives no answer any more', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const make = () => send(app, 'POST', '/api/v1/trunks', { token, headers, body: TRUNK });
  t.is((await make()).status, 201);
  for (const user of app.users.users.values()) app.users.users.set(user.id, { ...user, role: 'supervisor' });
  t.is((await make()).status, 403);
});

test('only so many first answers are remembered, the oldest goes', async (t) => {
  const answers = createFirstAnswers(2);
  let done = 0;
  const work = () => Promise.resolve(++done);
  for (const key of ['a', 'b', 'c', 'c', 'b']) await answers.once(key, 'same', work);
  t.is(done, 3);
  t.is(await answers.once('a', 'same', work), 4);
});
