import test from 'ava';
import type { Command, DomainEvent } from '../../app/domain/events.js';
import type { PresenceSeen } from '../../app/domain/presence.js';
import { WatchPresence } from '../../app/jobs/watch-presence.js';
import { FakeLive } from '../support/fake-live.js';
import { FakePresenceWatcher } from '../support/fake-presence-watcher.js';
import { MemoryPresenceLeavers } from '../support/memory-presence-leavers.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aSession, put } from '../support/rows.js';
import { aDirectory, aTrunk, anAgent } from '../support/world.js';

const OPEN: PresenceSeen = { at: 'known', presence: { open: true, activities: [] } };
const CLOSED: PresenceSeen = { at: 'known', presence: { open: false, activities: [] } };
const WIRE = {
  contacts: ['192.0.2.9:5080', '192.0.2.10'],
  transport: 'tcp',
  username: '4420',
  password: 'secret',
  matchAddresses: [],
  codecs: ['ulaw'],
  register: false,
  fromUser: 'farline',
  fromDomain: null,
};

async function watching(leavers = new MemoryPresenceLeavers()) {
  const joe = anAgent({ id: 'joe', dn: '8888', number: null, interfaces: ['pbx'], settings: { presence: true } });
  const directory = aDirectory({ agents: [joe, anAgent({ id: 'jay' })], trunks: [aTrunk({ id: 't1' })] });
  const live = new FakeLive(directory);
  const watcher = new FakePresenceWatcher();
  const told: Extract<DomainEvent, { type: 'presence.seen' }>[] = [];
  const wires = new Map([['t1', WIRE]]) as never;
  const watch = new WatchPresence({
    live,
    watcher,
    leavers,
    directory: { trunkWires: () => Promise.resolve(wires) },
    report: (event) => void told.push(event),
    log: new RecordedLog(),
  });
  await watch.refresh();
  return { watch, live, watcher, told, joe, directory, leavers };
}

const session = aSession({ id: 's1', agentId: 'joe', interface: 'pbx' });
const out = put.session({ ...session, state: { at: 'logged-out' } }, 'session.logged-out');

test('J: an agent behind a PBX is watched at every contact of the trunk, with its account', async (t) => {
  const { watcher } = await watching();
  t.is(watcher.watched.length, 1);
  t.is(watcher.watched[0]?.id, 'joe');
  t.deepEqual(watcher.watched[0]?.ways, [
    {
      contact: { host: '192.0.2.9', port: 5080 },
      number: '8888',
      transport: 'tcp',
      credentials: { username: '4420', password: 'secret' },
      fromUser: 'farline',
      fromDomain: null,
    },
    {
      contact: { host: '192.0.2.10', port: 5060 },
      number: '8888',
      transport: 'tcp',
      credentials: { username: '4420', password: 'secret' },
      fromUser: 'farline',
      fromDomain: null,
    },
  ]);
});

test('J: agents are watched live when they are added, and no more when they are switched off', async (t) => {
  const { watch, live, watcher, joe, directory } = await watching();
  const jay = anAgent({ id: 'jay', dn: '7777', number: null, interfaces: ['pbx'], settings: { presence: true } });
  live.world.directory = { ...directory, agents: new Map([joe, jay].map((agent) => [agent.id, agent])) };
  await watch.refresh();
  t.deepEqual(
    watcher.watched.map(({ id }) => id),
    ['joe', 'jay'],
  );
  live.world.directory = { ...directory, agents: new Map([['jay', jay]]) };
  await watch.refresh();
  t.deepEqual(
    watcher.watched.map(({ id }) => id),
    ['jay'],
  );
  await watch.stop();
  t.deepEqual(watcher.watched, []);
});

test('J: what is seen is told to the engine', async (t) => {
  const { watcher, told } = await watching();
  watcher.tell('joe', OPEN);
  t.deepEqual(told.at(-1), { type: 'presence.seen', agentId: 'joe', seen: OPEN, mayLogin: true });
});

test('C1: who was signed out by hand is not signed in again before the telephone was closed', async (t) => {
  const { watcher, live, told } = await watching();
  watcher.tell('joe', OPEN);
  live.step({ ...out, detail: { via: 'web', by: 'joe' } });
  watcher.tell('joe', OPEN);
  t.false(told.at(-1)?.mayLogin);
  watcher.tell('joe', CLOSED);
  watcher.tell('joe', OPEN);
  t.true(told.at(-1)?.mayLogin);
});

test('J2: who was signed out by the telephone is signed in by it', async (t) => {
  const { watcher, live, told } = await watching();
  watcher.tell('joe', OPEN);
  live.step({ ...out, detail: { via: 'presence', by: 'presence' } });
  watcher.tell('joe', OPEN);
  t.true(told.at(-1)?.mayLogin);
});

test('J: who signs in there believes what is known of the telephone', async (t) => {
  const { watcher, live, told } = await watching();
  watcher.tell('joe', OPEN);
  live.step({ ...out, detail: { via: 'web', by: 'joe' } });
  told.length = 0;
  live.step(put.session(session, 'session.logged-in'));
  t.deepEqual(told, [{ type: 'presence.seen', agentId: 'joe', seen: OPEN, mayLogin: true }]);
});

test('J2: whoever asks to sign in while the telephone is closed says so to the engine', async (t) => {
  const { watch, watcher } = await watching();
  const asked: Command[] = [];
  const commands = watch.knownTo({
    submit: (_id, command) => {
      asked.push(command);
      return Promise.resolve({ ok: true, sessionId: null });
    },
    directoryChanged: () => Promise.resolve(),
  });
  const login = { do: 'login', agentId: 'joe', interface: 'pbx', agentPhone: null, via: 'web', by: 'joe' } as const;
  watcher.tell('joe', CLOSED);
  await commands.submit('1', login);
  watcher.tell('joe', OPEN);
  await commands.submit('2', login);
  watcher.tell('joe', CLOSED);
  await commands.submit('3', { ...login, interface: 'mobile' });
  t.deepEqual(asked, [{ ...login, closed: true }, login, { ...login, interface: 'mobile' }]);
});

test('J1, C1: after a restart the same open telephone signs nobody in who had signed out by hand, until it was closed once', async (t) => {
  const first = await watching();
  first.watcher.tell('joe', OPEN);
  first.live.step(put.session(session, 'session.logged-in'));
  first.live.step(out);
  await first.watch.stop();
  t.deepEqual(await first.leavers.all(), ['joe']);
  const second = await watching(first.leavers);
  second.watcher.tell('joe', { at: 'lost', why: 'silent' });
  second.watcher.tell('joe', OPEN);
  t.deepEqual(second.told.at(-1), { type: 'presence.seen', agentId: 'joe', seen: OPEN, mayLogin: false });
  second.watcher.tell('joe', CLOSED);
  second.watcher.tell('joe', OPEN);
  t.true(second.told.at(-1)?.mayLogin);
  await second.watch.stop();
  t.deepEqual(await second.leavers.all(), []);
});

test('J1: who stayed signed in over a restart is told to nobody as one who left', async (t) => {
  const leavers = new MemoryPresenceLeavers();
  await leavers.add('jay');
  const { watcher, told, watch } = await watching(leavers);
  watcher.tell('joe', OPEN);
  t.true(told.at(-1)?.mayLogin);
  await watch.stop();
});
