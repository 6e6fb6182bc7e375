import { connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { SocketWire } from '../support/peers/socket-wire.js';
import type { Clock } from '../../app/ports/clock.js';
import { gone, put } from '../support/rows.js';
import { SipServer } from '../support/sip-server.js';
import { aSoftphoneSession } from '../support/softphone-session.js';
import { until } from '../support/until.js';
import { VirtualTime } from '../support/virtual-time.js';
import { HTTP_SETTINGS, JAY, send, startWebApp, type WebApp } from '../support/web-app.js';

interface Site {
  readonly app: WebApp;
  readonly asterisk: SipServer;
  /** Of Joe, who is signed in with a softphone as session s1. */
  readonly cookie: string;
  readonly open: (headers?: Record<string, string>, path?: string, protocol?: string) => Promise<SocketWire>;
}

async function site(t: ExecutionContext, over: { heartbeatMs?: number } = {}, clock?: Clock): Promise<Site> {
  const asterisk = await SipServer.start(t);
  const phoneServer = { ...HTTP_SETTINGS.phoneServer, webSocket: asterisk.url };
  const app = await startWebApp({ phoneServer, ...over }, clock);
  t.teardown(() => app.close());
  app.live.step(put.session(aSoftphoneSession()));
  const cookie = await app.cookie('agent');
  const open: Site['open'] = async (headers = {}, path = '/ws', protocol = 'sip') => {
    const wire = await SocketWire.open(
      app.url.replace('http', 'ws') + path,
      { headers: { cookie, origin: app.url, ...headers } },
      protocol,
    );
    t.teardown(() => wire.socket.terminate());
    return wire;
  };
  return { app, asterisk, cookie, open };
}

test('B8: messages pass both ways between the page and Asterisk, and /status counts the window', async (t) => {
  const { app, asterisk, open } = await site(t);
  asterisk.onMessage = (text, socket) => socket.send(`SIP/2.0 200 OK to ${text}`);
  const wire = await open();
  t.is(wire.socket.protocol, 'sip');
  const heard: string[] = [];
  wire.listen((text) => heard.push(text));
  wire.send('REGISTER é');
  await until('the answer is here', () => heard.length === 1);
  t.deepEqual(heard, ['SIP/2.0 200 OK to REGISTER é']);
  t.deepEqual(asterisk.asked, ['GET /ws']);
  t.is((await send(app, 'GET', '/status')).json['softphones'], 1);
  wire.close();
  await until('Asterisk’s side is closed', () => asterisk.sockets[0]?.readyState === WebSocket.CLOSED);
  t.is((await send(app, 'GET', '/status')).json['softphones'], 0);
});

test('B8: without a sign-in, from another site, for nobody with a softphone or for another protocol there is no way in', async (t) => {
  const { app, asterisk, cookie, open } = await site(t);
  const bearer = { cookie: '', authorization: `Bearer ${await app.token('agent')}` };
  const refused: readonly (readonly [string, Record<string, string>, number, string?])[] = [
    ['nobody', { cookie: '' }, 401],
    ['a cookie that is none', { cookie: 'farline=AAAA' }, 401],
    ['a program with a token', bearer, 401],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['no origin', { origin: '' }, 403],
    ['the same name at another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['an origin that only begins like ours', { origin: `${app.url}.evil.example` }, 403],
    ['another site, by Fetch Metadata', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'websocket' }, 403],
    ['an agent without a session', { cookie: await app.cookie('agent', JAY.id) }, 409],
    ['a supervisor', { cookie: await app.cookie('supervisor') }, 409],
    ['another protocol', { cookie }, 426, 'ari'],
  ];
  for (const [who, headers, status, protocol] of refused) {
    const error = await t.throwsAsync(open(headers, '/ws', protocol));
    t.is(error.message, `Unexpected server response: ${status}`, who);
  }
  t.deepEqual(asterisk.asked, []);
});

test('B8: an agent on another interface has no way in', async (t) => {
  const { app, asterisk, open } = await site(t);
  app.live.step(
    put.session(aSoftphoneSession({ device: { kind: 'phone', phoneId: 'p', peer: 'p', autoAnswer: false } })),
  );
  await t.throwsAsync(open(), { message: /409/ });
  t.deepEqual(asterisk.asked, []);
});

test('B8: nothing of Asterisk but its SIP socket is reachable, however the address is written', async (t) => {
  const { app, asterisk, cookie, open } = await site(t);
  const tricks = [
    '/ari/channels',
    '/ari/events?app=farline-n1',
    '/ws/../ari/channels',
    '/ws/..%2fari/channels',
    '/ws%2f..%2fari',
    '/ws/',
    '//ws',
    '/WS',
    '/ws?x=/../ari',
    '/ws;/ari',
    '/ws%00/ari',
    '/%77%73',
    'http://127.0.0.1:8088/ari/channels',
  ];
  for (const path of tricks) {
    t.regex(await rawUpgrade(app.url, path, cookie), /^HTTP\/1\.1 404 /, path);
    const plain = await raw(
      app.url,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    );
    t.notRegex(plain, /of ARI/, path);
  }
  t.is((await send(app, 'GET', '/ws', { headers: { cookie } })).json.code, 'not-a-socket');
  t.is((await send(app, 'POST', '/ws', { headers: { cookie } })).status, 404);
  t.deepEqual(asterisk.asked, []);
  await open();
  t.deepEqual(asterisk.asked, ['GET /ws'], 'and what we ask of Asterisk is always the same');
});

test('a message that is too long or not text ends both sides, and so does what is no WebSocket', async (t) => {
  const { asterisk, open } = await site(t);
  const long = await open();
  long.send('x'.repeat(70_000));
  t.is((await long.ended).code, 1009);
  const binary = await open();
  binary.socket.send(Buffer.from([1, 2, 3]));
  t.is((await binary.ended).code, 1003);
  const broken = await open();
  (broken.socket as unknown as { _socket: { write: (bytes: Buffer) => void } })._socket.write(Buffer.alloc(10, 0xff));
  t.is((await broken.ended).code, 1002);
  await until('Asterisk’s sides are closed', () =>
    asterisk.sockets.every(({ readyState }) => readyState === WebSocket.CLOSED),
  );
  t.deepEqual(asterisk.heard, []);
});

test('a side that does not read holds up the other one, and nothing is lost', async (t) => {
  const { asterisk, open } = await site(t);
  const wire = await open();
  asterisk.sockets[0]?.pause();
  const [message, many] = ['m'.repeat(50_000), 1_000];
  for (let n = 0; n < many; n += 1) wire.send(`${n} ${message}`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  t.true(wire.socket.bufferedAmount > 10_000_000, `only ${wire.socket.bufferedAmount} bytes are held at their sender`);
  asterisk.sockets[0]?.resume();
  await until('all of it came', () => asterisk.heard.length === many, 20_000);
  t.true(asterisk.heard.every((text, n) => text.startsWith(`${n} `)));
});

test('when Asterisk ends its side the page is told, and while it is away there is no socket', async (t) => {
  const { asterisk, open } = await site(t);
  const wire = await open();
  asterisk.sockets[0]?.close(1001, 'restart');
  t.deepEqual(await wire.ended, { code: 1001, reason: 'restart' });
  const cut = await open();
  asterisk.sockets[1]?.terminate();
  t.is((await cut.ended).code, 1001);
  asterisk.stop();
  await t.throwsAsync(open(), { message: /503/ });
});

test('B5: the socket ends with the session, with the sign-in in the browser, and with Farline', async (t) => {
  const { app, cookie, open } = await site(t);
  const first = await open();
  app.live.step(gone('session', 's1'));
  t.deepEqual(await first.ended, { code: 4000, reason: 'session-over' });
  await t.throwsAsync(open(), { message: /409/ });

  app.live.step(put.session(aSoftphoneSession({ id: 's2' })));
  const second = await open();
  const { json } = await send(app, 'GET', '/api/v1/me', { headers: { cookie } });
  const csrf = { cookie, 'x-csrf-token': String(json['csrf']) };
  t.is((await send(app, 'POST', '/api/v1/sign-out', { headers: csrf })).status, 204);
  t.deepEqual(await second.ended, { code: 4000, reason: 'signed-out' });

  const third = await open({ cookie: await app.cookie('agent') });
  await app.close();
  t.deepEqual(await third.ended, { code: 4000, reason: 'stopping' });
});

test('a browser that is gone without a word is noticed within two heartbeats', async (t) => {
  const time = new VirtualTime();
  const { asterisk, open } = await site(t, { heartbeatMs: 100 }, time.clock());
  const wire = await open();
  const there = await open();
  wire.socket.pause();
  // A browser answers before it tells its page, so that this text comes behind the answer.
  there.socket.once('ping', () => there.send('still here'));
  await time.runUntil(time.mono + 100);
  await until('the one that is there has answered', () => asterisk.heard.includes('still here'));
  t.is(asterisk.sockets[0]?.readyState, WebSocket.OPEN, 'one heartbeat without an answer is not enough');
  await time.runUntil(time.mono + 100);
  await until('it is cut off', () => asterisk.sockets[0]?.readyState === WebSocket.CLOSED);
  t.is(there.socket.readyState, WebSocket.OPEN, 'one that answers stays');
  t.is(asterisk.sockets[1]?.readyState, WebSocket.OPEN);
});

test('one session has no more than a few windows', async (t) => {
  const { open } = await site(t);
  for (let n = 0; n < 4; n += 1) await open();
  await t.throwsAsync(open(), { message: /503/ });
});

test('B5: a new secret disconnects the window that had the old one; nobody else gets one, and nothing keeps it', async (t) => {
  const { app, open } = await site(t);
  const ask = (token: string, headers = {}, id = 's1') =>
    send(app, 'POST', `/api/v1/sessions/${id}/softphone`, { token, headers });
  const joe = await app.token('agent');
  const wire = await open();
  const key = { 'idempotency-key': 'k1' };
  const first = await ask(joe, key);
  t.is(first.status, 201);
  t.is(first.headers.get('cache-control'), 'no-store');
  t.deepEqual(await wire.ended, { code: 4000, reason: 'replaced' });
  const { host } = new URL(app.url);
  t.like(first.json, { user: 'soft-s1', displayName: 'Joe Adams', wsUrl: `ws://${host}/ws`, iceServers: [] });
  const secret = String(first.json['secret']);
  t.is(app.softphones.accounts.get('soft-s1')?.secret, secret);
  t.true(secret.length >= 28);
  t.is((await ask(joe, key)).json['secret'], null, 'it is given once');
  t.not((await ask(joe)).json['secret'], secret);
  t.false(app.log.text().includes(secret));

  t.is((await ask(await app.token('agent', JAY.id))).status, 403);
  t.is((await ask(await app.token('admin'))).status, 403);
  t.is((await ask(joe, {}, 'nothing')).status, 404);
  app.softphones.down = true;
  t.like((await ask(joe)).json, { code: 'switch-away' });
  app.live.step(
    put.session(aSoftphoneSession({ device: { kind: 'phone', phoneId: 'p', peer: 'p', autoAnswer: false } })),
  );
  t.like((await ask(joe)).json, { code: 'no-softphone' });
});

test('B4: whoever talks in one window keeps the softphone there until the call is over', async (t) => {
  const { app, asterisk, open } = await site(t);
  const wire = await open();
  app.live.step(put.session(aSoftphoneSession({ state: { at: 'talking', callId: 'k1' } })));
  const token = await app.token('agent');
  const ask = () => send(app, 'POST', '/api/v1/sessions/s1/softphone', { token });
  t.like((await ask()).json, { code: 'softphone-in-use' });
  t.is(wire.socket.readyState, WebSocket.OPEN);
  wire.close();
  await wire.ended;
  await until('the window is gone', () => asterisk.sockets[0]?.readyState === WebSocket.CLOSED);
  t.is((await ask()).status, 201, 'a page that was loaded again in a call gets its telephone back');
});

test('B8: many windows that come at once are no more than those that come one after another', async (t) => {
  const { asterisk, open } = await site(t);
  const tries = await Promise.allSettled(Array.from({ length: 12 }, () => open()));
  t.is(tries.filter(({ status }) => status === 'fulfilled').length, 4);
  t.is(asterisk.asked.length, 4, 'nobody takes Asterisk’s own connections for windows that are refused');
});

test('B8: a window whose session ends while Asterisk is asked gets no way in', async (t) => {
  const { app, asterisk, open } = await site(t);
  const letIn = asterisk.hold();
  const opening = t.throwsAsync(open(), { message: /409/ });
  await until('Asterisk is asked', () => asterisk.asked.length === 1);
  app.live.step(gone('session', 's1'));
  letIn();
  await opening;
  await until('Asterisk’s side is closed', () => asterisk.sockets[0]?.readyState === WebSocket.CLOSED);
  t.is((await send(app, 'GET', '/status')).json['softphones'], 0);
});

/** The head of what is answered to a WebSocket handshake for exactly this path. */
function rawUpgrade(url: string, path: string, cookie: string): Promise<string> {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    `Origin: ${url}`,
    `Cookie: ${cookie}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: sip',
  ];
  return raw(url, `${lines.join('\r\n')}\r\n\r\n`);
}

function raw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    setTimeout(() => socket.destroy(), 3_000).unref();
  });
}
