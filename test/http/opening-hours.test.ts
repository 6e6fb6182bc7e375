import test from 'ava';
import { send, startWebApp } from '../support/web-app.js';
import { toQueue } from '../support/world.js';

test('A: a new route is open around the clock at the default site', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const reply = await send(app, 'POST', '/api/v1/routes', {
    token,
    body: { number: '0900', target: toQueue('sales') },
  });
  t.is(reply.status, 201);
  t.like(reply.json, { siteId: 'default', hours: null, holidays: [], emergencyClosed: false, closedNumber: null });
});

test('A: hours, holidays and the emergency close of a route are kept as they were given', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const given = {
    hours: [{ weekday: 1, from: '08:00', to: '24:00' }],
    holidays: [{ date: '2028-02-29', name: 'Leap day', yearly: true }],
    closedNumber: '+493012345678',
    emergencyClosed: true,
    emergencyNote: 'Fire drill',
  };
  const reply = await send(app, 'PATCH', '/api/v1/routes/hotline', { token, body: { version: 1, ...given } });
  t.is(reply.status, 200);
  t.like((await send(app, 'GET', '/api/v1/routes/hotline', { token })).json, given);
});

for (const [title, fields, field, allowed] of [
  ['that end before they begin', { hours: [{ weekday: 1, from: '18:00', to: '08:00' }] }, 'hours.0.to', /24:00/],
  ['at an hour that is none', { hours: [{ weekday: 1, from: '8:00', to: '18:00' }] }, 'hours.0.from', /00:00 to 23:59/],
  ['on an eighth weekday', { hours: [{ weekday: 8, from: '08:00', to: '18:00' }] }, 'hours.0.weekday', /1 .*to 7/],
] as const) {
  test(`A: hours ${title} are refused with what is allowed`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const body = { version: 1, ...fields };
    const { status, json } = await send(app, 'PATCH', '/api/v1/routes/hotline', {
      token: await app.token('admin'),
      body,
    });
    t.is(status, 422);
    const problems = json['problems'] as { field: string; sentence: string }[];
    t.is(problems[0]?.field, field);
    t.regex(problems[0]?.sentence ?? '', allowed);
  });
}

test('A: a holiday on a day that does not exist is refused', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  for (const date of ['2026-02-29', '2026-13-01', '25.12.2026', '']) {
    const body = { version: 1, holidays: [{ date }] };
    const { status, json } = await send(app, 'PATCH', '/api/v1/routes/hotline', { token, body });
    t.is(status, 422, date);
    t.regex(String(json['detail']), /holidays\.0\.date .*YYYY-MM-DD/);
  }
});

test('A: a site has a time zone that exists', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const create = (zone: string) => send(app, 'POST', '/api/v1/sites', { token, body: { name: 'Berlin', zone } });
  const refused = await create('Europe/Bärlin');
  t.is(refused.status, 422);
  t.regex(String(refused.json['detail']), /zone "Europe\/Bärlin" is not allowed; allowed is an IANA time zone/);
  const made = await create('Europe/Berlin');
  t.like(made.json, { name: 'Berlin', zone: 'Europe/Berlin', language: 'en', version: 1 });
});

test('A: the number plan tells every number once and finds it by digits or by name', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const plan = async (search: string) =>
    (await send(app, 'GET', `/api/v1/number-plan?search=${encodeURIComponent(search)}`, { token })).json.items;
  t.deepEqual(await plan(''), [
    { number: '08001234', kind: 'route', id: 'hotline', name: 'Sales' },
    { number: '2001', kind: 'phone', id: 'desk', name: 'Desk' },
    { number: '6000', kind: 'queue', id: 'sales', name: 'Sales' },
    { number: '7777', kind: 'agent', id: 'jay', name: 'Jay Moore' },
    { number: '8888', kind: 'agent', id: 'joe', name: 'Joe Adams' },
  ]);
  t.deepEqual(
    (await plan('77'))?.map(({ id }) => id),
    ['jay'],
  );
  t.deepEqual(
    (await plan('0800 1234'))?.map(({ id }) => id),
    ['hotline'],
  );
  t.deepEqual(
    (await plan('SALES'))?.map(({ id }) => id),
    ['hotline', 'sales'],
  );
});
