import { get } from 'node:https';
import { rootCertificates, type TLSSocket } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { openOwnCa } from '../../app/adapters/tls/own-ca.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { temporaryFolder } from '../support/asterisk.js';
import { RecordedLog } from '../support/recorded-log.js';
import { put } from '../support/rows.js';
import { SipServer } from '../support/sip-server.js';
import { aSoftphoneSession } from '../support/softphone-session.js';
import { SocketWire } from '../support/peers/socket-wire.js';
import { HTTP_SETTINGS, send, startWebApp, type WebApp } from '../support/web-app.js';

async function secured(t: ExecutionContext) {
  const clock = systemClock();
  const tls = await openOwnCa(await temporaryFolder(t, 'https'), ['127.0.0.1'], { clock, log: new RecordedLog() });
  const asterisk = await SipServer.start(t);
  const phoneServer = { ...HTTP_SETTINGS.phoneServer, webSocket: asterisk.url };
  const app = await startWebApp({ tls, secure: true, proxied: false, phoneServer });
  t.teardown(() => app.close());
  return { app, ca: tls.ca?.pem ?? '', fingerprint: tls.ca?.fingerprint ?? '' };
}

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly verified: boolean;
}

function fetched(app: WebApp, path: string, ca: string, headers = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = get(app.url + path, { ca, agent: false, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      const { authorized } = response.socket as TLSSocket;
      const { statusCode = 0, headers: got } = response;
      response.on('end', () => resolve({ status: statusCode, headers: got, text, verified: authorized }));
    });
    asked.on('error', reject);
  });
}

test('B8: pages are served over HTTPS to whoever trusts our authority, with Secure cookies', async (t) => {
  const { app, ca, fingerprint } = await secured(t);
  t.regex(app.url, /^https:/);
  const login = await fetched(app, '/login', ca, { accept: 'text/html' });
  t.like(login, { status: 200, verified: true });
  t.regex(String(login.headers['set-cookie']), /__Host-farline-form=.*Secure/);
  t.is(login.headers['strict-transport-security'], undefined, 'our own authority may still be unknown to a browser');
  t.regex(login.text, /href="\/trust"/);
  const trust = await fetched(app, '/trust', ca, { accept: 'text/html' });
  t.true(trust.text.includes(fingerprint));
  const download = await fetched(app, '/ca.pem', ca);
  t.is(download.text, ca);
  t.regex(String(download.headers['content-disposition']), /attachment/);
  await t.throwsAsync(fetched(app, '/login', rootCertificates[0] ?? ''), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
});

test('B8: the softphone’s socket works over TLS, and its address says so', async (t) => {
  const { app, ca } = await secured(t);
  app.live.step(put.session(aSoftphoneSession()));
  const cookie = (await app.cookie('agent')).replace('farline=', '__Host-farline=');
  const wire = await SocketWire.open(`${app.url.replace('https', 'wss')}/ws`, {
    ca,
    headers: { cookie, origin: app.url },
  });
  t.is(wire.socket.readyState, WebSocket.OPEN);
  wire.close();
});

test('over HTTP there is no authority to be had', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  t.is((await send(app, 'GET', '/ca.pem')).status, 404);
  t.is((await send(app, 'GET', '/trust')).status, 404);
});
