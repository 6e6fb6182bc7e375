import test from 'ava';
import { createHttp } from '../../app/adapters/http/create-http.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { aSession, put } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';
import { HTTP_SETTINGS, send, startWebApp, webPorts } from '../support/web-app.js';

test('/status tells engine, ARI, AMI, storage, version and uptime, and nothing personal', async (t) => {
  const time = new VirtualTime();
  const app = await startWebApp({}, time.clock());
  t.teardown(() => app.close());
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  time.mono += 90_000;
  const { status, json, text } = await send(app, 'GET', '/status');
  t.is(status, 200);
  t.like(json, { state: 'ok', version: '0.0.0-test', uptimeSeconds: 90, ari: 'connected', ami: 'connected' });
  t.like(json['engine'], { sessions: 1, calls: 0 });
  t.deepEqual(json['storage'], { state: 'ok', reason: null, factsWaiting: 0 });
  t.notRegex(text, /joe|1555/i);
});

test('/status is 503 only while no call can be handed out', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const healthy = app.live.healthNow;
  app.live.healthNow = { ...healthy, storageTrouble: 'disk-full', factsWaiting: 12 };
  const degraded = await send(app, 'GET', '/status');
  t.is(degraded.status, 200, 'calls go on with facts in memory');
  t.is(degraded.json['state'], 'degraded');
  app.live.healthNow = { ...healthy, amiConnected: false };
  t.like(await send(app, 'GET', '/status').then(({ json }) => json), { state: 'degraded', ami: 'disconnected' });
  app.live.healthNow = { ...healthy, troubles: [{ part: 'ami', since: 1_760_000_000_000 }] };
  const { json } = await send(app, 'GET', '/status');
  t.deepEqual(json['troubles'], [{ part: 'ami', since: '2025-10-09T08:53:20.000Z' }]);
  app.live.healthNow = { ...healthy, troubles: [{ part: 'sip', since: 1_760_000_000_000 }] };
  t.like(await send(app, 'GET', '/status'), { status: 503, json: { state: 'down', ari: 'connected' } });
  app.live.healthNow = { ...healthy, switchConnected: false };
  const down = await send(app, 'GET', '/status');
  t.is(down.status, 503);
  t.is(down.json['state'], 'down');
  t.is((await send(app, 'GET', '/healthz')).status, 200, 'the process itself is fine');
});

test('a port that is taken is one clear sentence', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const port = Number(new URL(app.url).port);
  const second = createHttp(webPorts(systemClock()).ports, { ...HTTP_SETTINGS, port });
  await t.throwsAsync(second.listen(), {
    message: `cannot listen on 127.0.0.1:${port}: something else listens there already`,
  });
  await second.close();
});

test('assets carry their content’s hash and may be kept for ever', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { text } = await send(app, 'GET', '/login', { headers: { accept: 'text/html' } });
  const style = /href="(\/assets\/[0-9a-f]{12}\/farline\.css)"/.exec(text)?.[1] ?? '';
  const reply = await send(app, 'GET', style);
  t.is(reply.status, 200);
  t.is(reply.headers.get('content-type'), 'text/css; charset=utf-8');
  t.regex(reply.headers.get('cache-control') ?? '', /immutable/);
  t.is((await send(app, 'GET', style.replace(/[0-9a-f]{12}/, '000000000000'))).status, 404);
  t.is((await send(app, 'GET', '/assets/../package.json')).status, 404);
});

test('M: htmx comes from an address of ours with its licence, to pages that use it', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const cookie = await app.cookie('admin');
  const page = async (path: string) =>
    (await send(app, 'GET', path, { headers: { accept: 'text/html', cookie } })).text;
  const htmx = /<script src="(\/assets\/[0-9a-f]{12}\/htmx\.js)" defer>/;
  for (const path of ['/', '/peers', '/phones/desk', '/guide/call']) t.regex(await page(path), htmx, path);
  t.notRegex(await page('/queues'), htmx);
  t.notRegex(await page('/desk'), htmx);
  const { text } = await send(app, 'GET', htmx.exec(await page('/peers'))?.[1] ?? '');
  t.regex(text, /^\/\*! htmx\.org[\s\S]*Permission to use, copy, modify[\s\S]*\*\/\nvar htmx=/);
});
