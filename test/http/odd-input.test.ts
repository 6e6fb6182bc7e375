import test from 'ava';
import { createExpressApp } from '../../app/adapters/http/express-app.js';
import { createHttpParts } from '../../app/adapters/http/http-parts.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { bodyOf, pathOf } from '../support/route-bodies.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { HTTP_SETTINGS, send, startWebApp, webPorts } from '../support/web-app.js';

const { routes } = createExpressApp(createHttpParts(webPorts(systemClock()).ports, HTTP_SETTINGS), false);

/** What nobody would send who means well. */
const DEEP = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  'ﷺ'.repeat(30),
  'x'.repeat(20_000),
  '__proto__',
  '../../etc/passwd',
  '${7*7}',
];
const ODD: readonly unknown[] = [
  ...ODD_TEXTS,
  ...[null, true, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], [[]], [null], ['__proto__'], {}],
  ...[
    { __proto__x: 1 },
    { kind: 'queue' },
    { kind: 'constructor' },
    { length: 1e9 },
    Array.from({ length: 2_000 }, () => 'a'),
  ],
];
const RAW = [
  ...['', '{', 'null', '0', '"a"', '[]', DEEP, `{"a":${DEEP}}`, '{"__proto__":{"role":"admin"}}'],
  ...['{"constructor":{"prototype":{"role":"admin"}}}', '\ufeff{}', '{"a":1e999}', `{"a":"${'x'.repeat(70_000)}"}`],
];
const ODD_PARTS = [
  '%00',
  '..%2f..%2fetc%2fpasswd',
  '__proto__',
  'constructor',
  'toString',
  '%F0%9F%98%80',
  '%ff',
  'x'.repeat(3_000),
];
const ODD_QUERIES = [
  '?a=1',
  '?cursor=__proto__&limit=1e9',
  '?from=NaN&to=-1',
  '?limit[]=1',
  '?__proto__[x]=1',
  '?q=%00&site=%27;--',
  `?q=${'x'.repeat(5_000)}`,
];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

function* oddRequests(id: string, method: string, path: string): Generator<Sent> {
  const good = bodyOf(id);
  const known = pathOf(path);
  const isBody = typeof good === 'object' && good !== null && !(good instanceof FormData);
  for (const query of ODD_QUERIES) if (method === 'GET') yield { method, path: known + query };
  if (path.includes('{')) {
    const body = isBody ? { body: JSON.stringify(good) } : {};
    for (const part of ODD_PARTS) yield { method, path: path.replace(/\{\w+\}/g, part), ...body };
  }
  if (method === 'GET') return;
  for (const body of RAW) yield { method, path: known, body };
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-7',
  ])
    yield { method, path: known, body: '{}', type };
  if (!isBody) return;
  for (const key of [...Object.keys(good), 'settings', 'skills', 'openings', 'constructor', '__proto__'])
    for (const odd of ODD)
      yield {
        method,
        path: known,
        body: `${JSON.stringify(good).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(odd)}}`,
      };
}

for (const { id, method, path, stream } of routes) {
  test(`${method.toUpperCase()} ${path}: whatever it is sent, it is no error of ours`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    app.live.step(
      put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
      put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'c1', callId: 'k1' } })),
      put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: 1 } })),
    );
    const token = await app.token('admin');
    if (stream) return t.pass();
    for (const sent of oddRequests(id, method.toUpperCase(), path)) {
      const { method: how, path: to, body, type } = sent;
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const { status } = await send(app, how, to, { token, body, headers });
      if (status >= 500) t.fail(`${status} ${sent.path.slice(0, 200)} ${sent.body?.slice(0, 300) ?? ''}`);
    }
    t.is(({} as Record<string, unknown>)['role'], undefined);
    t.deepEqual(
      app.log.lines.filter((line) => line.level === 'error'),
      [],
    );
  });
}
