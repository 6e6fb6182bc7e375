import test from 'ava';
import { BridgeOrder } from '../../app/adapters/ari/bridge-order.js';

const report = (type: string, channel: string, second: number): Record<string, unknown> => ({
  type,
  timestamp: `2026-11-20T10:00:${String(second).padStart(2, '0')}.000+0000`,
  channel: { id: channel },
});

test('a report of leaving a bridge that a newer one of entering has overtaken is dropped', (t) => {
  const order = new BridgeOrder();
  t.false(order.isOvertaken(report('ChannelEnteredBridge', 'c1', 3)));
  t.true(order.isOvertaken(report('ChannelLeftBridge', 'c1', 2)));
  t.false(order.isOvertaken(report('ChannelLeftBridge', 'c2', 2)), 'another channel');
  t.false(order.isOvertaken(report('ChannelLeftBridge', 'c1', 3)), 'in the same millisecond');
});

test('other events and reports without a readable time pass', (t) => {
  const order = new BridgeOrder();
  t.false(order.isOvertaken(report('ChannelEnteredBridge', 'c1', 3)));
  t.false(order.isOvertaken(report('StasisEnd', 'c1', 1)));
  t.false(order.isOvertaken({ type: 'ChannelLeftBridge', timestamp: 'noon', channel: { id: 'c1' } }));
});

test('only so many channels are remembered', (t) => {
  const order = new BridgeOrder(2);
  for (const channel of ['c1', 'c2', 'c3']) order.isOvertaken(report('ChannelEnteredBridge', channel, 3));
  t.false(order.isOvertaken(report('ChannelLeftBridge', 'c1', 2)), 'pushed out');
  t.true(order.isOvertaken(report('ChannelLeftBridge', 'c3', 2)));
});
