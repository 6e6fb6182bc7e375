import test from 'ava';
import { SwitchUnderTest } from '../support/fake-ari-server-client.js';
import { FakeAriServer } from '../support/fake-ari-server.js';
import { until } from '../support/until.js';
import type { Effect } from '../../app/domain/effects.js';

const answer: Effect = { do: 'answer', channel: 'n1-1.1' };

async function scene(): Promise<SwitchUnderTest> {
  const hangTiming = { leastMs: 50, everyMs: 20, calmMs: 200 };
  const tested = new SwitchUnderTest(await FakeAriServer.start(), { timing: { openMs: 300 }, hangTiming });
  await tested.up(1);
  return tested;
}

test('K7: one request that gets no answer is trouble for a while; others are answered, so the socket stays', async (t) => {
  const tested = await scene();
  tested.fake.on(/POST \/channels\/n1-1\.1\/answer/, { do: 'never answer' }, 1);
  t.true(tested.switch.answersRequests);
  t.like(await tested.perform(answer, 60), { ok: false, reason: 'timeout' });
  t.false(tested.switch.answersRequests);
  await until('it is over', () => tested.switch.answersRequests);
  t.true(tested.fake.asked(/^GET \/asterisk\/ping/).length > 0);
  t.deepEqual([tested.count('switch.down'), tested.fake.opened], [0, 1]);
  t.deepEqual(await tested.perform(answer), { ok: true });
  await tested.close();
});

test('K7: when nothing is answered the switch counts as down, and is up again with the first answers', async (t) => {
  const tested = await scene();
  tested.fake.on(/./, { do: 'never answer' });
  t.like(await tested.perform(answer, 60), { ok: false, reason: 'timeout' });
  await until('it is down', () => tested.count('switch.down') === 1);
  t.regex(tested.log.text(), /requests get no answer although the event socket is open/);
  tested.fake.on(/./, { do: 'as usual' });
  await tested.up(2);
  t.true(tested.switch.answersRequests);
  t.deepEqual(await tested.perform(answer), { ok: true });
  await tested.close();
});

test('K7: requests that hold every connection do not keep the question from being asked whether Asterisk lives', async (t) => {
  const tested = await scene();
  tested.fake.on(/\/answer$/, { do: 'never answer' });
  const asked = Array.from({ length: 40 }, () => tested.perform(answer, 400));
  t.like(await tested.perform({ do: 'progress', channel: 'n1-1.1' }, 100), { ok: false, reason: 'timeout' });
  await until('the question is asked', () => tested.fake.asked(/^GET \/asterisk\/ping/).length > 0);
  await Promise.all(asked);
  await until('it is over', () => tested.switch.answersRequests);
  t.is(tested.count('switch.down'), 0);
  await tested.close();
});

test('a request that was given next to no time says nothing about Asterisk', async (t) => {
  const tested = await scene();
  tested.fake.on(/\/answer$/, { do: 'never answer' }, 1);
  t.like(await tested.perform(answer, 10), { ok: false, reason: 'timeout' });
  t.true(tested.switch.answersRequests);
  await tested.close();
});
