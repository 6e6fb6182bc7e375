import test from 'ava';
import { AriHttp, type AriRequest } from '../../app/adapters/ari/ari-http.js';
import { SwitchUnderTest } from '../support/fake-ari-server-client.js';
import { FakeAriServer } from '../support/fake-ari-server.js';
import { NO_GROUPS } from '../support/rows.js';
import { until } from '../support/until.js';
import type { Effect } from '../../app/domain/effects.js';

const channel = 'n1-1.1';
const answered: Effect = { do: 'answer', channel };
const bridged: Effect = { do: 'bridge', bridge: 'n1-call-1', name: 'call' };
const dialled: Effect = {
  do: 'dial',
  channel: 'n1-leg-s-e-1',
  sessionId: 's',
  trunkId: 'a',
  contactIndex: 0,
  number: '1',
  callerId: null,
  groups: NO_GROUPS,
  ringMs: 1,
};

const answers: readonly {
  readonly says: string;
  readonly effect: Effect;
  readonly status: number;
  readonly text: string;
  readonly outcome: 'ok' | 'gone' | 'refused';
}[] = [
  { says: '404 for a channel is gone', effect: answered, status: 404, text: 'Channel not found', outcome: 'gone' },
  {
    says: '404 for a hang-up is gone',
    effect: { do: 'hangup', channel, reason: 'normal' },
    status: 404,
    text: 'Channel not found',
    outcome: 'gone',
  },
  {
    says: '404 for a bridge that should go is ok',
    effect: { do: 'unbridge', bridge: 'n1-call-1' },
    status: 404,
    text: 'Bridge not found',
    outcome: 'ok',
  },
  {
    says: '409 for a bridge that should go and is being taken down already is ok',
    effect: { do: 'unbridge', bridge: 'n1-call-1' },
    status: 409,
    text: 'Bridge not in Stasis application',
    outcome: 'ok',
  },
  {
    says: '409 for a bridge that is being taken down, and somebody should join, is gone',
    effect: { do: 'add', bridge: 'n1-call-1', channels: [channel], joins: true },
    status: 409,
    text: 'Bridge not in Stasis application',
    outcome: 'gone',
  },
  {
    says: '404 for a prompt that should end is ok',
    effect: { do: 'hush', channel, playback: 'p' },
    status: 404,
    text: 'Playback not found',
    outcome: 'ok',
  },
  {
    says: '409 for a bridge that exists is ok',
    effect: bridged,
    status: 409,
    text: "Bridge with id 'n1-call-1' already exists",
    outcome: 'ok',
  },
  {
    says: '409 for a leg that is being dialled is ok',
    effect: dialled,
    status: 409,
    text: 'Channel with given unique ID already exists',
    outcome: 'ok',
  },
  {
    says: '409 for a channel that left our application is gone',
    effect: answered,
    status: 409,
    text: 'Channel not in Stasis application',
    outcome: 'gone',
  },
  {
    says: '409 for a channel that is recorded is refused',
    effect: { do: 'add', bridge: 'n1-call-1', channels: [channel], joins: true },
    status: 409,
    text: 'Channel n1-1.1 currently recording',
    outcome: 'refused',
  },
  {
    says: '400 for a channel that is no more is gone',
    effect: { do: 'add', bridge: 'n1-call-1', channels: [channel], joins: true },
    status: 400,
    text: 'Channel not found',
    outcome: 'gone',
  },
  {
    says: '422 for a channel in no bridge is ok when it should leave',
    effect: { do: 'remove', bridge: 'n1-call-1', channel },
    status: 422,
    text: 'Channel not in this bridge',
    outcome: 'ok',
  },
  {
    says: '422 for a channel that should join is refused',
    effect: { do: 'add', bridge: 'n1-call-1', channels: [channel], joins: true },
    status: 422,
    text: 'Unprocessable',
    outcome: 'refused',
  },
  {
    says: '500 "Allocation failed" is refused',
    effect: dialled,
    status: 500,
    text: 'Allocation failed',
    outcome: 'refused',
  },
];

