import test from 'ava';
import { EventReader } from '../support/event-reader.js';
import { aCall, aLeg, anOffer, aSession, gone, put } from '../support/rows.js';
import { until } from '../support/until.js';
import { VirtualTime } from '../support/virtual-time.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const listen = (app: WebApp, token: string, headers: Record<string, string> = {}, query = '') =>
  EventReader.open(`${app.url}/api/v1/events${query}`, { authorization: `Bearer ${token}`, ...headers });

test('each change comes once, in order, with its sequence number as the id', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const events = await listen(app, await app.token('supervisor'));
  t.is((await events.next())?.event, 'hello');
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' }), 'session.began'), put.leg(aLeg({ id: 's1' })));
  app.live.step(gone('session', 's1'));
  const [first, second, third] = [await events.next(), await events.next(), await events.next()];
  t.deepEqual([first?.id, second?.id, third?.id], ['1', '2', '3']);
  t.like(first?.data, { sequence: 1, kind: 'session', id: 's1', why: 'session.began' });
  t.like(first?.data['after'], { agentId: 'joe', state: 'ready', number: '•••••11' });
  t.is(third?.data['after'], null);
});

test('who comes back with the last id gets what was missed and nothing twice', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  for (let n = 1; n <= 5; n++) app.live.step(put.session(aSession({ id: `s${n}`, agentId: 'joe' })));
  for (const events of [await listen(app, token, { 'last-event-id': '3' }), await listen(app, token, {}, '?after=3')]) {
    t.deepEqual([(await events.next())?.id, (await events.next())?.id], ['4', '5']);
    t.is(await events.next(50), null);
  }
});

test('who missed more than is kept, or comes from another life of the process, is told to read anew', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  t.is((await (await listen(app, token, { 'last-event-id': '7' })).next())?.event, 'reset');
  const session = aSession({ id: 's1', agentId: 'joe' });
  for (let n = 0; n < 10_500; n++) app.live.step(put.session(session));
  const reset = await (await listen(app, token, { 'last-event-id': '1' })).next();
  t.is(reset?.event, 'reset');
  t.is(reset?.id, '10500');
  t.is((await (await listen(app, token, { 'last-event-id': '10499' })).next())?.id, '10500');
});

test('an agent hears of themselves only, and no caller’s number', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const mine = await listen(app, await app.token('agent', 'joe'));
  const theirs = await listen(app, await app.token('agent', 'jay'));
  await mine.next();
  await theirs.next();
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'offered', offerId: 'o', callId: 'k' } })),
    put.leg(aLeg({ id: 's1' })),
    put.offer(anOffer({ id: 'o', callId: 'k', sessionId: 's1' })),
    put.call(aCall({ id: 'k', state: { at: 'talking', sessionId: 's1', since: 1 } })),
  );
  app.live.step(gone('call', 'k'), gone('session', 's1'));
  const kinds: unknown[] = [];
  for (let n = 0; n < 6; n++) {
    const event = await mine.next();
    kinds.push(event?.data['kind']);
    t.notRegex(JSON.stringify(event), /4930123456|Anna/);
  }
  t.deepEqual(
    kinds,
    ['session', 'leg', 'offer', 'call', 'call', 'session'],
    'the end of the call and of the session too',
  );
  t.is(await theirs.next(50), null);
});

test('K3: an agent hears of the calls they make, from the first moment on, and nobody else does', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const mine = await listen(app, await app.token('agent', 'joe'));
  const theirs = await listen(app, await app.token('agent', 'jay'));
  await mine.next();
  await theirs.next();
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'calling', callId: 'k' } })));
  const out = { id: 'k', direction: 'out', queueId: null } as const;
  app.live.step(put.call(aCall({ ...out, state: { at: 'agent-first', sessionId: 's1', since: 1 } })));
  app.live.step(gone('call', 'k'));
  t.like((await mine.next())?.data, { kind: 'session', id: 's1' });
  t.like((await mine.next())?.data, { kind: 'call', id: 'k', after: { state: 'agent-first', direction: 'out' } });
  t.like((await mine.next())?.data, { kind: 'call', id: 'k', after: null });
  t.is(await theirs.next(50), null);
});

