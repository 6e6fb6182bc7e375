import test from 'ava';
import { PresenceClient } from '../../app/adapters/sip/presence-client.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { WatchedTelephone } from '../../app/ports/presence-watcher.js';
import { FakePresenceWatcher } from '../support/fake-presence-watcher.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { headerOf } from '../support/sip-message.js';
import { ScriptedSubscriber } from '../support/scripted-subscriber.js';
import { tcpPbx, udpPbx } from '../support/wired-pbx.js';
import { presenceWatcherContract } from './presence-watcher-contract.js';

presenceWatcherContract(test, 'fake', () => {
  const watcher = new FakePresenceWatcher();
  return Promise.resolve({
    watcher,
    telephone: (id, number): WatchedTelephone => ({ id, ways: [ScriptedSubscriber.way({ number })] }),
    becomes: (number, presence) => watcher.becomes(number, presence),
  });
});

for (const [name, transport, wire] of [
  ['SIP over UDP', 'udp', udpPbx],
  ['SIP over TCP', 'tcp', tcpPbx],
] as const) {
  presenceWatcherContract(test, name, async (t) => {
    const { pbx, contact, close } = await wire();
    const watcher = await PresenceClient.open(loopbackAddress(), systemClock(), 600);
    t.teardown(() => {
      watcher.close();
      close();
    });
    pbx.answer = (subscribe) => {
      const number = /^<sip:([^@]+)@/.exec(headerOf(subscribe, 'to'))?.[1] ?? '';
      return pbx.states.has(number) ? { status: '200 OK' } : { status: '404 Not Found' };
    };
    return {
      watcher,
      telephone: (id, number) => ({ id, ways: [ScriptedSubscriber.way({ contact, transport, number })] }),
      becomes: (number, presence) => pbx.becomes(number, presence),
    };
  });
}
