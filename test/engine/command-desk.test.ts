import test from 'ava';
import type { Command } from '../../app/domain/events.js';
import { EngineUnderTest } from '../support/engine-under-test.js';
import { turn } from '../support/virtual-time.js';
import { aDirectory, aQueue, aTrunk, anAgent } from '../support/world.js';

const site = aDirectory({
  agents: [anAgent({ id: 'a1', connectOnLogin: '', settings: { readyOnLogin: true } })],
  trunks: [aTrunk({ id: 't1' })],
  queues: [aQueue({ id: 'sales' })],
});
const login: Command = {
  do: 'login',
  agentId: 'a1',
  interface: 'mobile',
  agentPhone: null,
  via: 'web',
  by: 'a1',
};
const pause: Command = { do: 'hold', agentId: 'a1', setter: 'agent', reason: '11', via: 'web', by: 'a1' };

async function running(): Promise<EngineUnderTest> {
  const under = new EngineUnderTest(site);
  await under.begin();
  return under;
}

test('a command is answered once its facts are stored, and not before', async (t) => {
  const { engine, store } = await running();
  let answered = false;
  const answer = engine.commands.submit('1', login).finally(() => (answered = true));
  await turn();
  t.false(answered);
  t.true(store.waiting[0]?.batch.full, 'a login must survive a power cut');
  store.storeAll();
  t.deepEqual(await answer, { ok: true, sessionId: 'i1' });
});

test('the same id gets the first answer again and nothing happens twice', async (t) => {
  const { engine, store } = await running();
  const first = engine.commands.submit('1', login);
  const second = engine.commands.submit('1', login);
  store.storeAll();
  t.deepEqual(await second, await first);
  t.deepEqual(await engine.commands.submit('1', login), await first);
  t.is(store.stored.length, 1);
});

test('the same id with another command is refused, and nothing of it is done', async (t) => {
  const { engine, store } = await running();
  const first = engine.commands.submit('1', login);
  store.storeAll();
  t.true((await first).ok);
  const refused = { ok: false, refusal: { code: 'key-reused', field: null } } as const;
  t.deepEqual(await engine.commands.submit('1', pause), refused);
  t.deepEqual(await engine.commands.submit('1', { ...login, interface: 'phone' }), refused);
  t.deepEqual(await engine.commands.submit('1', login), await first);
  t.is(store.stored.length, 1);
});

test('a refusal is answered at once, and remembered', async (t) => {
  const { engine } = await running();
  const refused = { ok: false, refusal: { code: 'not-logged-in', field: 'agentId' } } as const;
  t.deepEqual(await engine.commands.submit('1', pause), refused);
  t.deepEqual(await engine.commands.submit('1', pause), refused);
});

test('asking for what is so already waits until that is stored', async (t) => {
  const { engine, store } = await running();
  const first = engine.commands.submit('1', login);
  let answered = false;
  const again = engine.commands.submit('2', login).finally(() => (answered = true));
  await turn();
  t.false(answered);
  store.storeAll();
  t.deepEqual(await again, await first);
});

test('when the storage fails, who waits hears storage-failed, and with the same id how it ended', async (t) => {
  const under = await running();
  const answer = under.engine.commands.submit('1', login);
  under.store.fail();
  await under.pass(2_000);
  t.deepEqual(await answer, { ok: false, refusal: { code: 'storage-failed', field: null } });
  t.is(under.engine.live.health().storageTrouble, 'disk full');
  under.store.storeAll();
  t.deepEqual(await under.engine.commands.submit('1', login), { ok: true, sessionId: 'i1' });
});

test('D7: while the storage fails a call for help is decided all the same', async (t) => {
  const under = await running();
  const started = under.engine.commands.submit('1', login);
  under.store.storeAll();
  await started;
  under.engine.sink(customer);
  under.store.fail();
  const dial = { do: 'dial', agentId: login.agentId, via: 'web', by: 'joe' } as const;
  const other = await under.engine.commands.submit('2', { ...dial, number: '+15550001234' });
  t.is(other.ok ? '' : other.refusal.code, 'storage-failed');
  // Their telephone is a number outside and they are offered a call: that is why, and nobody asked the storage.
  const help = await under.engine.commands.submit('3', { ...dial, number: '112' });
  t.is(help.ok ? '' : help.refusal.code, 'has-call');
});

test('while the storage fails what changes a session is refused and not remembered', async (t) => {
  const under = await running();
  const started = under.engine.commands.submit('1', login);
  under.store.storeAll();
  await started;
  under.engine.sink(customer);
  under.store.fail();
  const refused = await under.engine.commands.submit('2', pause);
  t.is(refused.ok ? '' : refused.refusal.code, 'storage-failed');
  await under.pass(250);
  under.store.storeAll();
  const later = under.engine.commands.submit('2', pause);
  under.store.storeAll();
  t.true((await later).ok);
});

test('a directory that changed is decided on before its saver is told', async (t) => {
  const under = await running();
  under.directory = { ...site, agents: new Map() };
  await under.engine.commands.directoryChanged();
  t.is(under.engine.live.view.directory.agents.size, 0);
});

const customer = {
  type: 'caller.entered',
  channel: 'n1-1.1',
  caller: { number: '+15550001111', name: '' },
  dialledNumber: '6000',
  endpoint: 'trunk-t1',
} as const;

test('once it stops every command is refused', async (t) => {
  const under = await running();
  const stopped = under.engine.stop();
  const answer = await under.engine.commands.submit('1', login);
  t.is(answer.ok ? '' : answer.refusal.code, 'stopping');
  await under.pass(100);
  await stopped;
});
