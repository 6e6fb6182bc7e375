import test from 'ava';
import { setTimeout as sleep } from 'node:timers/promises';
import { aDigit, SwitchUnderTest } from '../support/fake-ari-server-client.js';
import { FakeAriServer } from '../support/fake-ari-server.js';
import { until } from '../support/until.js';

const at = (n: number): { timestamp: string } => ({ timestamp: `2026-11-20T23:00:02.00${n}+0000` });
const later = { ...aDigit, ...at(9), digit: '9' };

/** Sends these, then a digit, and waits for that digit: whatever came before did not make us deaf. */
async function heardAfter(tested: SwitchUnderTest, ...messages: unknown[]): Promise<void> {
  messages.forEach((message) => tested.fake.send(message));
  tested.fake.send(later);
  await until('the digit after it', () => tested.events.some((event) => event.type === 'digit' && event.digit === '9'));
}

test('an unknown event is dropped and the next one is heard', async (t) => {
  const tested = await SwitchUnderTest.connected();
  await heardAfter(tested, { type: 'InventedByANewerAsterisk', ...at(1), channel: {} });
  t.is(tested.events.length, 2);
  await tested.close();
});

test('half a JSON message is dropped and the next one is heard', async (t) => {
  const tested = await SwitchUnderTest.connected();
  await heardAfter(tested, '{"type":"StasisSta', '', 'null', '[1]', '"text"', '{}');
  t.regex(tested.log.text(), /warn An ARI message was not understood/);
  await tested.close();
});

test('a known event without the parts it must have is dropped and the next one is heard', async (t) => {
  const tested = await SwitchUnderTest.connected();
  await heardAfter(
    tested,
    { type: 'StasisStart', ...at(1), args: ['in', '4711'], channel: {} },
    { type: 'ChannelDestroyed', ...at(2) },
    { type: 'ChannelEnteredBridge', ...at(3), bridge: 'n1-call-1', channel: 7 },
  );
  t.is(tested.events.length, 2);
  await tested.close();
});

test('a sink that throws does not make us deaf', async (t) => {
  let thrown = 0;
  const tested = new SwitchUnderTest(await FakeAriServer.start(), {
    sink: (event) => {
      if (event.type === 'digit' && event.digit === '1') {
        thrown += 1;
        throw new Error('planted');
      }
    },
  });
  await tested.up(1);
  await heardAfter(tested, aDigit);
  t.is(thrown, 1);
  t.is(tested.fake.opened, 1);
  t.regex(tested.log.text(), /error Taking in an event of Asterisk failed .*planted/);
  await tested.close();
});

test('a duplicated event is told once', async (t) => {
  const tested = await SwitchUnderTest.connected();
  await heardAfter(tested, aDigit, aDigit, { ...aDigit, ...at(5) });
  t.is(tested.count('digit'), 3, 'twice the first with its repeat, once the other press, once the last');
  t.deepEqual(
    tested.events.flatMap((event) => (event.type === 'digit' ? [event.digit] : [])),
    ['1', '1', '9'],
  );
  await tested.close();
});

test('two legs that begin to ring in the same millisecond are both told', async (t) => {
  const tested = await SwitchUnderTest.connected();
  const dial = (id: string, dialstatus: string): unknown => ({ type: 'Dial', ...at(1), dialstatus, peer: { id } });
  const first = dial('n1-leg-s-e-1', 'RINGING');
  await heardAfter(tested, dial('n1-leg-s-e-1', ''), first, dial('n1-leg-t-e-1', 'RINGING'), first);
  t.deepEqual(
    tested.events.flatMap((event) => (event.type === 'leg.ringing' ? [event.channel] : [])),
    ['n1-leg-s-e-1', 'n1-leg-t-e-1'],
  );
  await tested.close();
});

test('a channel that goes on in the dialplan is told as gone soon after it left', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.send({ type: 'StasisEnd', ...at(1), channel: { id: 'n1-1.1' } });
  await until('it is gone', () => tested.count('channel.gone') === 1);
  t.deepEqual(tested.events.slice(1), [
    { type: 'channel.left', channel: 'n1-1.1' },
    { type: 'channel.gone', channel: 'n1-1.1', cause: 0, sip: null },
  ]);
  await tested.close();
});

const inUs = { id: 'n1-1.1', dialplan: { app_name: 'Stasis', app_data: 'farline-n1,in,4711,trunk-a' } };

