import test from 'ava';
import type { ChosenPhone } from '../../app/domain/device.js';
import type { Command } from '../../app/domain/events.js';
import type { UserRole } from '../../app/ports/user-store.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { aNumber } from '../support/rows.js';
import { DESK, send, startWebApp } from '../support/web-app.js';
import { aPhone } from '../support/world.js';

type Row = readonly [
  what: string,
  role: UserRole,
  method: string,
  path: string,
  body: unknown,
  status: number,
  command: Partial<Command> & Readonly<Record<string, unknown>>,
];

const DESK_CHOSEN: ChosenPhone = {
  phoneId: 'desk',
  hotDesk: true,
  reachable: false,
  device: { kind: 'phone', phoneId: 'desk', peer: 'phone-desk', autoAnswer: false },
};

const ROWS: readonly Row[] = [
  [
    'an agent signs in',
    'agent',
    'POST',
    'sessions',
    { interface: 'mobile' },
    201,
    { do: 'login', agentId: 'joe', agentPhone: null },
  ],
  [
    'F1: a number comes with the sign-in, normalised',
    'agent',
    'POST',
    'sessions',
    { interface: 'mobile', agentPhone: '+1 555 123 9999' },
    201,
    { do: 'login', agentPhone: '+15551239999', interface: 'mobile' },
  ],
  [
    'a supervisor signs an agent in',
    'supervisor',
    'POST',
    'sessions',
    { agentId: 'jay', interface: 'phone' },
    201,
    { do: 'login', agentId: 'jay' },
  ],
  [
    'B3: an agent signs in on a telephone of the list, which nobody has to look up again',
    'agent',
    'POST',
    'sessions',
    { interface: 'phone', phoneId: 'desk', takeover: true },
    201,
    { do: 'login', interface: 'phone', phone: DESK_CHOSEN, takeover: true, supervised: false },
  ],
  ['an agent signs out', 'agent', 'DELETE', 'sessions/s1', undefined, 204, { do: 'logout', agentId: 'joe' }],
  [
    'C1: an agent pauses as agent',
    'agent',
    'POST',
    'agents/joe/holds',
    { reason: '2' },
    204,
    { do: 'hold', setter: 'agent', reason: '2' },
  ],
  [
    'C5: a supervisor pauses as supervisor',
    'supervisor',
    'POST',
    'agents/joe/holds',
    { reason: '4' },
    204,
    { do: 'hold', setter: 'supervisor' },
  ],
  [
    'C1: an agent becomes ready',
    'agent',
    'DELETE',
    'agents/joe/holds/agent',
    undefined,
    204,
    { do: 'unhold', setter: 'agent' },
  ],
  [
    'C5: a supervisor removes the agent’s hold',
    'supervisor',
    'DELETE',
    'agents/joe/holds/agent',
    undefined,
    204,
    { do: 'unhold', setter: 'agent' },
  ],
  [
    'C4: wrap-up is ended early',
    'agent',
    'POST',
    'agents/joe/end-wrap-up',
    undefined,
    204,
    { do: 'end-wrap-up', agentId: 'joe' },
  ],
  [
    'E5: a leg is reconnected',
    'agent',
    'POST',
    'agents/joe/reconnect',
    undefined,
    204,
    { do: 'reconnect', agentId: 'joe' },
  ],
  [
    'E3: an agent accepts a call they looked at',
    'agent',
    'POST',
    'agents/joe/accept',
    undefined,
    204,
    { do: 'accept', agentId: 'joe' },
  ],
  [
    'E3: an agent rejects a call they looked at',
    'agent',
    'POST',
    'agents/joe/reject',
    undefined,
    204,
    { do: 'reject', agentId: 'joe' },
  ],
  [
    'E4: an agent releases the customer',
    'agent',
    'POST',
    'calls/k1/release',
    undefined,
    204,
    { do: 'release', agentId: 'joe', callId: 'k1' },
  ],
];

