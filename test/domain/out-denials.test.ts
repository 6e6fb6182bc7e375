import test from 'ava';
import { emergencyText } from '../../app/adapters/peers/emergency-text.js';
import { outDenials } from '../../app/domain/out-denials.js';
import { aDirectory, aSite, aTrunk, anAgent } from '../support/world.js';

const CODES = new Map([
  ['DE', '49'],
  ['GB', '44'],
  ['JM', '1'],
  ['US', '1'],
]);
type Things = Parameters<typeof aDirectory>[0];

/** What the trunk t1 never carries. */
function denied(things: Things, trunk: Partial<Parameters<typeof aTrunk>[0]> = {}): readonly string[] {
  const directory = aDirectory({ trunks: [aTrunk({ id: 't1', ...trunk })], ...things });
  return outDenials(directory, CODES).flatMap((one) => one.denied);
}

test('D7, toll fraud: without rules Asterisk is told nothing', (t) => {
  t.deepEqual(denied({ agents: [anAgent({ id: 'joe' })] }), []);
});

test('D7, toll fraud: a trunk’s denied numbers, also as it dials them abroad, less those within which something is allowed', (t) => {
  const lists = { deniedNumbers: ['+44*', '+4930*', '0900*'], allowedNumbers: ['+493012*'] };
  t.deepEqual(denied({}, { ...lists, strip: 1, prepend: '00' }), ['+44*', '0044*', '0900*']);
});

test('D7, toll fraud: the system’s denied numbers, unless anybody has their own', (t) => {
  const system = { deniedNumbers: ['+44*'] };
  t.deepEqual(denied({ system }), ['+44*']);
  t.deepEqual(denied({ system, agents: [anAgent({ id: 'joe', settings: { allowedNumbers: ['+44*'] } })] }), []);
});

test('D7, toll fraud: codes of countries that nobody may call; one that is shared with a country of the list is not among them', (t) => {
  const system = { allowedCountries: ['US'] };
  t.deepEqual(denied({ system }), ['+44*', '+49*']);
  t.deepEqual(denied({ system, sites: [aSite({ id: 'default', settings: { allowedCountries: ['DE'] } })] }), ['+44*']);
  t.deepEqual(denied({ system, agents: [anAgent({ id: 'joe', settings: { allowedCountries: [] } })] }), []);
  t.deepEqual(denied({ agents: [anAgent({ id: 'joe', settings: { allowedCountries: ['US'] } })] }), []);
});

test('D7, toll fraud: they are extensions of a context for each trunk', (t) => {
  const { text } = emergencyText([], [{ trunkId: 't1', denied: ['+44*', '0900123'] }]);
  t.true(text.includes('[farline-denied-t1]\nexten => _+44!,1,NoOp()\nexten => 0900123,1,NoOp()\n'));
  t.throws(() => emergencyText([], [{ trunkId: 't1', denied: ['+44,1,System(x)'] }]));
});
