import test from 'ava';
import { systemClock } from '../../app/adapters/system/clock.js';
import { send, startWebApp } from '../support/web-app.js';

const CALL = {
  id: 'n1-1760000000.1',
  at: 1_760_000_000_000,
  number: '112',
  endpoint: 'phone-p1',
  place: 'Desk <1>',
  siteId: 'default',
  seen: null,
} as const;
const html = { accept: 'text/html' };

test('D7: supervisors see who called an emergency number, and end the alarm by having seen it', async (t) => {
  const app = await startWebApp({}, systemClock());
  t.teardown(() => app.close());
  await app.emergencyCalls.add(CALL);
  const token = await app.token('supervisor');
  t.deepEqual((await send(app, 'GET', '/api/v1/emergency-calls', { token })).json.items, [CALL]);
  const cookie = await app.cookie('supervisor');
  const page = await send(app, 'GET', '/emergency-calls', { headers: { ...html, cookie } });
  t.regex(page.text, /112 was dialled on Desk &lt;1&gt;/);
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const sent = { 'content-type': 'application/x-www-form-urlencoded', ...html, cookie };
  const pressed = await send(app, 'POST', `/emergency-calls/${CALL.id}/seen`, {
    headers: sent,
    body: `csrf=${encodeURIComponent(csrf)}`,
  });
  t.is(pressed.status, 303);
  t.not((await app.emergencyCalls.newest(1))[0]?.seen, null);
  t.notRegex((await send(app, 'GET', '/emergency-calls', { headers: { ...html, cookie } })).text, /data-emergency/);
  t.is((await send(app, 'POST', '/api/v1/emergency-calls/n1-0.0/seen', { token })).status, 404);
  t.is(
    (await send(app, 'GET', '/emergency-calls', { headers: html })).headers.get('location'),
    '/login?next=/emergency-calls',
  );
});

test('D7: a site’s emergency numbers, number shown and trunk are checked field by field', async (t) => {
  const app = await startWebApp({}, systemClock());
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const site = { name: 'Berlin', zone: 'Europe/Berlin' };
  const make = (more: object) => send(app, 'POST', '/api/v1/sites', { token, body: { ...site, ...more } });
  t.like((await make({})).json, { emergencyNumbers: ['112', '911', '999', '000'], emergencyCallerId: '' });
  for (const [field, wrong] of [
    ['emergencyNumbers', []],
    ['emergencyNumbers', ['1']],
    ['emergencyNumbers', ['112', '112']],
    ['emergencyNumbers', ['11a']],
    ['emergencyCallerId', 'me'],
  ] as const) {
    const answer = await make({ [field]: wrong });
    t.is(answer.status, 422, field);
    t.regex(answer.text, new RegExp(field));
  }
});

test('D7: an emergency number leads nowhere else, whichever of the two is saved first', async (t) => {
  const app = await startWebApp({}, systemClock());
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const site = { name: 'Berlin', zone: 'Europe/Berlin' };
  for (const taken of ['8888', '2001']) {
    const body = { ...site, emergencyNumbers: [taken] };
    const answer = await send(app, 'POST', '/api/v1/sites', { token, body });
    t.is(answer.status, 409, taken);
    t.is(answer.json.code, 'not-unique');
  }
  t.is((await send(app, 'POST', '/api/v1/sites', { token, body: { ...site, emergencyNumbers: ['110'] } })).status, 201);
  const queue = await send(app, 'POST', '/api/v1/queues', { token, body: { name: 'Help', dn: '110' } });
  t.is(queue.status, 409);
  const phone = await send(app, 'POST', '/api/v1/phones', { token, body: { name: 'Desk', number: '110' } });
  t.is(phone.status, 409);
});
