import test from 'ava';
import { trunkOverlaps } from '../../app/domain/trunk-overlaps.js';

const trunk = (name: string, ...matchAddresses: string[]) => ({
  name,
  peer: { name: `trunk-${name}`, matchAddresses },
});

const SHARED: readonly (readonly [string, string])[] = [
  ['10.10.10.1', '10.10.10.1'],
  ['10.10.10.1', '10.10.0.0/16'],
  ['10.10.0.0/16', '10.10.10.1'],
  ['10.0.0.0/8', '10.10.0.0/16'],
  ['0.0.0.0/0', '192.0.2.1'],
  ['sbc.example', 'SBC.example'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['2001:db8::/32', '2001:db8::5'],
];

for (const [mine, theirs] of SHARED) {
  test(`calls from ${mine} may be those of a trunk at ${theirs}, which is named`, (t) => {
    const [warning, ...more] = trunkOverlaps(trunk('SBC', mine), [trunk('SBC', mine), trunk('Switch', theirs)]);
    t.like(warning, { field: 'matchAddresses', value: mine });
    t.regex(warning?.why ?? '', /the trunk Switch/);
    t.deepEqual(more, []);
  });
}

const APART: readonly (readonly [string, string])[] = [
  ['10.10.10.1', '10.10.10.2'],
  ['10.10.10.0/24', '10.10.11.0/24'],
  ['10.10.10.1', '::1'],
  ['sbc.example', '10.10.10.1'],
  ['sbc.example', 'sbc2.example'],
];

for (const [mine, theirs] of APART) {
  test(`calls from ${mine} are none of a trunk at ${theirs}`, (t) => {
    t.deepEqual(trunkOverlaps(trunk('SBC', mine), [trunk('Switch', theirs)]), []);
  });
}

test('only the shared ones of several addresses are told, each trunk that shares it', (t) => {
  const others = [trunk('A', '10.0.0.1', '10.0.0.2'), trunk('B', '10.0.0.0/24')];
  t.deepEqual(
    trunkOverlaps(trunk('SBC', '10.0.0.1', '192.0.2.1'), others).map(({ value, why }) => [
      value,
      /trunk (\w)/.exec(why)?.[1],
    ]),
    [
      ['10.0.0.1', 'A'],
      ['10.0.0.1', 'B'],
    ],
  );
});
