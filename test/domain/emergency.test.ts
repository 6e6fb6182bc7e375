import test from 'ava';
import { emergencyNumbers, isAnyEmergency } from '../../app/domain/emergency.js';
import type { Directory } from '../../app/domain/directory.js';
import { World } from '../../app/engine/world.js';
import { aDirectory, aTrunk, MAIN_SITE } from '../support/world.js';

const BERLIN = {
  ...MAIN_SITE,
  id: 'berlin',
  emergencyNumbers: ['110'],
  emergencyCallerId: '+4930110',
  emergencyLocation: 'Platz 1',
};

function view(over: Parameters<typeof aDirectory>[0]): World {
  const directory = aDirectory(over);
  const sites: Directory['sites'] = new Map([MAIN_SITE, BERLIN].map((site) => [site.id, site]));
  return new World({ ...directory, sites });
}

const wayTo = (world: World, siteId: string | null, number: string): readonly string[] =>
  (emergencyNumbers(world).find((one) => one.siteId === siteId && one.number === number)?.ways ?? []).map(
    (way) => `${way.number}@${way.trunkId}.${way.contactIndex}`,
  );

test('D7: each site has its own numbers, place and caller ID; who does not say where they are has those of all', (t) => {
  const numbers = emergencyNumbers(view({ trunks: [] }));
  const of = (siteId: string | null) => numbers.filter((one) => one.siteId === siteId).map(({ number }) => number);
  t.deepEqual(of('berlin'), ['110']);
  t.deepEqual(of('default'), ['112', '911', '999', '000']);
  t.deepEqual(of(null), ['112', '911', '999', '000', '110']);
  t.like(numbers[4], { siteId: 'berlin', callerId: '+4930110', location: 'Platz 1' });
});

test('D7: a number of any site is an emergency number for whoever may not call one', (t) => {
  const world = view({});
  t.true(isAnyEmergency(world, '110'));
  t.true(isAnyEmergency(world, '+112'));
  t.false(isAnyEmergency(world, '2110'));
});

test('D7: the trunk whose prefix fits comes first, then those of the site, then all others: any way is better than none', (t) => {
  const world = view({
    trunks: [
      aTrunk({ id: 'a', prefixes: ['+1'] }),
      aTrunk({ id: 'b', prefixes: ['+49'], siteId: 'berlin' }),
      aTrunk({ id: 'c', prefixes: [''] }),
    ],
  });
  t.deepEqual(wayTo(world, 'berlin', '110'), ['110@c.0', '110@b.0', '110@a.0']);
});

test('D7: a trunk that is out or busied out comes last, and is tried all the same', (t) => {
  const world = view({
    trunks: [
      aTrunk({ id: 'a', prefixes: [''], busyOut: true }),
      aTrunk({ id: 'b', prefixes: ['+1'], contacts: ['10.0.0.1:5060', '10.0.0.2:5060'] }),
    ],
  });
  t.deepEqual(wayTo(world, 'default', '112'), ['112@b.0', '112@b.1', '112@a.0']);
});

test('D7: what a trunk strips leaves an emergency number alone, unless it makes one', (t) => {
  const world = view({ trunks: [aTrunk({ id: 'a', prefixes: [''], strip: 1, prepend: '0' })] });
  t.deepEqual(wayTo(world, 'default', '112'), ['112@a.0']);
  const outside = { ...MAIN_SITE, emergencyNumbers: ['9911'] };
  const behind = view({ trunks: [aTrunk({ id: 'a', prefixes: ['9'], strip: 1 })] });
  behind.directory = { ...behind.directory, sites: new Map([[outside.id, outside]]) };
  t.deepEqual(wayTo(behind, 'default', '9911'), ['911@a.0']);
});