test('a supervisor sees the caller whole', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const events = await listen(app, await app.token('supervisor'));
  await events.next();
  app.live.step(put.call(aCall({ id: 'k' })));
  t.like((await events.next())?.data['after'], { caller: { number: '+4930123456', name: 'Anna Berg' } });
});

test('a stream ends when its user signs out, is hidden or gets another role', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const admin = await app.token('admin');
  for (const end of ['sign-out', 'hide', 'role']) {
    const token = await app.token('supervisor');
    const { json } = await send(app, 'GET', '/api/v1/me', { token });
    const events = await listen(app, token);
    await events.next();
    const path = `/api/v1/users/${String(json['userId'])}`;
    if (end === 'sign-out') await send(app, 'POST', '/api/v1/sign-out', { token });
    if (end === 'hide') await send(app, 'DELETE', path, { token: admin });
    if (end === 'role')
      await send(app, 'PATCH', path, { token: admin, body: { role: 'agent', agentId: 'joe', version: 1 } });
    await until(`the stream ends after ${end}`, () => events.ended);
    t.true(events.ended);
  }
});

test('a stream has a heartbeat and ends with its session', async (t) => {
  const time = new VirtualTime();
  const app = await startWebApp({ heartbeatMs: 1000 }, time.clock());
  t.teardown(() => app.close());
  const events = await listen(app, await app.token('supervisor'));
  await time.runUntil(1000);
  await until('a heartbeat comes', () => events.comments === 1);
  time.wall += 3_600_000;
  await time.runUntil(2000);
  await until('the stream ends', () => events.ended);
  t.is(events.comments, 1);
});

test('closing ends every stream at once', async (t) => {
  const app = await startWebApp();
  const events = await listen(app, await app.token('supervisor'));
  const began = performance.now();
  await app.close();
  await until('the stream ends', () => events.ended);
  t.true(performance.now() - began < 1500);
});

test('a listener who does not read is cut off and holds nothing back', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const [slow, quick] = [await listen(app, token), await listen(app, token)];
  await slow.next();
  await quick.next();
  slow.pause();
  const session = aSession({ id: 's1', agentId: 'joe' });
  let heard = 0;
  for (let round = 0; round < 60 && !slow.ended; round++) {
    for (let n = 0; n < 1000; n++) app.live.step(put.session(session));
    for (let n = 0; n < 1000; n++) if (await quick.next()) heard += 1;
  }
  slow.resume();
  await until('the slow stream is ended', () => slow.ended);
  t.true(heard >= 1000);
  t.is(heard % 1000, 0, 'the quick one missed nothing');
});

test('more listeners than there is room for are told to come back', async (t) => {
  const app = await startWebApp({ mostStreams: 2 });
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const first = await listen(app, token);
  await listen(app, token);
  const refused = await send(app, 'GET', '/api/v1/events', { token });
  t.is(refused.status, 503);
  t.is(refused.json.code, 'too-many-viewers');
  t.is(refused.headers.get('retry-after'), '30');
  first.close();
  await until('the place is free', () => first.ended);
  await t.notThrowsAsync(listen(app, token));
});

test('one agent cannot take the places of all other listeners', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('agent', 'joe');
  for (let n = 0; n < 20; n++) await listen(app, token);
  t.is((await send(app, 'GET', '/api/v1/events', { token })).json.code, 'too-many-viewers');
  t.is((await (await listen(app, await app.token('agent', 'jay'))).next())?.event, 'hello');
  const supervisor = await app.token('supervisor');
  for (let n = 0; n < 25; n++) await listen(app, supervisor);
  t.is((await (await listen(app, supervisor)).next())?.event, 'hello');
});
