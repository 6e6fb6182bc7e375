import test from 'ava';
import { AmiPhoneRegistrations } from '../../app/adapters/ami/ami-phone-registrations.js';
import { AriSoftphones } from '../../app/adapters/ari/ari-softphones.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { anAccount } from '../contract/softphones-contract.js';
import { testAsterisk } from '../support/asterisk.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { SocketWire } from '../support/peers/socket-wire.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';

test('C6: a softphone is seen to come, to go with its WebSocket, and to lose its registration to a new secret', async (t) => {
  const { asterisk, address } = await testAsterisk(t);
  const softphones = new AriSoftphones(asterisk.ari);
  const registrations = new AmiPhoneRegistrations({ ...asterisk.ami, log: new RecordedLog() }, systemClock());
  t.teardown(() => {
    softphones.stop();
    registrations.stop();
  });
  await until('registrations are known', () => registrations.now() !== null);
  const told: (string | null)[] = [];
  t.teardown(registrations.onChange((peer) => told.push(peer)));
  const isThere = (): boolean => {
    const found = registrations.now()?.get('soft-s1');
    return found !== undefined && found.reachable !== false;
  };
  const register = async (secret: string): Promise<SocketWire> => {
    const wire = await SocketWire.open(`ws://${address}:8088/ws`);
    t.teardown(() => wire.close());
    t.is(await new RegisteringPhone(wire, { user: 'soft-s1', password: secret, server: address }).register(), 200);
    return wire;
  };
  await softphones.open(anAccount('soft-s1', 'one'));
  const first = await register('one');
  await until('it is there', isThere);
  t.true(told.includes('soft-s1'));

  const cut = performance.now();
  first.socket.terminate();
  await until('it is gone', () => !isThere());
  const tookMs = performance.now() - cut;
  t.true(tookMs < 1_000, `the end of the WebSocket was noticed after ${Math.round(tookMs)} ms`);

  await register('one');
  await until('it is there again', isThere);
  await softphones.open(anAccount('soft-s1', 'two'));
  await until('the old secret’s registration is gone', () => !isThere());
  await register('two');
  await until('the new one is there', isThere);
  await softphones.close('soft-s1');
  await until('with its peer it is gone', () => !isThere());
});
