import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DatabaseFactLog } from '../../app/adapters/db/fact-log.js';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import type { Database } from '../../app/adapters/db/database.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import type { Change } from '../../app/domain/world.js';
import { maskCall, maskSession } from '../../app/domain/facts.js';
import { foldFacts } from '../../app/projections/fold.js';
import type { StoredState } from '../../app/ports/store.js';
import { commit } from '../contract/store-contract.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aCall, aLeg, anOffer, aSession, batchOf, changed } from '../support/store-load.js';
import { aTrunkHealth } from '../support/world.js';
import { aNumber } from '../support/rows.js';

const TYPED = aSession('s2', { device: aNumber({ number: '+15557770022', typed: true }) });

const USUAL: readonly Change[] = [
  changed('session', aSession('s1')),
  changed('leg', aLeg('s1')),
  changed('session', TYPED),
  changed('leg', aLeg('s2')),
  changed('call', aCall('c1', { state: { ...waiting(), at: 'offered' } })),
  changed('offer', anOffer('o1', 'c1', 's2')),
  changed('trunk', aTrunkHealth({ id: 't1', failures: 1, usedAt: 5 })),
];

function waiting() {
  const { state } = aCall('any');
  if (state.at !== 'waiting') throw new Error('a new call waits');
  return state;
}

interface Harmed {
  readonly state: StoredState;
  readonly warnings: readonly string[];
  readonly keys: readonly string[];
}

/** Commits the usual rows, lets `harm` damage them, and loads again; twice, for the second start must be clean. */
async function loadAfter(
  t: ExecutionContext,
  harm: (database: Database, vault: FileKeyVault, folder: string, store: DatabaseStore) => Promise<unknown>,
): Promise<Harmed> {
  return inTempFolder(async (folder) => {
    const vault = new FileKeyVault(join(folder, 'keys'));
    const open = async () => {
      const database = await openTestDatabase(folder);
      const log = new RecordedLog();
      const store = new DatabaseStore(database, vault, systemClock(), log);
      return { database, store, log, state: await store.load() };
    };
    const before = await open();
    t.is(await commit(before.store, batchOf(1, USUAL, true)), null);
    await harm(before.database, vault, folder, before.store);
    await before.store.close();
    await before.database.close();

    const after = await open();
    const again = await after.store.load();
    t.deepEqual(again, after.state, 'what was dropped once is gone for good');
    await checkFold(t, after.database, after.state);
    await after.database.close();
    return { state: after.state, warnings: after.log.lines.map(({ line }) => line), keys: await vault.list() };
  });
}

async function checkFold(t: ExecutionContext, database: Database, state: StoredState): Promise<void> {
  const folded = foldFacts(await new DatabaseFactLog(database.reader).after(0, 1_000));
  t.deepEqual([...folded.session.values()], state.sessions.map(maskSession));
  t.deepEqual([...folded.leg.values()], [...state.legs]);
  t.deepEqual([...folded.call.values()], state.calls.map(maskCall));
  t.deepEqual([...folded.offer.values()], [...state.offers]);
  t.deepEqual([...folded.trunk.values()], [...state.trunks]);
}

const ids = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id);

test('rows that are whole load without a word', async (t) => {
  const { state, warnings, keys } = await loadAfter(t, async () => undefined);
  t.deepEqual(warnings, []);
  t.deepEqual(keys, ['s2']);
  t.deepEqual(
    [ids(state.sessions), ids(state.legs), ids(state.calls), ids(state.offers)],
    [['s1', 's2'], ['s1', 's2'], ['c1'], ['o1']],
  );
  t.is(state.lastSequence, USUAL.length);
});

test('F2: a session whose key is gone is dropped with leg and offer, and its caller waits in the old place', async (t) => {
  const { state, warnings, keys } = await loadAfter(t, (_, vault) => vault.forget('s2'));
  t.deepEqual([ids(state.sessions), ids(state.legs), ids(state.offers), keys], [['s1'], ['s1'], [], []]);
  t.deepEqual(state.calls, [aCall('c1')]);
  t.deepEqual(warnings, [
    'Stored session s2 dropped: the key of its number is missing',
    'Stored leg s2 dropped: session s2 was dropped',
    'Stored offer o1 dropped: session s2 was dropped',
    'Stored call c1 waits again: its offer was dropped',
  ]);
  t.is(state.lastSequence, USUAL.length + 4);
});

test('F2: a key of the wrong length or of another session opens nothing', async (t) => {
  const short = await loadAfter(t, (_, __, folder) => writeFile(join(folder, 'keys/s2.key'), 'short'));
  t.deepEqual(ids(short.state.sessions), ['s1']);
  const wrong = await loadAfter(t, (_, __, folder) => writeFile(join(folder, 'keys/s2.key'), Buffer.alloc(32, 7)));
  t.deepEqual(ids(wrong.state.sessions), ['s1']);
  t.deepEqual(wrong.keys, [], 'a key that opens nothing is deleted');
});

test('a key without session, left by a crash, is deleted', async (t) => {
  const { keys, warnings } = await loadAfter(t, (_, vault) => vault.ensure('never-stored'));
  t.deepEqual(keys, ['s2']);
  t.deepEqual(warnings, []);
});

test('a session with broken JSON, an unknown word or a missing value is dropped, the others stay', async (t) => {
  const harms: [string, string | number, string][] = [
    ['state', '{"at":', 'column state is not JSON'],
    ['state', '{"at":"flying"}', 'column state is not of a shape this version knows'],
    ['holds', '[{"setter":"cat"}]', 'column holds is not of a shape this version knows'],
    ['interface', 'pigeon', 'column interface is not a word this version knows'],
    ['nailed_up', 7, 'column nailed_up is not true or false'],
    ['since', 'yesterday', 'column since is not a number'],
  ];
  for (const [column, value, reason] of harms) {
    const { state, warnings } = await loadAfter(t, ({ writer }) =>
      writer('sessions').where({ id: 's1' }).update(column, value),
    );
    t.deepEqual(ids(state.sessions), ['s2'], column);
    t.is(warnings[0], `Stored session s1 dropped: ${reason}`);
  }
});

test('a call, leg, offer or trunk that cannot be read is dropped alone', async (t) => {
  const harm = async ({ writer }: Database) => {
    await writer('legs').where({ session_id: 's1' }).update({ state: 'null' });
    await writer('trunk_health').update({ failures: 'many' });
    await writer('calls').update({ declined: '[]' });
  };
  const { state, warnings } = await loadAfter(t, harm);
  t.deepEqual([ids(state.legs), ids(state.calls), ids(state.offers), ids(state.trunks)], [['s2'], [], [], []]);
  t.true(warnings.includes('Stored offer o1 dropped: call c1 was dropped'));
});

test('of two running sessions of one agent the later login stands', async (t) => {
  const twice = batchOf(USUAL.length + 1, [changed('session', { ...TYPED, agentId: 'agent-of-s1' })]);
  const { state, warnings } = await loadAfter(t, (_, __, ___, store) => commit(store, twice));
  t.deepEqual(ids(state.sessions), ['s2']);
  t.deepEqual(warnings.slice(0, 1), ['Stored session s1 dropped: its agent signed in again later']);
});
