import test from 'ava';
import { setTimeout as sleep } from 'node:timers/promises';
import { aDigit, SwitchUnderTest } from '../support/fake-ari-server-client.js';
import { FakeAriServer } from '../support/fake-ari-server.js';
import { until } from '../support/until.js';

test('the event filter and the subscription to every channel are asked for at every connect', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.dropStream();
  await tested.up(2);
  t.is(tested.fake.asked(/^PUT \/applications\/farline-n1\/eventFilter/).length, 2);
  t.is(tested.fake.asked(/^POST \/applications\/farline-n1\/subscription\?eventSource=channel%3A$/).length, 2);
  const filter = tested.fake.asked(/eventFilter/)[0]?.body as { disallowed: { type: string }[] };
  const types = filter.disallowed.map(({ type }) => type);
  t.true(types.includes('ChannelVarset') && types.includes('ChannelDialplan'));
  t.false(types.includes('StasisStart'));
  await tested.close();
});

test('the subscription waits for the filter’s answer: Asterisk crashes on the two at once', async (t) => {
  const fake = await FakeAriServer.start();
  fake.on(/eventFilter/, { do: 'answer late', ms: 100 });
  const tested = new SwitchUnderTest(fake);
  await until('the filter is asked for', () => fake.asked(/eventFilter/).length === 1);
  await sleep(50);
  t.is(fake.asked(/subscription/).length, 0);
  await tested.up(1);
  t.is(fake.asked(/subscription/).length, 1);
  await tested.close();
});

test('an Asterisk that is still booting (503, then 404) is tried again until it is there', async (t) => {
  const fake = await FakeAriServer.start();
  fake.status = 503;
  const tested = new SwitchUnderTest(fake);
  await until('three tries', () => fake.asked(/^GET \/asterisk\/info/).length >= 3);
  fake.status = 404;
  await until('another try', () => fake.asked(/^GET \/asterisk\/info/).length >= 5);
  fake.status = null;
  await tested.up(1);
  t.deepEqual(tested.events, [{ type: 'switch.up', restarted: false }]);
  t.regex(tested.log.text(), /warn Asterisk n1 .* is still booting \(HTTP 503/);
  await tested.close();
});

test('a socket that is dropped more than ten times is opened again every time', async (t) => {
  const tested = await SwitchUnderTest.connected();
  for (let times = 2; times <= 14; times += 1) {
    tested.fake.dropStream();
    await tested.up(times);
  }
  t.is(tested.count('switch.down'), 13);
  tested.fake.send(aDigit);
  await until('the digit', () => tested.count('digit') === 1);
  await tested.close();
});

test('an Asterisk that is away longer than ten tries is found when it is back', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.status = 503;
  tested.fake.dropStream();
  await until('twelve tries', () => tested.fake.asked(/^GET \/asterisk\/info/).length >= 14);
  tested.fake.status = null;
  await tested.up(2);
  t.is(tested.fake.opened, 2);
  await tested.close();
});

test('a frozen socket is noticed by two unanswered pings, ended and opened again', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.freeze();
  await tested.up(2);
  t.deepEqual(
    tested.events.map(({ type }) => type),
    ['switch.up', 'switch.down', 'switch.up'],
  );
  t.regex(tested.log.text(), /no answer to 2 pings/);
  await tested.close();
});

test('a socket that answers pings is left alone', async (t) => {
  const tested = await SwitchUnderTest.connected();
  await sleep(800);
  t.is(tested.fake.opened, 1);
  await tested.close();
});

test('a wrong password is told clearly, without the password, and tried again until it is right', async (t) => {
  const fake = await FakeAriServer.start();
  fake.password = 'changed';
  const tested = new SwitchUnderTest(fake, { password: 'secret-but-old' });
  await until('three tries', () => fake.requests.length >= 3);
  t.regex(tested.log.text(), /error Asterisk n1 .* refuses our ARI name and password \(HTTP 401/);
  t.notRegex(tested.log.text(), /secret-but-old/);
  t.is(tested.log.lines.length, 1, 'the same trouble is told once, not at every try');
  fake.password = 'secret-but-old';
  await tested.up(1);
  await tested.close();
});

test('two Asterisks with different passwords are both served by one process', async (t) => {
  const second = await FakeAriServer.start();
  second.password = 'other';
  const a = await SwitchUnderTest.connected();
  const b = new SwitchUnderTest(second, { password: 'other' });
  await b.up(1);
  t.deepEqual(await a.perform({ do: 'answer', channel: 'n1-1.1' }), { ok: true });
  t.deepEqual(await b.perform({ do: 'answer', channel: 'n1-1.1' }), { ok: true });
  a.fake.dropStream();
  await a.up(2);
  await Promise.all([a.close(), b.close()]);
});

test('descriptions that are half JSON fail the try, not the process', async (t) => {
  const fake = await FakeAriServer.start();
  fake.on(/api-docs\/channels/, { do: 'answer', status: 200, text: '{"apis": [' }, 2);
  const tested = new SwitchUnderTest(fake);
  await tested.up(1);
  t.regex(tested.log.text(), /gave \/api-docs\/channels\.json, but it is not a JSON object/);
  await tested.close();
});

test('a connection that is cut while the descriptions are read fails the try, not the process', async (t) => {
  const fake = await FakeAriServer.start();
  fake.on(/api-docs\/events/, { do: 'hang up' }, 4);
  const tested = new SwitchUnderTest(fake);
  await tested.up(1);
  t.regex(tested.log.text(), /did not give \/api-docs\/events\.json: cut/);
  await tested.close();
});

test('an Asterisk that was started anew is told as restarted, a mere reconnect is not', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.dropStream();
  await tested.up(2);
  tested.fake.startupTime = '2026-11-20T23:30:00.000+0000';
  tested.fake.dropStream();
  await tested.up(3);
  t.deepEqual(
    tested.events.filter(({ type }) => type === 'switch.up'),
    [
      { type: 'switch.up', restarted: false },
      { type: 'switch.up', restarted: false },
      { type: 'switch.up', restarted: true },
    ],
  );
  await tested.close();
});

test('after ApplicationReplaced nothing is sent any more and the socket is never opened again', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.send({ type: 'ApplicationReplaced', timestamp: 'x', application: 'farline-n1' });
  await until('switch.replaced', () => tested.count('switch.replaced') === 1);
  const before = tested.fake.requests.length;
  const outcome = await tested.perform({ do: 'hangup', channel: 'n1-1.1', reason: 'normal' });
  t.like(outcome, { ok: false, reason: 'refused' });
  await sleep(100);
  t.is(tested.fake.requests.length, before);
  t.is(tested.fake.opened, 1);
  await until('every connection is closed', () => tested.fake.connections === 0);
  t.is(tested.count('switch.down'), 0);
  await tested.close();
});

test('stop ends every connection and leaves calls alone', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.switch.stop();
  await until('every connection is closed', () => tested.fake.connections === 0);
  t.is(tested.fake.asked(/^DELETE/).length, 0);
  await tested.close();
});
