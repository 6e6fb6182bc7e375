import test from 'ava';
import type { AmiSwitchAdmin } from '../../app/adapters/ami/ami-switch-admin.js';
import { startAmi } from '../../app/adapters/ami/start-ami.js';
import { FakeAmiServer } from '../support/fake-ami-server.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';

async function admin(): Promise<{
  readonly admin: AmiSwitchAdmin;
  readonly fake: FakeAmiServer;
  close(): Promise<void>;
}> {
  const fake = await FakeAmiServer.start();
  const started = startAmi({
    host: '127.0.0.1',
    port: fake.port,
    user: 'farline',
    password: 'right',
    log: new RecordedLog(),
  });
  await until('up', () => started.state === 'up');
  return {
    admin: started,
    fake,
    close: async () => {
      started.stop();
      await fake.close();
    },
  };
}

test('peers are the names of the endpoints Asterisk lists, sorted', async (t) => {
  const tested = await admin();
  t.deepEqual(await tested.admin.peers(), { ok: true, value: ['phone-1001', 'trunk-a'] });
  tested.fake.endpoints = [];
  t.deepEqual(await tested.admin.peers(), { ok: true, value: [] });
  await tested.close();
});

test('two thousand peers are all listed', async (t) => {
  const tested = await admin();
  tested.fake.endpoints = Array.from({ length: 2_000 }, (_, n) => `phone-${String(n).padStart(5, '0')}`);
  t.deepEqual(await tested.admin.peers(), { ok: true, value: tested.fake.endpoints });
  await tested.close();
});

test('registrations are what Asterisk says of each, without the passwords it sends along', async (t) => {
  const tested = await admin();
  t.deepEqual(await tested.admin.registrations(), { ok: true, value: new Map() });
  tested.fake.registrations = [
    ['trunk-a', 'Registered'],
    ['trunk-b', 'Rejected'],
    ['trunk-c', 'Unregistered'],
    ['trunk-d', 'Stopped'],
  ];
  t.deepEqual(await tested.admin.registrations(), {
    ok: true,
    value: new Map([
      ['trunk-a', 'registered'],
      ['trunk-b', 'rejected'],
      ['trunk-c', 'trying'],
      ['trunk-d', 'trying'],
    ]),
  });
  t.deepEqual(await tested.admin.registerAgain('trunk-b'), { ok: true, value: null });
  t.is(tested.fake.asked('PJSIPRegister')[0]?.['registration'], 'trunk-b');
  await tested.close();
});

test('reloads are done one after another, and only of the SIP stack', async (t) => {
  const tested = await admin();
  const both = await Promise.all([tested.admin.reloadPeers(), tested.admin.reloadPeers()]);
  t.deepEqual(both, [
    { ok: true, value: null },
    { ok: true, value: null },
  ]);
  t.deepEqual(
    tested.fake.asked('Reload').map((action) => action['module']),
    ['res_pjsip.so', 'res_pjsip.so'],
  );
  await tested.close();
});

test('a refused reload and a lost connection are answers, not exceptions', async (t) => {
  const tested = await admin();
  tested.fake.on('Reload', 'error');
  t.deepEqual(await tested.admin.reloadPeers(), { ok: false, reason: 'refused', detail: 'Told to refuse' });
  tested.fake.on('PJSIPShowEndpoints', 'hang up');
  t.like(await tested.admin.peers(), { ok: false, reason: 'timeout' });
  tested.admin.stop();
  await until('it is down', () => tested.admin.state === 'down');
  t.like(await tested.admin.peers(), { ok: false, reason: 'down' });
  await tested.close();
});
