import type { ExecutionContext, TestFn } from 'ava';
import type { DirectoryStore, TrunkWire } from '../../app/ports/directory-store.js';
import { SYSTEM } from '../../app/domain/directory.js';
import { MAIN_SITE, SETTINGS, aMenu, anAgent, aQueue, aRoute, aTrunk, toQueue } from '../support/world.js';

export type WithDirectory = (work: (directory: DirectoryStore) => Promise<void>) => Promise<void>;

const WIRE: TrunkWire = {
  contacts: ['10.10.10.2:5081', 'backup.example:5060'],
  transport: 'tcp',
  username: 'farline',
  password: 'x;y"z',
  matchAddresses: ['10.10.10.0/24'],
  codecs: ['alaw', 'ulaw'],
  register: false,
  fromUser: null,
  fromDomain: null,
};
const trunk = aTrunk({ id: 't1', name: 'Carrier' });

/** What every DirectoryStore promises about a trunk and its SIP side, whatever it keeps them in. */
export function directoryStoreContract(test: TestFn, name: string, withDirectory: WithDirectory): void {
  const check = (title: string, work: (t: ExecutionContext, directory: DirectoryStore) => Promise<void>): void => {
    test(`${name}: ${title}`, (t) => withDirectory((directory) => work(t, directory)));
  };

  check('a trunk and its SIP side are saved together', async (t, directory) => {
    t.deepEqual(await directory.saveTrunk(trunk, WIRE, null), { ok: true, version: 1 });
    const changed = { ...WIRE, password: null, username: null };
    t.deepEqual(await directory.saveTrunk({ ...trunk, name: 'Other' }, changed, 1), { ok: true, version: 2 });
    t.is((await directory.load(SETTINGS)).trunks.get('t1')?.name, 'Other');
    t.deepEqual(await directory.trunkWires(), new Map([['t1', changed]]));
  });

  check('a trunk that is refused leaves the SIP side as it was', async (t, directory) => {
    await directory.saveTrunk(trunk, WIRE, null);
    await directory.saveTrunk(trunk, WIRE, 1);
    const stale = await directory.saveTrunk({ ...trunk, name: 'Other' }, { ...WIRE, contacts: ['192.0.2.9'] }, 1);
    t.deepEqual(stale, { ok: false, problem: 'stale', version: 2 });
    const unknown = await directory.saveTrunk(aTrunk({ id: 't9' }), WIRE, 3);
    t.deepEqual(unknown, { ok: false, problem: 'missing', field: 'id', value: 't9' });
    t.is((await directory.load(SETTINGS)).trunks.get('t1')?.name, 'Carrier');
    t.deepEqual(await directory.trunkWires(), new Map([['t1', WIRE]]));
  });

  check('a trunk can be saved without a SIP side, and loses the one it had', async (t, directory) => {
    await directory.saveTrunk(trunk, WIRE, null);
    t.deepEqual(await directory.saveTrunk(trunk, null, 1), { ok: true, version: 2 });
    t.is((await directory.trunkWires()).size, 0);
  });

  check('routes, menus and prompts are read back as they were saved, whatever they lead to', async (t, directory) => {
    const prompt = { id: 'p1', name: 'Welcome', durationMs: 1_500 };
    const queue = aQueue({ id: 'q1' });
    const menu = aMenu({
      id: 'm1',
      promptId: 'p1',
      choices: [
        { digit: '1', target: toQueue('q1') },
        { digit: '*', target: { kind: 'menu', menuId: 'm1' } },
        { digit: '#', target: { kind: 'number', number: '+4930123' } },
      ],
      otherwise: { kind: 'number', number: '+4930124' },
    });
    const routes = [
      aRoute({ id: 'r1', number: '0801', target: toQueue('q1'), closedPrompt: 'p1' }),
      aRoute({ id: 'r2', number: '0802', target: { kind: 'menu', menuId: 'm1' }, emergencyPrompt: 'p1' }),
      aRoute({ id: 'r3', number: '0803', target: { kind: 'number', number: '777' } }),
    ];
    t.true((await directory.save('prompt', prompt, null)).ok);
    t.true((await directory.save('queue', queue, null)).ok);
    t.deepEqual(await directory.save('menu', menu, null), { ok: true, version: 1 });
    for (const route of routes) t.true((await directory.save('route', route, null)).ok);
    const loaded = await directory.load(SETTINGS);
    t.deepEqual(loaded.prompts.get('p1'), prompt);
    t.deepEqual(loaded.menus.get('m1'), menu);
    t.deepEqual([...loaded.routes.values()], routes);
  });

  check('with a trunk goes its SIP side', async (t, directory) => {
    await directory.saveTrunk(trunk, WIRE, null);
    t.true((await directory.hide('trunk', 't1')).ok);
    t.is((await directory.trunkWires()).size, 0);
  });

  check('A: what each scope sets is kept with it, under its version, and goes with it', async (t, directory) => {
    const berlin = { ...MAIN_SITE, id: 'berlin', name: 'Berlin', settings: { ringMs: 300, redialMs: [10, 20] } };
    const queue = aQueue({ id: 'q1', siteId: 'berlin', settings: { musicClass: 'jazz', wrapUpMs: 0 } });
    const agent = anAgent({ id: 'a1', siteId: 'berlin', queues: [], settings: { confirm: false } });
    await directory.save('site', berlin, null);
    await directory.save('queue', queue, null);
    await directory.save('agent', agent, null);
    const system = { id: SYSTEM, settings: { onLegLost: 'release' as const } };
    t.deepEqual(await directory.save('system', system, 1), { ok: true, version: 2 });
    t.deepEqual(await directory.save('system', system, 1), { ok: false, problem: 'stale', version: 2 });
    t.deepEqual(await directory.versions('system'), new Map([[SYSTEM, 2]]));
    const loaded = await directory.load(SETTINGS);
    t.deepEqual(loaded.sites.get('berlin'), berlin);
    t.deepEqual(loaded.queues.get('q1'), queue);
    t.deepEqual(loaded.agents.get('a1'), agent);
    t.deepEqual(loaded.system, system.settings);
    t.true((await directory.hide('agent', 'a1')).ok);
    t.false((await directory.load(SETTINGS)).agents.has('a1'));
  });
}