for (const { says, effect, status, text, outcome } of answers) {
  test(says, async (t) => {
    const tested = await SwitchUnderTest.connected();
    const body = status === 500 ? { error: text } : { message: text };
    tested.fake.on(/channels|bridges|playbacks/, { do: 'answer', status, text: JSON.stringify(body) });
    const expected = outcome === 'ok' ? { ok: true } : { ok: false, reason: outcome, detail: `${status} ${text}` };
    t.deepEqual(await tested.perform(effect), expected as never);
    await tested.close();
  });
}

test('an effect that Asterisk never answers ends as timeout at its deadline', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.on(/answer/, { do: 'never answer' });
  t.like(await tested.perform(answered, 60), { ok: false, reason: 'timeout' });
  t.deepEqual(await tested.perform({ do: 'ring', channel }), { ok: true }, 'the next effect is not held up');
  await tested.close();
});

test('an effect whose connection breaks once is sent again and works', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.on(/answer/, { do: 'hang up' }, 1);
  t.deepEqual(await tested.perform(answered), { ok: true });
  t.is(tested.fake.asked(/answer/).length, 2);
  await tested.close();
});

test('an effect whose connection breaks twice ends as timeout, because it may have happened', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.on(/answer/, { do: 'hang up' });
  t.like(await tested.perform(answered), { ok: false, reason: 'timeout' });
  t.is(tested.fake.asked(/answer/).length, 2);
  await tested.close();
});

test('a prompt whose connection breaks is not said twice', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.on(/^POST .*play/, { do: 'hang up' });
  t.like(await tested.perform({ do: 'play', channel, playback: 'p', prompt: 'beep' }), {
    ok: false,
    reason: 'timeout',
  });
  t.is(tested.fake.asked(/^POST .*play/).length, 1);
  await tested.close();
});

test('an effect is refused when nothing listens where Asterisk should be', async (t) => {
  const tested = await SwitchUnderTest.connected();
  await tested.fake.close();
  t.like(await tested.perform(answered), { ok: false, reason: 'refused' });
  tested.switch.stop();
});

test('an effect with an unsafe value is refused and never sent', async (t) => {
  const tested = await SwitchUnderTest.connected();
  t.like(await tested.perform({ ...dialled, number: '1&PJSIP/2' } as Effect), { ok: false, reason: 'refused' });
  t.is(tested.fake.asked(/^POST \/channels/).length, 0);
  await tested.close();
});

test('outcomes never come before perform has returned', async (t) => {
  const tested = await SwitchUnderTest.connected();
  let returned = false;
  const bad = new Promise<void>((resolve) => {
    tested.switch.perform({ ...dialled, number: 'x' } as Effect, 100, () => {
      t.true(returned);
      resolve();
    });
    returned = true;
  });
  await bad;
  await tested.close();
});

test('a snapshot is null when Asterisk answers one half of it with an error, or not at all', async (t) => {
  const tested = await SwitchUnderTest.connected({ snapshotMs: 300 });
  const snapshot = (): Promise<unknown> => new Promise((resolve) => tested.switch.snapshot(resolve));
  tested.fake.on(/^GET \/bridges/, { do: 'answer', status: 500, text: '{}' }, 1);
  t.is(await snapshot(), null);
  tested.fake.on(/^GET \/channels/, { do: 'never answer' }, 1);
  t.is(await snapshot(), null);
  tested.fake.on(/^GET \/channels/, { do: 'answer', status: 200, text: '[{"id":' }, 1);
  t.is(await snapshot(), null);
  t.deepEqual(await snapshot(), { channels: [], bridges: [] });
  await tested.close();
});

test('a hundred requests at once use at most sixteen connections, and keep them', async (t) => {
  const fake = await FakeAriServer.start();
  const http = new AriHttp(fake.url, 'farline', 'right');
  const request: AriRequest = { method: 'GET', path: '/channels', repeatable: true };
  fake.on(/channels/, { do: 'answer late', ms: 5 });
  let most = 0;
  const all = Promise.all(Array.from({ length: 100 }, () => http.ask(request, 20_000)));
  const watch = setInterval(() => (most = Math.max(most, fake.connections)), 1);
  t.true((await all).every((answer) => answer.kind === 'answered' && answer.status === 200));
  clearInterval(watch);
  t.true(most <= 16, `${most} connections`);
  const kept = fake.connections;
  await http.ask(request, 20_000);
  t.is(fake.connections, kept);
  http.close();
  await until('every connection is closed', () => fake.connections === 0);
  await fake.close();
});
