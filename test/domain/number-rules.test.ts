import test from 'ava';
import { NUMBERING } from '../../app/adapters/http/api/phone-number.js';
import { isDenied, numberProblem, type NumberProblem, type NumberRules } from '../../app/domain/number-rules.js';

const NONE: NumberRules = { allowed: [], denied: [], countries: [], home: 'DE' };

interface Case {
  readonly title: string;
  readonly rules?: Partial<NumberRules>;
  readonly number: string;
  /** As trunks dial it. */
  readonly forms?: readonly string[];
  readonly wanted: NumberProblem | null;
}

const CASES: readonly Case[] = [
  { title: 'without any rule every country may be called', number: '+8210 1234 5678'.replace(/ /g, ''), wanted: null },
  { title: 'a premium number is never called', number: '+19005551234', wanted: 'premium' },
  {
    title: 'an allowed premium number is not called either',
    rules: { allowed: ['+1900*'] },
    number: '+19005551234',
    wanted: 'premium',
  },
  {
    title: 'a harmless number that a trunk makes a premium one of is not called',
    number: '+4930123456',
    forms: ['+19005551234'],
    wanted: 'premium',
  },
  { title: 'a denied beginning is not called', rules: { denied: ['+44*'] }, number: '+442071838750', wanted: 'denied' },
  {
    title: 'nor when it is dialled with 00',
    rules: { denied: ['+44*'] },
    number: '00442071838750',
    wanted: 'denied',
  },
  {
    title: 'nor as a number of its own country',
    rules: { denied: ['+4930*'] },
    number: '030123456',
    wanted: 'denied',
  },
  {
    title: 'nor when only what the trunk dials is denied',
    rules: { denied: ['9*'] },
    number: '+4930123456',
    forms: ['930123456'],
    wanted: 'denied',
  },
  {
    title: 'a whole number denies itself',
    rules: { denied: ['+4930123456'] },
    number: '+4930123456',
    wanted: 'denied',
  },
  { title: 'and no longer one', rules: { denied: ['+4930123456'] }, number: '+49301234567', wanted: null },
  { title: 'what no allowed entry fits is denied', rules: { allowed: ['+49*'] }, number: '+4315551', wanted: 'denied' },
  { title: 'what one fits is called', rules: { allowed: ['+49*'] }, number: '+4930123456', wanted: null },
  {
    title: 'the longest entry decides: allowed within denied',
    rules: { denied: ['+49*'], allowed: ['+4930*'] },
    number: '+4930123456',
    wanted: null,
  },
  {
    title: 'the longest entry decides: denied within allowed',
    rules: { denied: ['+4930*'], allowed: ['+49*'] },
    number: '+4930123456',
    wanted: 'denied',
  },
  {
    title: 'of two as long the one that denies decides',
    rules: { denied: ['+49*'], allowed: ['+49*'] },
    number: '+4930123456',
    wanted: 'denied',
  },
  {
    title: 'a whole number is longer than any beginning',
    rules: { denied: ['+4930123*'], allowed: ['+4930123456'] },
    number: '+4930123456',
    wanted: null,
  },
  { title: 'a country that is listed is called', rules: { countries: ['DE'] }, number: '+4930123456', wanted: null },
  { title: 'one that is not is not', rules: { countries: ['DE'] }, number: '+442071838750', wanted: 'country' },
  { title: 'nor with 00', rules: { countries: ['DE'] }, number: '00442071838750', wanted: 'country' },
  { title: 'nor with 011', rules: { countries: ['US'], home: 'US' }, number: '011442071838750', wanted: 'country' },
  {
    title: 'countries that share a code are told apart: Jamaica is not the United States',
    rules: { countries: ['US'], home: 'US' },
    number: '+18765551234',
    wanted: 'country',
  },
  {
    title: 'a number at home needs its country on the list',
    rules: { countries: ['AT'] },
    number: '030123456',
    wanted: 'country',
  },
  {
    title: 'of a number without a country nobody knows where it is: it is the trunk’s own',
    rules: { countries: ['DE'], home: '' },
    number: '2001',
    wanted: null,
  },
  {
    title: 'a network of no country is on no list',
    rules: { countries: ['DE'] },
    number: '+88213123456',
    wanted: 'country',
  },
  {
    title: 'a trunk that dials abroad is noticed',
    rules: { countries: ['DE'] },
    number: '7712345',
    forms: ['00442071838750'],
    wanted: 'country',
  },
  {
    title: 'a trunk that takes the + off is not taken for one that dials elsewhere',
    rules: { countries: ['DE'], home: 'DE' },
    number: '+4930123456',
    forms: ['4930123456'],
    wanted: null,
  },
  {
    title: 'an allowed number abroad still needs its country',
    rules: { countries: ['DE'], allowed: ['+44*'] },
    number: '+442071838750',
    wanted: 'country',
  },
];

for (const { title, rules, number, forms = [], wanted } of CASES) {
  test(`D7, toll fraud: ${title}`, (t) => {
    t.is(numberProblem({ ...NONE, ...rules }, number, forms, NUMBERING), wanted);
  });
}

test('D7, toll fraud: empty lists deny nothing', (t) => {
  t.false(isDenied({ allowed: [], denied: [] }, ['+4930123456']));
});
