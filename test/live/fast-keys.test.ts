import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { AriSwitch } from '../../app/adapters/ari/ari-switch.js';
import type { SwitchEvent } from '../../app/domain/events.js';
import { testAsterisk } from '../support/asterisk.js';
import { connectTrunk } from '../support/connect-trunk.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

/** ITU-T Q.24 lets a key be followed by the next one after as little as this. */
const SHORTEST_PAUSE_MS = 40;
const NUMBER = '15554429977';

test('keys pressed as fast as a machine does are each heard once, whatever Asterisk tells', async (t) => {
  const { asterisk, log } = await testAsterisk(t);
  const network = await SipParty.open(loopbackAddress(), 5060);
  t.teardown(() => network.close());
  await connectTrunk(asterisk, 'a', { host: network.address, port: 5060 });
  const told: SwitchEvent[] = [];
  const { application: app } = asterisk;
  const ari = new AriSwitch({ ...asterisk.ari, app, pbx: 'n1', log, sink: (event) => void told.push(event) });
  t.teardown(async () => ari.stop());
  const caller = (): string =>
    told.flatMap((event) => (event.type === 'caller.entered' ? [event.channel] : []))[0] ?? '';
  const keys = (): string => told.flatMap((event) => (event.type === 'digit' ? [event.digit] : [])).join('');
  await until('it is connected', () => told.some(({ type }) => type === 'switch.up'));

  const { call, answered } = await network.place('500', asterisk.sip, '+4930900100');
  await until('the caller enters', () => caller() !== '');
  ari.perform({ do: 'answer', channel: caller() }, 5_000, () => undefined);
  await answered;
  // Keys are pressed on the sound a telephone sends all the time.
  call.speak(() => Buffer.alloc(160, 0xff));
  for (const key of `${NUMBER}#`) {
    await call.press(key);
    await delay(SHORTEST_PAUSE_MS);
  }
  await until('the last key is told', () => keys().includes('#'));
  // What is told twice is told again before a key that comes much later.
  await delay(1_000);
  await call.press('*');
  await until('the key behind it is told', () => keys().endsWith('*'));
  t.is(keys(), `${NUMBER}#*`);
  call.hangUp();
});
