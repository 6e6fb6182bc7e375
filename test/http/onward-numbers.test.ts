import test from 'ava';
import { DESK, send, startWebApp } from '../support/web-app.js';

const REFUSED: readonly (readonly [string, string, string])[] = [
  ['the DN of an agent', '8888', 'in our number plan'],
  ['the DN of a queue', '6000', 'in our number plan'],
  ['the number of a phone', DESK.number, 'in our number plan'],
  ['the number of a route', '08001234', 'in our number plan'],
  ['the route’s own number', '+15550004420', 'in our number plan'],
  ['an emergency number', '911', 'any number but that of an emergency service'],
];

for (const field of ['closedNumber', 'emergencyNumber'] as const) {
  for (const [what, number, why] of REFUSED) {
    test(`A: a route whose ${field} is ${what} is refused, naming field and number`, async (t) => {
      const app = await startWebApp();
      t.teardown(() => app.close());
      const body = { number: '+15550004420', target: { kind: 'queue', queueId: 'sales' }, [field]: number };
      const reply = await send(app, 'POST', '/api/v1/routes', { token: await app.token('admin'), body });
      t.is(reply.status, 422);
      const [problem] = reply.json['problems'] as { field: string; sentence: string }[];
      t.is(problem?.field, field);
      t.true(problem?.sentence.includes(`"${number}"`) && problem.sentence.includes(why), problem?.sentence);
      const { json } = await send(app, 'GET', '/api/v1/routes', { token: await app.token('admin') });
      t.is(json.items?.length, 1);
    });
  }

  test(`A: a ${field} that no trunk leads to is saved with a warning, in the API and on the page`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const token = await app.token('admin');
    const body = { version: 1, [field]: '+4930123456' };
    const changed = await send(app, 'PATCH', '/api/v1/routes/hotline', { token, body });
    t.is(changed.status, 200);
    const why = 'no trunk has a prefix of this number: callers hear the closed sentence instead';
    t.deepEqual(changed.json['warnings'] as unknown, [{ field, value: '+4930123456', why }]);
    const page = await send(app, 'GET', '/routes/hotline', { token });
    t.regex(page.text, /4930123456[\s\S]*no trunk has a prefix of this number/);
    const mended = await send(app, 'PATCH', '/api/v1/routes/hotline', {
      token,
      body: { version: 2, [field]: '+15551231111' },
    });
    t.deepEqual(mended.json['warnings'] as unknown, []);
  });
}

for (const [what, number] of REFUSED.filter(([, number]) => number !== '+15550004420')) {
  test(`A: neither a route nor a menu leads to ${what}`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const token = await app.token('admin');
    const target = { kind: 'number', number };
    const route = await send(app, 'PATCH', '/api/v1/routes/hotline', { token, body: { version: 1, target } });
    t.is(route.status, 422);
    t.is((route.json['problems'] as { field: string }[])[0]?.field, 'target.number');
    const choices = [{ digit: '1', target }];
    const menu = { name: 'Day', promptId: 'welcome', choices, otherwise: { kind: 'queue', queueId: 'sales' } };
    const made = await send(app, 'POST', '/api/v1/menus', { token, body: menu });
    t.is(made.status, 422);
    t.is((made.json['problems'] as { field: string }[])[0]?.field, 'choices.0.target.number');
  });
}

test('A: no phone gets a number to which a route sends callers out, nor stands at that of an emergency service', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const onward = { version: 1, target: { kind: 'number', number: '77001' } };
  t.is((await send(app, 'PATCH', '/api/v1/routes/hotline', { token, body: onward })).status, 200);
  const phone = await send(app, 'POST', '/api/v1/phones', { token, body: { name: 'Desk 9', number: '77001' } });
  t.is(phone.status, 422);
  const [problem] = phone.json['problems'] as { field: string; sentence: string }[];
  t.is(problem?.field, 'number');
  t.regex(
    problem?.sentence ?? '',
    /"77001" is not allowed; allowed is a number to which no caller is sent out: 08001234/,
  );
  const placement = { kind: 'trunk', trunkId: null, number: '911' };
  const behind = await send(app, 'POST', '/api/v1/phones', {
    token,
    body: { name: 'Out', number: '77002', placement },
  });
  t.is(behind.status, 422);
  t.is((behind.json['problems'] as { field: string }[])[0]?.field, 'placement.number');
});

for (const what of ['route', 'menu'] as const) {
  test(`E1c: a ${what} that would lead callers to our own dial-in number is refused`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const { world } = app.live;
    world.directory = { ...world.directory, settings: { ...world.directory.settings, dialInNumber: '+15554499' } };
    const token = await app.token('admin');
    const target = { kind: 'number', number: '15554499' };
    const otherwise = { kind: 'queue', queueId: 'sales' };
    const menu = { name: 'Day', promptId: 'welcome', choices: [{ digit: '1', target }], otherwise };
    const reply =
      what === 'route'
        ? await send(app, 'PATCH', '/api/v1/routes/hotline', { token, body: { version: 1, target } })
        : await send(app, 'POST', '/api/v1/menus', { token, body: menu });
    t.is(reply.status, 422);
    const [problem] = reply.json['problems'] as { field: string; sentence: string }[];
    t.is(problem?.field, what === 'route' ? 'target.number' : 'choices.0.target.number');
    t.regex(problem?.sentence ?? '', /"15554499" is not allowed.*in our number plan/);
  });
}
