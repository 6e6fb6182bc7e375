import test from 'ava';
import { keyedNumber } from '../../app/domain/keyed-number.js';
import { World } from '../../app/engine/world.js';
import { aDirectory, aTrunk } from '../support/world.js';

const abroad = new World(aDirectory({ trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })] }));
const office = new World(
  aDirectory({ trunks: [aTrunk({ id: 't1', prefixes: ['+1'] }), aTrunk({ id: 't2', prefixes: ['00'] })] }),
);

test('F5: a keypad has no +: what begins like a number abroad becomes one, unless a trunk wants it as it was typed', (t) => {
  t.is(keyedNumber(abroad, '0015551234567'), '+15551234567');
  t.is(keyedNumber(abroad, '01115551234567'), '+15551234567');
  t.is(keyedNumber(office, '00495551234567'), '00495551234567');
  t.is(keyedNumber(abroad, '5551234'), '5551234');
  t.is(keyedNumber(abroad, '112'), '112');
});

test('F5: a digit, nothing, and more digits than a number can have are no number', (t) => {
  for (const digits of ['', '1', '1'.repeat(21), '12a']) t.is(keyedNumber(abroad, digits), null);
});
