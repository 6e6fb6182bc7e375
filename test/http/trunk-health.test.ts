import test from 'ava';
import { factOf } from '../../app/domain/facts.js';
import type { Change } from '../../app/domain/world.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';
import { aTrunkHealth } from '../support/world.js';

function happened(app: WebApp, sequence: number, change: Change): void {
  app.live.world.apply([change]);
  app.trunkHealth.history.push({ ...factOf(change), sequence, at: sequence * 1_000 });
}

test('G: a trunk that was never asked is in service, with nothing to tell', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { status, json } = await send(app, 'GET', '/api/v1/trunks/sbc/health', {
    token: await app.token('supervisor'),
  });
  t.is(status, 200);
  const nothing = {
    since: null,
    cause: null,
    asked: false,
    roundTripMs: null,
    contacts: [],
    registration: null,
    history: [],
  };
  t.deepEqual(json as unknown, { state: 'in-service', ...nothing });
});

test('G: a trunk’s health tells state, since when, why, each contact’s last answer and what happened', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const edit = { version: 1, oosCheck: 1.5, oosForce: 0.3, restoreAfter: 2 };
  t.is((await send(app, 'PATCH', '/api/v1/trunks/sbc', { token, body: edit })).status, 200);
  app.trunkHealth.pings.set('sbc', [
    { contact: '10.10.10.1:5071', at: 7, answer: { heard: true, status: 503, roundTripMs: 4.2 } },
    { contact: '10.10.10.3:5071', at: 8, answer: { heard: false, why: 'silent' } },
  ]);
  app.trunkHealth.registrations.set('sbc', { state: 'rejected', since: 5, cause: 'sip-403' });
  const row = aTrunkHealth({ id: 'sbc', ping: { at: 'out', cause: 'sip-503', good: 0 }, since: 7_000 });
  const detail = { by: 'options', cause: 'sip-503', roundTripMs: 4.2 };
  happened(app, 7, { kind: 'trunk', id: 'sbc', after: row, why: 'trunk.out', detail });
  const { json } = await send(app, 'GET', '/api/v1/trunks/sbc/health', { token });
  const silent = { up: false, status: null, cause: 'silent', roundTripMs: null };
  t.deepEqual(json as unknown, {
    state: 'out-of-service',
    since: 7_000,
    cause: 'sip-503',
    asked: true,
    roundTripMs: null,
    registration: { state: 'rejected', since: 5, cause: 'sip-403' },
    contacts: [
      { contact: '10.10.10.1:5071', at: 7, up: false, status: 503, cause: 'sip-503', roundTripMs: 4.2 },
      { contact: '10.10.10.3:5071', at: 8, ...silent },
    ],
    history: [
      { sequence: 7, at: 7_000, type: 'trunk.out', by: 'options', contact: null, cause: 'sip-503', roundTripMs: 4.2 },
    ],
  });
  const trunk = await send(app, 'GET', '/api/v1/trunks/sbc', { token });
  t.like(trunk.json, { ...edit, version: 2, state: 'out-of-service' });
});

test('G: a trunk that is up tells its round trip; one rested for failed calls says so', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  app.trunkHealth.pings.set('sbc', [
    { contact: 'a', at: 7, answer: { heard: false, why: 'unreachable' } },
    { contact: 'b', at: 8, answer: { heard: true, status: 404, roundTripMs: 9 } },
  ]);
  happened(app, 8, {
    kind: 'trunk',
    id: 'sbc',
    after: aTrunkHealth({ id: 'sbc', outUntil: 9_000, since: 8_000 }),
    why: 'trunk.out',
    detail: {},
  });
  const { json } = await send(app, 'GET', '/api/v1/trunks/sbc/health?limit=1', { token });
  t.like(json, { state: 'out-of-service', cause: 'calls-failed', roundTripMs: 9, since: 8_000 });
});

test('a trunk that is not there has no health, and a limit must be 1 to 200', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  t.is((await send(app, 'GET', '/api/v1/trunks/none/health', { token })).status, 404);
  for (const limit of ['0', '201', 'many', '-1']) {
    const reply = await send(app, 'GET', `/api/v1/trunks/sbc/health?limit=${limit}`, { token });
    t.is(reply.status, 422);
    t.regex(reply.text, /a whole number from 1 to 200/);
  }
});

const WRONG: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
  [{ oosCheck: -1 }, /oosCheck \\"-1\\" is not allowed; allowed is 0 for never, or seconds up to 3600 in tenths/],
  [{ oosCheck: 3601 }, /oosCheck/],
  [{ oosCheck: 0.05 }, /oosCheck/],
  [{ oosForce: 0 }, /oosForce \\"0\\" is not allowed; allowed is seconds from 0.1 to 30 in tenths/],
  [{ oosForce: 31 }, /oosForce/],
  [{ oosForce: '2' }, /oosForce/],
  [{ restoreAfter: 0 }, /restoreAfter \\"0\\" is not allowed; allowed is a whole number from 1 to 100/],
  [{ restoreAfter: 1.5 }, /restoreAfter/],
];

for (const [fields, sentence] of WRONG) {
  test(`a trunk with ${JSON.stringify(fields)} is refused, naming field, value and what is allowed`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const body = { version: 1, ...fields };
    const reply = await send(app, 'PATCH', '/api/v1/trunks/sbc', { token: await app.token('admin'), body });
    t.is(reply.status, 422);
    t.regex(reply.text, sentence);
  });
}
