import test from 'ava';
import { until } from '../support/until.js';
import { SwitchUnderTest } from '../support/fake-ari-server-client.js';

const ID = 'n1-1.1';
const channel = { id: ID };
/** As Asterisk says it of a BYE, which tells no cause; `soft` marks what it, or we, asked for instead. */
const request = (cause?: number, soft?: true): object => ({
  type: 'ChannelHangupRequest',
  timestamp: '2026-11-20T23:00:02.001+0000',
  channel,
  ...(cause === undefined ? {} : { cause }),
  ...(soft ? { soft } : {}),
});
const destroyed = (cause: number, n = 2): object => ({
  type: 'ChannelDestroyed',
  timestamp: `2026-11-20T23:00:02.00${n}+0000`,
  channel,
  cause,
});

/** The causes that are told of ends, when Asterisk sends this. */
async function causesOf(...messages: readonly object[]): Promise<readonly number[]> {
  const tested = await SwitchUnderTest.connected();
  const ends = messages.filter((message) => 'type' in message && message.type === 'ChannelDestroyed').length;
  for (const message of messages) tested.fake.send(message);
  await until('every end is told', () => tested.count('channel.gone') === ends);
  const causes = tested.events.flatMap((event) => (event.type === 'channel.gone' ? [event.cause] : []));
  await tested.close();
  return causes;
}

test('an end without a cause has the one with which the far end hung up, normal clearing when it told none', async (t) => {
  t.deepEqual(await causesOf(request(38), destroyed(0)), [38]);
  t.deepEqual(await causesOf(request(), destroyed(0)), [16]);
  t.deepEqual(await causesOf(request(0), destroyed(0)), [16]);
});

test('an end with a cause keeps it, whatever was requested', async (t) => {
  t.deepEqual(await causesOf(request(), destroyed(44)), [44]);
});

test('an end that was requested by us, by Asterisk or by nobody stays without a cause', async (t) => {
  t.deepEqual(await causesOf(request(32, true), destroyed(0)), [0]);
  t.deepEqual(await causesOf(request(16, true), destroyed(0)), [0]);
  t.deepEqual(await causesOf(destroyed(0)), [0]);
});

test('of several requests the newest of the far end counts', async (t) => {
  const again = { ...request(31), timestamp: '2026-11-20T23:00:02.002+0000' };
  const ours = { ...request(32, true), timestamp: '2026-11-20T23:00:02.003+0000' };
  t.deepEqual(await causesOf(request(16), again, ours, destroyed(0, 4)), [31]);
});

test('a request is spent with the end it was for, also where nobody but a voice line hears of that end', async (t) => {
  t.deepEqual(await causesOf(request(), destroyed(0), destroyed(0, 3)), [16, 0]);
  const tested = await SwitchUnderTest.connected();
  const enters = {
    type: 'StasisStart',
    timestamp: '2026-11-20T23:00:02.000+0000',
    args: ['dial-in', '4499', 'trunk-a'],
    channel: { ...channel, name: 'PJSIP/trunk-a-00000001', caller: { number: '1', name: '' } },
  };
  for (const message of [enters, request(), destroyed(0), destroyed(0, 3)]) tested.fake.send(message);
  await until('the end is told', () => tested.count('channel.gone') === 1);
  t.like(tested.events.at(-1), { type: 'channel.gone', channel: ID, cause: 0 });
  await tested.close();
});

test('a request that was heard while the leg was still a voice line counts for the leg', async (t) => {
  const tested = await SwitchUnderTest.connected();
  const enters = (n: number, ...args: string[]): object => ({
    type: 'StasisStart',
    timestamp: `2026-11-20T23:00:02.00${n}+0000`,
    args,
    channel: { ...channel, name: 'PJSIP/trunk-a-00000001', caller: { number: '1', name: '' } },
  });
  const messages = [enters(0, 'dial-in', '4499', 'trunk-a'), request(), enters(2, 'leg', 's-1'), destroyed(0, 3)];
  for (const message of messages) tested.fake.send(message);
  await until('the end is told', () => tested.count('channel.gone') === 1);
  t.like(tested.events.at(-1), { type: 'channel.gone', channel: ID, cause: 16 });
  await tested.close();
});

test('what was requested before the connection was lost is forgotten with it', async (t) => {
  const tested = await SwitchUnderTest.connected();
  tested.fake.send(request());
  tested.fake.send({ type: 'ChannelDtmfReceived', timestamp: 'x', digit: '1', channel });
  await until('the request is heard', () => tested.count('digit') === 1);
  tested.fake.dropStream();
  await tested.up(2);
  tested.fake.send(destroyed(0));
  await until('the end is told', () => tested.count('channel.gone') === 1);
  t.like(tested.events.at(-1), { type: 'channel.gone', channel: ID, cause: 0 });
  await tested.close();
});
