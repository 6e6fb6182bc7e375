import type { ExecutionContext, TestFn } from 'ava';
import { DEFAULT_PHONE_VOICE, type Phone } from '../../app/domain/phone.js';
import type { DirectoryStore } from '../../app/ports/directory-store.js';
import type { PhoneQuery, PhoneStore, PhoneWithSecret } from '../../app/ports/phone-store.js';
import { anAgent, aPhone, aTrunk, MAIN_SITE } from '../support/world.js';

export interface PhoneDesk {
  readonly phones: PhoneStore;
  /** Of the same data. */
  readonly directory: DirectoryStore;
}

const SECRET = 'first-secret;"x"';
const everything: PhoneQuery = { search: '', offset: 0, limit: 100, sort: 'name' };

/** Every field holds something other than its default. */
const FULL: Phone = {
  id: 'p1',
  name: 'Reception; "Ünï" 😀',
  number: '2001',
  siteId: 'default',
  placement: { kind: 'fixed', host: '[2001:db8::9]:5062' },
  voice: {
    transports: ['tcp', 'udp'],
    nat: 'comedia',
    type: 'peer',
    codecs: ['opus', 'alaw'],
    callerId: { name: 'Desk "1"', number: '+49301' },
    context: 'other',
    callGroups: [0, 63],
    pickupGroups: [],
    chanSpy: true,
    video: true,
    encryption: true,
    record: 'wav49',
  },
  autoAnswer: true,
  hotDesk: false,
};