for (const [what, role, method, path, body, status, command] of ROWS) {
  test(what, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    app.live.step(
      put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
      put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: 1 } })),
    );
    const reply = await send(app, method, `/api/v1/${path}`, { token: await app.token(role), body });
    t.is(reply.status, status, reply.text);
    t.is(app.commands.submitted.length, 1);
    const [submitted] = app.commands.submitted;
    t.like(submitted?.command, { ...command, via: 'api' });
    t.regex(submitted?.command.by ?? '', new RegExp(`^${role}-`));
  });
}

test('the same Idempotency-Key of one user is one command; of another user it is another', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [one, other] = [await app.token('supervisor'), await app.token('supervisor')];
  const headers = { 'idempotency-key': 'retry-1' };
  for (const token of [one, one, other]) await send(app, 'POST', '/api/v1/agents/joe/reconnect', { token, headers });
  await send(app, 'POST', '/api/v1/agents/joe/reconnect', { token: one });
  const [first, second, third] = app.commands.submitted.map(({ id }) => id);
  t.is(app.commands.submitted.length, 3, 'the repetition is not asked again');
  t.not(first, second);
  t.not(first, third);
});

test('a supervisor who signs nobody in particular in is told which field is missing', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const reply = await send(app, 'POST', '/api/v1/sessions', {
    token: await app.token('supervisor'),
    body: { interface: 'mobile' },
  });
  t.is(reply.status, 422);
  t.is((reply.json['problems'] as { field: string }[])[0]?.field, 'agentId');
});

test('F3: the number of a phone is nobody’s number for a session, with a plus or without', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const login = (agentPhone: string) =>
    send(app, 'POST', '/api/v1/sessions', { token, body: { agentId: 'joe', interface: 'mobile', agentPhone } });
  await app.phones.save(aPhone({ id: 'long', number: '15550009999' }), 'x', null);
  for (const number of [DESK.number, '+15550009999']) {
    const refused = await login(number);
    t.is(refused.status, 422, refused.text);
    t.like(refused.json, { code: 'number-ours', field: 'agentPhone' });
  }
  t.is(app.commands.submitted.length, 0);
  t.is((await login('+15551231111')).status, 201);
});

test('E7: a supervisor finds and ends a leg that was kept after the logout; the agent only hangs up', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'logged-out' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'parked', channel: 'n1-leg-s1-e0-1', since: 1, until: null } })),
  );
  const [supervisor, agent] = [await app.token('supervisor'), await app.token('agent')];
  const listed = await send(app, 'GET', '/api/v1/sessions', { token: supervisor });
  t.like(listed.json.items?.[0], { id: 's1', state: 'logged-out', leg: { state: 'parked' } });
  t.deepEqual((await send(app, 'GET', '/api/v1/sessions', { token: agent })).json.items, []);
  t.is((await send(app, 'DELETE', '/api/v1/sessions/s1', { token: supervisor })).status, 204);
  t.like(app.commands.submitted[0]?.command, { do: 'end-leg', sessionId: 's1', via: 'api' });
  await send(app, 'DELETE', '/api/v1/sessions/s1', { token: agent });
  t.like(app.commands.submitted[1]?.command, { do: 'logout', agentId: 'joe' });
});

test('a customer who only waits cannot be released', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(put.call(aCall({ id: 'k1' })));
  const reply = await send(app, 'POST', '/api/v1/calls/k1/release', { token: await app.token('supervisor') });
  t.is(reply.json.code, 'no-call');
  t.deepEqual(app.commands.submitted, []);
});

test('F2: no list shows the number of a session whole', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', device: aNumber({ number: '+15551239999', typed: true }) })),
  );
  const { json, text } = await send(app, 'GET', '/api/v1/sessions', { token: await app.token('admin') });
  t.is(json.items?.[0]?.['number'], '•••••99');
  t.notRegex(text, /15551239999/);
});
