import test from 'ava';
import { aCall, aLeg, anOffer, aSession, gone, put } from '../support/rows.js';
import { EventReader } from '../support/event-reader.js';
import { JAY, JOE, SALES, send, startWebApp, type WebApp } from '../support/web-app.js';
import { aQueue, aTrunk } from '../support/world.js';

/** Joe and sales of the main site, Jay and support of Berlin; a supervisor of Berlin. */
async function twoSites(): Promise<{ app: WebApp; token: string }> {
  const app = await startWebApp();
  const { directory } = app.live.world;
  app.live.world.directory = {
    ...directory,
    agents: new Map([
      ['joe', JOE],
      ['jay', { ...JAY, siteId: 'berlin' }],
    ]),
    queues: new Map([
      ['sales', SALES],
      ['support', aQueue({ id: 'support', dn: '6002', name: 'Support', siteId: 'berlin' })],
    ]),
    trunks: new Map([...directory.trunks, ['b', aTrunk({ id: 'b', name: 'Berlin line', siteId: 'berlin' })]]),
  };
  const token = await app.token('supervisor');
  const [boss] = await app.users.list();
  if (!boss) throw new Error('there is no supervisor');
  await app.users.update({ ...boss, scope: 'site:berlin' });
  return { app, token };
}

const talks = (agentId: string, session: string, call: string, queueId: string) => [
  put.session(aSession({ id: session, agentId, state: { at: 'talking', callId: call } })),
  put.leg(aLeg({ id: session })),
  put.call(aCall({ id: call, queueId, state: { at: 'talking', sessionId: session, since: 1 } })),
];

const ids = (json: object): string[] => (json as { items: { id: string }[] }).items.map(({ id }) => id);

test('O: calls and sessions of other sites are in no list of a supervisor of one', async (t) => {
  const { app, token } = await twoSites();
  t.teardown(() => app.close());
  app.live.step(...talks('joe', 's1', 'k1', 'sales'), ...talks('jay', 's2', 'k2', 'support'));
  app.live.step(
    put.call(aCall({ id: 'waits-here', queueId: 'support' })),
    put.call(aCall({ id: 'waits-there', queueId: 'sales' })),
    // An agent of Berlin is asked to take a call of the main site's queue.
    put.session(aSession({ id: 's3', agentId: 'jay', state: { at: 'offered', offerId: 'o', callId: 'lent' } })),
    put.offer(anOffer({ id: 'o', callId: 'lent', sessionId: 's3' })),
    put.call(aCall({ id: 'lent', queueId: 'sales', state: { at: 'talking', sessionId: 's3', since: 1 } })),
    put.call(aCall({ id: 'in-menu', queueId: null })),
  );
  const all = await app.token('admin');
  t.is(ids((await send(app, 'GET', '/api/v1/calls', { token: all })).json).length, 6);
  t.deepEqual(ids((await send(app, 'GET', '/api/v1/calls', { token })).json).sort(), ['k2', 'lent', 'waits-here']);
  t.deepEqual(ids((await send(app, 'GET', '/api/v1/sessions', { token })).json).sort(), ['s2', 's3']);
});

test('O: the change feed tells a supervisor of one site of that site alone, to the end of each thing', async (t) => {
  const { app, token } = await twoSites();
  t.teardown(() => app.close());
  app.live.step(put.call(aCall({ id: 'k0', queueId: 'sales' })));
  const events = await EventReader.open(`${app.url}/api/v1/events`, { authorization: `Bearer ${token}` });
  await events.next();
  app.live.step(...talks('joe', 's1', 'k1', 'sales'), put.offer(anOffer({ id: 'o1', callId: 'k1', sessionId: 's1' })));
  app.live.step(...talks('jay', 's2', 'k2', 'support'));
  app.live.step(
    gone('call', 'k0'),
    gone('call', 'k1'),
    gone('session', 's1'),
    gone('call', 'k2'),
    gone('session', 's2'),
  );
  const seen: unknown[] = [];
  for (let n = 0; n < 5; n++) seen.push((await events.next())?.data['id']);
  t.deepEqual(seen, ['s2', 's2', 'k2', 'k2', 's2']);
  t.is(await events.next(50), null);
  // Who was away is told no more than who was there.
  const again = await EventReader.open(`${app.url}/api/v1/events?after=1`, { authorization: `Bearer ${token}` });
  t.is((await again.next())?.data['id'], 's2');
});

test('O: a call that goes to another site’s queue is gone for those who see one site, and is told no more of', async (t) => {
  const { app, token } = await twoSites();
  t.teardown(() => app.close());
  const events = await EventReader.open(`${app.url}/api/v1/events`, { authorization: `Bearer ${token}` });
  await events.next();
  app.live.step(put.call(aCall({ id: 'k', queueId: 'support' })));
  t.like((await events.next())?.data, { id: 'k', after: { queueId: 'support' } });
  app.live.step(put.call(aCall({ id: 'k', queueId: 'sales' }), 'call.overflowed'));
  t.like((await events.next())?.data, { id: 'k', why: 'out-of-scope', detail: {}, after: null });
  app.live.step(put.call(aCall({ id: 'k', queueId: 'sales', priority: 3 })));
  t.is(await events.next(50), null);
});

test('O: the wallboard shows a supervisor of one site its people, queues, trunks and sums, at once and as it moves', async (t) => {
  const { app, token } = await twoSites();
  t.teardown(() => app.close());
  app.live.step(...talks('joe', 's1', 'k1', 'sales'), ...talks('jay', 's2', 'k2', 'support'));
  app.live.step(put.call(aCall({ id: 'waits', queueId: 'sales' })));
  const { text } = await send(app, 'GET', '/', { token, headers: { accept: 'text/html' } });
  for (const here of ['Jay Moore', 'Support', 'Berlin line']) t.true(text.includes(here), here);
  for (const there of ['Joe Adams', 'Sales', 'SBC']) t.false(text.includes(there), there);
  t.regex(text, /<dt>Waiting<\/dt><dd>0<\/dd>/);
  const mark = /data-mark="([^"]+)"/.exec(text)?.[1] ?? '';
  for (const after of [mark, 'unknown']) {
    const rows = await EventReader.open(`${app.url}/wallboard/events?after=${after}`, {
      authorization: `Bearer ${token}`,
    });
    app.live.step(
      put.session(aSession({ id: 's1', agentId: 'joe' })),
      put.session(aSession({ id: 's2', agentId: 'jay' })),
    );
    app.live.step(put.call(aCall({ id: `waits-${after}`, queueId: 'support' })));
    for (let last = ''; !/<dd>[12]<\/dd>/.test(last);) {
      last = JSON.stringify(await rows.next());
      t.notRegex(last, /Joe Adams|Sales|SBC/);
    }
  }
});