/** What every PhoneStore promises, whatever it keeps phones in. */
export function phoneStoreContract(
  test: TestFn,
  name: string,
  withPhones: (work: (desk: PhoneDesk) => Promise<void>) => Promise<void>,
): void {
  const check = (title: string, work: (t: ExecutionContext, desk: PhoneDesk) => Promise<void>): void => {
    test(`${name}: ${title}`, (t) => withPhones((desk) => work(t, desk)));
  };

  check('a phone is read as it was saved, every field of it', async (t, { phones }) => {
    t.deepEqual(await phones.save(FULL, SECRET, null), { ok: true, version: 1 });
    t.deepEqual(await phones.get('p1'), { phone: FULL, version: 1 });
    const changed = aPhone({ id: 'p1', number: '2002' });
    t.deepEqual(await phones.save(changed, null, 1), { ok: true, version: 2 });
    t.deepEqual(await phones.get('p1'), { phone: changed, version: 2 });
    t.is(await phones.get('p2'), null);
  });

  check('who changes a phone on an older version is told the newer one, and nothing is changed', async (t, desk) => {
    const { phones } = desk;
    await phones.save(FULL, SECRET, null);
    await phones.save(FULL, null, 1);
    const stale = await phones.save({ ...FULL, name: 'Other' }, 'other', 1);
    t.deepEqual(stale, { ok: false, problem: 'stale', version: 2 });
    t.is((await phones.get('p1'))?.phone.name, FULL.name);
    t.is(await phones.secretOf('p1'), SECRET);
    const unknown = await phones.save(aPhone({ id: 'p9', number: '2009' }), null, 3);
    t.deepEqual(unknown, { ok: false, problem: 'missing', field: 'id', value: 'p9' });
  });

  check('a phone keeps its secret until it gets another, and a phone behind a trunk has none', async (t, desk) => {
    const { phones, directory } = desk;
    await directory.save('trunk', aTrunk({ id: 't1' }), null);
    await phones.save(FULL, SECRET, null);
    await phones.save({ ...FULL, name: 'Other' }, null, 1);
    t.is(await phones.secretOf('p1'), SECRET);
    t.deepEqual(await phones.renew('p1', 'second'), { ok: true, version: 2 });
    t.is(await phones.secretOf('p1'), 'second');
    const behind: Phone = { ...FULL, placement: { kind: 'trunk', trunkId: 't1', number: '+15551231111' } };
    t.deepEqual(await phones.save(behind, null, 2), { ok: true, version: 3 });
    t.is(await phones.secretOf('p1'), null);
    t.deepEqual(await phones.get('p1'), { phone: behind, version: 3 });
    t.deepEqual(await phones.renew('p1', 'third'), { ok: false, problem: 'missing', field: 'id', value: 'p1' });
    t.deepEqual(await phones.renew('p9', 'third'), { ok: false, problem: 'missing', field: 'id', value: 'p9' });
  });

  check('A: a number that a phone or an agent has is refused, and free again with its owner gone', async (t, desk) => {
    const { phones, directory } = desk;
    await directory.save('agent', anAgent({ id: 'joe', dn: '8888', queues: [] }), null);
    await phones.save(FULL, SECRET, null);
    for (const number of ['2001', '8888']) {
      const refused = await phones.save(aPhone({ id: 'p2', number }), SECRET, null);
      t.deepEqual(refused, { ok: false, problem: 'not-unique', field: 'number', value: number });
    }
    t.is(await phones.get('p2'), null);
    t.is(await phones.secretOf('p2'), null);
    t.true((await phones.hide('p1')).ok);
    t.true((await phones.save(aPhone({ id: 'p2', number: '2001' }), SECRET, null)).ok);
  });

  check('a site or trunk that is not there is refused by its field', async (t, { phones }) => {
    const noSite = await phones.save(aPhone({ id: 'p1', siteId: 'mars' }), SECRET, null);
    t.deepEqual(noSite, { ok: false, problem: 'missing', field: 'siteId', value: 'mars' });
    const placement = { kind: 'trunk', trunkId: 't9', number: '77' } as const;
    const noTrunk = await phones.save(aPhone({ id: 'p1', placement }), null, null);
    t.deepEqual(noTrunk, { ok: false, problem: 'missing', field: 'placement.trunkId', value: 't9' });
    t.true((await phones.save(aPhone({ id: 'p1', placement: { ...placement, trunkId: null } }), null, null)).ok);
  });

  check('a hidden phone is nowhere, and its secret is gone', async (t, { phones }) => {
    await phones.save(FULL, SECRET, null);
    t.deepEqual(await phones.hide('p1'), { ok: true, version: 2 });
    t.is(await phones.get('p1'), null);
    t.is(await phones.secretOf('p1'), null);
    t.deepEqual((await phones.page(everything)).total, 0);
    t.deepEqual([await phones.some(['p1']), await phones.fixed()], [[], []]);
    t.deepEqual(await phones.numbers('', 0, 10), { total: 0, numbers: [] });
    t.deepEqual(await portions(phones), []);
    t.deepEqual(await phones.hide('p1'), { ok: false, problem: 'missing', field: 'id', value: 'p1' });
    const again = await phones.save(FULL, SECRET, 2);
    t.deepEqual(again, { ok: false, problem: 'missing', field: 'id', value: 'p1' });
  });

  check('the number of a phone is known, with a plus or without, until the phone is deleted', async (t, { phones }) => {
    await phones.save(FULL, SECRET, null);
    t.deepEqual(await Promise.all(['2001', '+2001', '200', '20011'].map((number) => phones.hasNumber(number))), [
      true,
      true,
      false,
      false,
    ]);
    await phones.hide('p1');
    t.false(await phones.hasNumber('2001'));
  });

  check('pages are cut from all that fits, sorted either way', async (t, { phones, directory }) => {
    const names = ['Émile', 'anna', 'Bert', 'Zoe 50%_!', 'émile'];
    for (const [i, title] of names.entries()) {
      await phones.save(aPhone({ id: `p${i}`, name: title, number: String(2005 - i) }), SECRET, null);
    }
    const ids = async (query: Partial<PhoneQuery>) =>
      (await phones.page({ ...everything, ...query })).phones.map(({ phone }) => phone.id);
    t.deepEqual(await ids({}), ['p1', 'p2', 'p3', 'p0', 'p4']);
    t.deepEqual(await ids({ sort: '-name' }), ['p4', 'p0', 'p3', 'p2', 'p1']);
    t.deepEqual(await ids({ sort: 'number' }), ['p4', 'p3', 'p2', 'p1', 'p0']);
    t.deepEqual(await ids({ sort: '-number', offset: 1, limit: 2 }), ['p1', 'p2']);
    t.deepEqual(await ids({ offset: 5 }), []);
    t.deepEqual(await ids({ search: ' ÉMILE ' }), ['p0', 'p4']);
    t.deepEqual(await ids({ search: '50%_!' }), ['p3']);
    t.deepEqual(await ids({ search: '%' }), ['p3']);
    t.deepEqual(await ids({ search: '20-04' }), ['p1']);
    await phones.save(aPhone({ id: 'p4', name: 'émile', number: '2001', hotDesk: false }), null, 1);
    t.deepEqual(await ids({ hotDesk: true }), ['p1', 'p2', 'p3', 'p0']);
    t.deepEqual(await ids({ hotDesk: true, search: 'ÉMILE' }), ['p0']);
    const page = await phones.page({ ...everything, search: '200', limit: 2 });
    t.deepEqual([page.total, page.phones.length, page.phones[0]?.version], [5, 2, 1]);
    const numbers = async (...asked: Parameters<PhoneStore['numbers']>) => {
      const { total, numbers: found } = await phones.numbers(...asked);
      return [total, ...found.map(({ number }) => number)];
    };
    t.deepEqual(await numbers('émile', 0, 10), [2, '2001', '2005']);
    t.deepEqual(await numbers('', 1, 2), [5, '2002', '2003']);
    t.deepEqual(await numbers('', 9, 2), [5]);
    await directory.save('site', { ...MAIN_SITE, id: 'berlin', name: 'Berlin' }, null);
    await phones.save(aPhone({ id: 'p2', name: 'Bert', number: '2003', siteId: 'berlin' }), null, 1);
    t.deepEqual(await ids({ siteId: 'berlin' }), ['p2'], 'O: those of one site');
    t.deepEqual(await ids({ siteId: 'berlin', search: 'anna' }), []);
    t.deepEqual(await numbers('', 0, 10, 'berlin'), [1, '2003']);
    t.deepEqual(await numbers('', 0, 10, 'nowhere'), [0]);
    t.deepEqual((await phones.numbers('anna', 0, 1)).numbers, [{ id: 'p1', name: 'anna', number: '2004' }]);
  });

  check('peers are told of all phones with their secrets, or of a few', async (t, { phones }) => {
    const placement = { kind: 'trunk', trunkId: null, number: '+15551231111' } as const;
    const [near, far] = [aPhone({ id: 'p1' }), aPhone({ id: 'p2', number: '2002', placement })];
    await phones.save(near, SECRET, null);
    await phones.save(far, null, null);
    await phones.save({ ...FULL, id: 'p3', number: '2003' }, 'x', null);
    const all = await portions(phones);
    t.deepEqual(all.slice(0, 2), [
      { phone: near, secret: SECRET },
      { phone: far, secret: null },
    ]);
    t.is(all.length, 3);
    t.deepEqual(await phones.some(['p2', 'p9']), [{ phone: far, secret: null }]);
    t.deepEqual(await phones.some([]), []);
    t.deepEqual(
      (await phones.fixed()).map(({ id }) => id),
      ['p3'],
    );
  });

  check('more phones than one portion holds are all there, once and in order', async (t, { phones }) => {
    const ids = Array.from({ length: 1_001 }, (_, i) => `p${String(i).padStart(4, '0')}`);
    for (const [i, id] of ids.entries()) {
      await phones.save(aPhone({ id, number: String(30_000 + i), voice: DEFAULT_PHONE_VOICE }), SECRET, null);
    }
    t.deepEqual(
      (await portions(phones)).map(({ phone }) => phone.id),
      ids,
    );
    t.is((await phones.some(ids)).length, ids.length);
  });
}

async function portions(phones: PhoneStore): Promise<PhoneWithSecret[]> {
  const all: PhoneWithSecret[] = [];
  for await (const portion of phones.all()) all.push(...portion);
  return all;
}
