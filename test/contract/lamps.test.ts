import test from 'ava';
import { AriLamps } from '../../app/adapters/ari/ari-lamps.js';
import { testAsterisk } from '../support/asterisk.js';
import { FakeLamps } from '../support/fake-lamps.js';
import { lampsContract } from './lamps-contract.js';

lampsContract(test, 'fake', () => {
  const lamps = new FakeLamps();
  const away = (): Promise<void> => {
    lamps.away = true;
    return Promise.resolve();
  };
  return Promise.resolve({ lamps, away, close: () => Promise.resolve() });
});

lampsContract(test, 'Asterisk', async () => {
  const undo: (() => Promise<void>)[] = [];
  const { asterisk } = await testAsterisk({ teardown: (work) => void undo.unshift(work) });
  const lamps = new AriLamps({ ...asterisk.ari, pbx: 'n1' });
  const away = async (): Promise<void> => {
    for (const step of undo.splice(0)) await step();
  };
  const close = async (): Promise<void> => {
    lamps.stop();
    await away();
  };
  return { lamps, away, close };
});

test.serial('lamps that others keep in the same Asterisk are none of ours', async (t) => {
  const { asterisk } = await testAsterisk(t);
  const [ours, theirs] = ['n1', 'n2'].map((pbx) => new AriLamps({ ...asterisk.ari, pbx }));
  t.teardown(() => Promise.resolve([ours, theirs].forEach((lamps) => lamps?.stop())));
  await theirs?.set('*308888', 'on');
  t.deepEqual(await ours?.standing(), new Map());
  t.deepEqual(await theirs?.standing(), new Map([['*308888', 'on']]));
});
