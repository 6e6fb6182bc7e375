import test from 'ava';
import { AriSoftphones } from '../../app/adapters/ari/ari-softphones.js';
import { testAsterisk } from '../support/asterisk.js';
import { FakeSoftphones } from '../support/fake-softphones.js';
import { softphonesContract } from './softphones-contract.js';

softphonesContract(test, 'fake', async (_t, work) => {
  const softphones = new FakeSoftphones();
  await work(softphones, async () => {
    softphones.down = true;
  });
});

softphonesContract(test, 'Asterisk', async (t, work) => {
  const { asterisk } = await testAsterisk(t);
  const softphones = new AriSoftphones(asterisk.ari);
  t.teardown(() => softphones.stop());
  await work(softphones, async () => void (await asterisk.stop({ keepCalls: false })));
});
