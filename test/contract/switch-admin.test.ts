import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { startAmi } from '../../app/adapters/ami/start-ami.js';
import { testAsterisk } from '../support/asterisk.js';
import { connectTrunk } from '../support/connect-trunk.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';

test('Asterisk: peers are what it really loaded, after a reload and after a restart', async (t) => {
  const { asterisk } = await testAsterisk(t);
  const admin = startAmi({ ...asterisk.ami, log: new RecordedLog() });
  t.teardown(async () => admin.stop());
  const states: string[] = [];
  admin.onState((state) => states.push(state));
  await until('AMI is up', () => admin.state === 'up');
  t.deepEqual(await admin.peers(), { ok: true, value: [] });
  await connectTrunk(asterisk, 'a', { host: '127.0.0.9', port: 5060 });
  await writeFile(join(asterisk.peersDir, 'more.conf'), '[trunk-b]\ntype = endpoint\ndisallow = all\nallow = ulaw\n');
  t.deepEqual(await admin.peers(), { ok: true, value: ['trunk-a'] }, 'a file alone changes nothing');
  t.deepEqual(await admin.reloadPeers(), { ok: true, value: null });
  t.deepEqual(await admin.peers(), { ok: true, value: ['trunk-a', 'trunk-b'] });
  const objects = await admin.peerObjects();
  t.deepEqual(objects.ok && Object.fromEntries([...objects.value].map(([type, names]) => [type, [...names].sort()])), {
    endpoint: ['trunk-a', 'trunk-b'],
    aor: ['trunk-a'],
    auth: [],
  });
  process.kill(asterisk.pid, 'SIGKILL');
  await until('AMI is down and up again', () => states.join() === 'up,down,up', 20_000);
  t.deepEqual(await admin.peers(), { ok: true, value: ['trunk-a', 'trunk-b'] });
});
