import test from 'ava';
import { AmiLink } from '../../app/adapters/ami/ami-link.js';
import { RecordedLog } from '../support/recorded-log.js';
import { testAsterisk } from '../support/asterisk.js';
import { until } from '../support/until.js';

const BEYOND_US = [
  { Action: 'Originate', Channel: 'Local/s@farline-fallback', Application: 'Wait', Data: 1 },
  { Action: 'Redirect', Channel: 'PJSIP/trunk-a-00000001', Context: 'farline-fallback', Exten: 's', Priority: 1 },
  { Action: 'Command', Command: 'core show version' },
  { Action: 'UpdateConfig', SrcFilename: 'manager.conf', DstFilename: 'manager.conf' },
] as const;

test('Security 5: the AMI account that we make can neither start nor move a call, run a command or write configuration', async (t) => {
  const { asterisk } = await testAsterisk(t);
  const link = new AmiLink({ ...asterisk.ami, log: new RecordedLog() });
  t.teardown(async () => link.stop());
  await until('AMI is up', () => link.state === 'up');
  for (const fields of BEYOND_US) {
    const error = await t.throwsAsync(link.action(fields, 5_000), undefined, fields.Action);
    t.regex(error.message, /permission denied/i, fields.Action);
  }
  await t.notThrowsAsync(link.action({ Action: 'Reload', Module: 'res_pjsip.so' }, 20_000));
});