test('K7: a caller whom the dead-man took is told as gone by it, once, also when the mark comes late', async (t) => {
  const tested = await SwitchUnderTest.connected();
  const mark = /^GET \/asterisk\/variable\?variable=FARLINE_FELL_BACK_n1-1\.1$/;
  tested.fake.on(mark, { do: 'answer', status: 200, text: '{"value":"1"}' });
  tested.fake.on(mark, { do: 'answer', status: 404, text: '{"message":"Provided variable was not found"}' }, 1);
  tested.fake.send({ type: 'StasisEnd', ...at(1), channel: inUs });
  await until('it is gone', () => tested.count('channel.gone') === 1);
  t.deepEqual(tested.events.slice(1), [
    { type: 'channel.gone', channel: 'n1-1.1', cause: 0, sip: null, fellBack: true },
  ]);
  t.is(tested.fake.asked(/^POST \/asterisk\/variable\?variable=FARLINE_FELL_BACK_n1-1\.1&value=$/).length, 1);
  await tested.close();
});

test('K7: a caller who hangs up has left at once, and nobody asks whether it was the dead-man', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.send({ type: 'ChannelHangupRequest', ...at(1), channel: inUs });
  tested.fake.send({ type: 'StasisEnd', ...at(1), channel: inUs });
  await until('it has left', () => tested.count('channel.left') === 1);
  tested.fake.send({ type: 'ChannelDestroyed', ...at(1), cause: 16, channel: inUs });
  await until('it is gone', () => tested.count('channel.gone') === 1);
  t.deepEqual(tested.fake.asked(/variable/), []);
  await tested.close();
});

test('a caller whom we sent on has left at once, and nobody asks whether it was the dead-man', async (t) => {
  const tested = await SwitchUnderTest.connected();
  t.deepEqual(await tested.perform({ do: 'fallback', channel: 'n1-1.1' }), { ok: true });
  tested.fake.send({ type: 'StasisEnd', ...at(1), channel: inUs });
  await until('it is gone', () => tested.count('channel.gone') === 1);
  t.deepEqual(tested.events.slice(1), [
    { type: 'channel.left', channel: 'n1-1.1' },
    { type: 'channel.gone', channel: 'n1-1.1', cause: 0, sip: null },
  ]);
  t.deepEqual(tested.fake.asked(/variable/), []);
  await tested.close();
});

test('a channel that is hung up is told as gone once, with its cause', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.send({ type: 'StasisEnd', ...at(1), channel: { id: 'n1-1.1' } });
  tested.fake.send({ type: 'ChannelDestroyed', ...at(1), cause: 16, channel: { id: 'n1-1.1' } });
  await sleep(400);
  t.deepEqual(tested.events.slice(1), [
    { type: 'channel.left', channel: 'n1-1.1' },
    { type: 'channel.gone', channel: 'n1-1.1', cause: 16, sip: null },
  ]);
  await tested.close();
});

test('a channel that comes back from the dialplan at once is not told as gone', async (t) => {
  const tested = await SwitchUnderTest.connected();
  const channel = { id: 'n1-1.1', name: 'PJSIP/trunk-a-00000001', caller: { number: '1', name: '' } };
  tested.fake.send({ type: 'StasisEnd', ...at(1), channel });
  tested.fake.send({ type: 'StasisStart', ...at(2), args: ['in', '4711', 'trunk-a'], channel });
  await sleep(400);
  t.deepEqual(
    tested.events.map(({ type }) => type),
    ['switch.up', 'channel.left', 'caller.entered'],
  );
  await tested.close();
});

test('events that arrive while we are still connecting are told after switch.up, in order', async (t) => {
  const fake = await FakeAriServer.start();
  fake.on(/^PUT .*eventFilter/, { do: 'answer late', ms: 500 }, 1);
  const tested = new SwitchUnderTest(fake);
  await until('the stream is open', () => fake.asked(/^PUT .*eventFilter/).length === 1);
  fake.send(aDigit);
  fake.send(later);
  await sleep(100);
  t.is(tested.events.length, 0, 'nothing is told before we are connected');
  await until('both digits', () => tested.count('digit') === 2);
  t.deepEqual(
    tested.events.map((event) => (event.type === 'digit' ? event.digit : event.type)),
    ['switch.up', '1', '9'],
  );
  await tested.close();
});
