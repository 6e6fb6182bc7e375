import test, { type ExecutionContext } from 'ava';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const TRUNK = '/api/v1/templates/pjsip/trunk';

async function admin(t: ExecutionContext): Promise<{ app: WebApp; token: string; shipped: string }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  return { app, token: await app.token('admin'), shipped: app.desk.set.shipped.get('pjsip/trunk') ?? '' };
}

test('H2: templates are listed as they are used, and said to be edited or not', async (t) => {
  const { app, token, shipped } = await admin(t);
  const items = (await send(app, 'GET', '/api/v1/templates', { token })).json.items ?? [];
  t.deepEqual(
    items.map(({ name, edited, revision }) => [name, edited, revision]),
    [
      ['pjsip/phone', false, null],
      ['pjsip/trunk', false, null],
    ],
  );
  t.is(items[1]?.['source'], shipped);
});

test('H2: a preview is what a chosen trunk’s file would say, with the difference from now', async (t) => {
  const { app, token, shipped } = await admin(t);
  const body = { source: shipped.replace('rtp_keepalive = 3', 'rtp_keepalive = 20'), peer: 'trunk-sbc' };
  const reply = await send(app, 'POST', `${TRUNK}/preview`, { token, body });
  t.is(reply.status, 200, reply.text);
  t.regex(String(reply.json['text']), /^rtp_keepalive = 20$/m);
  t.regex(String(reply.json['diff']), /^-rtp_keepalive = 3\n\+rtp_keepalive = 20$/m);
  t.is(app.desk.set.inUse.get('pjsip/trunk'), shipped);
});

test('the page of a template offers phones by number and name, and another by its address', async (t) => {
  const { app, token } = await admin(t);
  const page = async (path: string) => (await send(app, 'GET', path, { token, headers: { accept: 'text/html' } })).text;
  t.regex(await page('/templates/pjsip/phone'), /<option value="phone-desk">2001 Desk<\/option>/);
  t.regex(await page('/templates/pjsip/phone?peer=phone-far'), /<option value="phone-far" selected>phone-far</);
  t.regex(await page('/templates/pjsip/trunk?peer=%3Cscript'), /<option value="trunk-sbc">SBC<\/option>/);
  t.notRegex(await page('/templates/pjsip/trunk?peer=%3Cscript'), /script"? selected/);
});

test('H2: an applied template is used, and its history names who and when; going back makes another revision', async (t) => {
  const { app, token, shipped } = await admin(t);
  const source = `${shipped}; mine\n`;
  const applied = await send(app, 'POST', `${TRUNK}/apply`, { token, body: { source, seen: null } });
  t.like(applied.json, { tried: true, revision: { source, backTo: null } });
  t.is(app.desk.set.inUse.get('pjsip/trunk'), source);
  const { id: seen } = applied.json['revision'] as { id: string };
  const back = await send(app, 'POST', `${TRUNK}/roll-back`, { token, body: { revision: null, seen } });
  t.like(back.json, { revision: { source: shipped, backTo: 'shipped' } });
  const history = (await send(app, 'GET', `${TRUNK}/history`, { token })).json.items ?? [];
  t.deepEqual(
    history.map((revision) => revision['source']),
    [shipped, source],
  );
  t.true(history.every(({ by }) => String(by).startsWith('admin-')));
});

test('H2: data written without a helper that escapes it is refused, with its line', async (t) => {
  const { app, token, shipped } = await admin(t);
  const body = { source: `; a comment\npassword = {{peer.password}}\n`, seen: null };
  const reply = await send(app, 'POST', `${TRUNK}/apply`, { token, body });
  t.is(reply.status, 422);
  t.like(reply.json, { code: 'template-refused', field: 'source' });
  t.regex(String(reply.json['title']), /trunk\.conf\.hbs, line 2/);
  t.is(app.desk.set.inUse.get('pjsip/trunk'), shipped);
});

test('H2: what a throw-away Asterisk does not like is refused in its own words', async (t) => {
  const { app, token } = await admin(t);
  app.desk.trial = { kind: 'refused', complaints: ["Cannot allow unknown format 'zlaw'"] };
  const reply = await send(app, 'POST', `${TRUNK}/apply`, { token, body: { source: '; nothing', seen: null } });
  t.is(reply.status, 422);
  t.regex(String(reply.json['title']), /Cannot allow unknown format 'zlaw'/);
});

test('H2: what the real Asterisk does not take is taken back', async (t) => {
  const { app, token, shipped } = await admin(t);
  app.peers.outcome = { ok: false, reason: 'restored', detail: 'Asterisk did not take trunk-sbc' };
  const reply = await send(app, 'POST', `${TRUNK}/apply`, { token, body: { source: '; nothing', seen: null } });
  t.is(reply.status, 502);
  t.like(reply.json, { code: 'peers-not-applied' });
  t.is(app.desk.set.inUse.get('pjsip/trunk'), shipped);
});

test('a template that is not there, and a revision of another one, are not found', async (t) => {
  const { app, token } = await admin(t);
  const apply = await send(app, 'POST', '/api/v1/templates/sip/nothing/apply', {
    token,
    body: { source: ';', seen: null },
  });
  t.is(apply.status, 404);
  const applied = await send(app, 'POST', '/api/v1/templates/pjsip/phone/roll-back', {
    token,
    body: { revision: null, seen: null },
  });
  const { id } = applied.json['revision'] as { id: string };
  t.is((await send(app, 'POST', `${TRUNK}/roll-back`, { token, body: { revision: id, seen: null } })).status, 404);
});
