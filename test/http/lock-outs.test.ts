import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import { EventReader } from '../support/event-reader.js';
import { JAY, SBC, send, startWebApp, type WebApp } from '../support/web-app.js';
import { MAIN_SITE, SETTINGS } from '../support/world.js';

const LIST = '/api/v1/lock-outs';

/** Joe types five wrong PINs on a telephone outside. */
function lockJoe(app: WebApp): void {
  for (let n = 0; n < 5; n++) app.lockOut.began({ who: { agentId: 'joe' }, from: { telephone: '+4930123456' } })(false);
}

const html = { accept: 'text/html' };

const lift = (app: WebApp, cookie: string, id: string, csrf = csrfOf(cookie.split('=')[1] ?? '')) =>
  send(app, 'POST', `/lock-outs/${id}/lift`, {
    body: new URLSearchParams({ csrf }).toString(),
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
  });

test('a lock-out is an alarm on the wallboard at once and until it is lifted; nobody else is told', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const watching = await EventReader.open(`${app.url}/wallboard/events?after=none`, {
    authorization: `Bearer ${token}`,
  });
  t.is((await watching.next())?.event, 'board');
  lockJoe(app);
  const begun = String((await watching.next())?.data['lockOuts']);
  t.regex(begun, /Agent Joe Adams is locked out/);
  t.regex(begun, /The caller \*\*\*56 is locked out/);
  const page = (role: 'supervisor' | 'agent') =>
    app
      .token(role, role === 'agent' ? 'jay' : undefined)
      .then((one) => send(app, 'GET', '/', { token: one, headers: html }));
  t.regex((await page('supervisor')).text, /Agent Joe Adams is locked out/);
  t.notRegex((await page('agent')).text, /locked out after/);
  for (const { id } of app.lockOut.running()) t.true(app.lockOut.lift(id, 'ann'));
  t.notRegex(String((await watching.next())?.data['lockOuts']), /locked out after/);
  t.notRegex((await page('supervisor')).text, /locked out after/);
  watching.close();
});

test('the list shows who is locked out and how earlier ones ended; numbers are masked', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  t.deepEqual((await send(app, 'GET', LIST, { token })).json.items, []);
  lockJoe(app);
  const listed = await send(app, 'GET', LIST, { token });
  t.like(listed.json.items, [
    { kind: 'agent', agentId: 'joe', place: '', ended: null },
    { kind: 'caller', agentId: null, place: '***56', ended: null },
  ]);
  t.notRegex(listed.text, /4930123456/);
  const [{ id } = { id: '' }] = listed.json.items as { id: string }[];
  t.is((await send(app, 'DELETE', `${LIST}/${id}`, { token })).status, 204);
  t.is(app.lockOut.waitMs({ who: { agentId: 'joe' }, from: { telephone: 'phone-1' } }), 0);
  const after = (await send(app, 'GET', LIST, { token })).json.items ?? [];
  t.like(after.at(-1), { id, ended: { why: 'lifted' } });
  const again = await send(app, 'DELETE', `${LIST}/${id}`, { token });
  t.is(again.status, 404);
  t.is(again.json.code, 'no-such-thing');
});

test('a supervisor lifts it on the page, without scripts; what is no longer there is refused with the page', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  t.is((await send(app, 'GET', '/lock-outs', { headers: html })).headers.get('location'), '/login?next=/lock-outs');
  const cookie = await app.cookie('supervisor');
  const page = () => send(app, 'GET', '/lock-outs', { headers: { ...html, cookie } });
  t.regex((await page()).text, /Nobody is locked out/);
  lockJoe(app);
  const shown = await page();
  t.regex(shown.text, /Agent Joe Adams is locked out.*(1:00:00|59:5\d) left/s);
  const [agent] = app.lockOut.running();
  t.is((await lift(app, cookie, agent?.id ?? '', 'wrong')).status, 403);
  t.is(app.lockOut.running().length, 2);
  t.is((await lift(app, cookie, agent?.id ?? '')).status, 303);
  t.is(app.lockOut.running().length, 1);
  t.regex((await page()).text, /Lifted by supervisor-/);
  const late = await lift(app, cookie, agent?.id ?? '');
  t.is(late.status, 404);
  t.regex(late.text, /role="alert"/);
});

test('C5, O: a supervisor of a site lifts lock-outs of its agents and telephones alone, and of places nobody but who has all', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.directory.put('site', { ...MAIN_SITE, id: 'berlin', name: 'Berlin' });
  app.directory.put('agent', { ...JAY, siteId: 'berlin' });
  app.directory.put('trunk', { ...SBC, siteId: 'berlin' });
  app.live.world.directory = await app.directory.load(SETTINGS);
  const wrong = (attempt: Parameters<WebApp['lockOut']['began']>[0]): void => {
    for (let n = 0; n < 20; n++) app.lockOut.began(attempt)(false);
  };
  wrong({ who: { agentId: 'joe' }, from: { telephone: 'phone-desk' } });
  wrong({ who: { agentId: 'jay' }, from: { telephone: 'trunk-sbc' } });
  wrong({ who: { name: 'nobody' }, from: { address: '192.0.2.9' } });
  wrong({ who: null, from: { telephone: '+4930123456' } });
  wrong({ who: null, from: { telephone: 'soft-gone' } });
  const token = await app.token('supervisor');
  const cookie = await app.cookie('supervisor');
  const scoped = async (scope: string): Promise<void> => {
    for (const user of await app.users.list()) await app.users.update({ ...user, scope });
  };
  const place = (id: string) => app.lockOut.running().find((one) => one.id === id);
  await scoped('site:berlin');
  const lifted: string[] = [];
  for (const { id, kind, agentId, place: where } of app.lockOut.running()) {
    const { status, json } = await send(app, 'DELETE', `${LIST}/${id}`, { token });
    if (status === 204) lifted.push(agentId ?? where);
    else t.like({ status, code: json.code }, { status: 404, code: 'no-such-thing' }, kind);
    t.is(place(id) === undefined, status === 204);
  }
  t.deepEqual(lifted, ['jay', 'trunk-sbc']);
  const left = app.lockOut.running();
  const page = await lift(app, cookie, left[0]?.id ?? '');
  t.is(page.status, 404);
  t.regex(page.text, /role="alert">There is no such entry, or it was deleted/);
  const seen = await send(app, 'GET', LIST, { token });
  const running = seen.json.items?.filter(({ ended }) => ended === null);
  t.deepEqual(running, [], 'O: what holds for nobody of the site is not there for who sees that site alone');
  await scoped('site:default');
  const desk = left.find((one) => one.place === 'phone-desk');
  t.is((await send(app, 'DELETE', `${LIST}/${desk?.id}`, { token })).status, 204);
  await scoped('all');
  for (const { id } of app.lockOut.running()) t.is((await send(app, 'DELETE', `${LIST}/${id}`, { token })).status, 204);
  t.deepEqual(app.lockOut.running(), []);
});

test('an agent neither sees who is locked out nor lifts it', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  lockJoe(app);
  const cookie = await app.cookie('agent', 'joe');
  t.is((await send(app, 'GET', '/lock-outs', { headers: { ...html, cookie } })).status, 403);
  t.is((await lift(app, cookie, app.lockOut.running()[0]?.id ?? '')).status, 403);
  t.is(app.lockOut.running().length, 2);
});
