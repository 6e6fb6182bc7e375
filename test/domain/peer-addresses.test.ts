import test from 'ava';
import { isAddressOf } from '../../app/domain/peer-addresses.js';

const CASES: readonly (readonly [match: string, host: string, same: boolean])[] = [
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.1', '10.0.0.11', false],
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.1.2.128/25', '10.1.2.129', true],
  ['10.1.2.128/25', '10.1.2.127', false],
  ['0.0.0.0/0', '192.0.2.1', true],
  ['2001:db8::/32', '2001:db8:1::9', true],
  ['2001:db8::/32', '2001:db9::9', false],
  ['2001:DB8::9', '2001:db8:0:0:0:0:0:9', true],
  ['::ffff:10.0.0.1', '::ffff:a00:1', true],
  ['10.0.0.0/8', '::a00:1', false],
  ['pbx.example', 'PBX.example', true],
  ['pbx.example', '10.0.0.1', false],
];

for (const [match, host, same] of CASES) {
  test(`${host} ${same ? 'is taken for' : 'is not'} a trunk at ${match}`, (t) => {
    t.is(isAddressOf(host, ['192.0.2.250', match]), same);
  });
}

test('without match addresses nobody is taken for the trunk', (t) => {
  t.false(isAddressOf('10.0.0.1', []));
});
