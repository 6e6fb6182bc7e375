import test from 'ava';
import { findAgents, pickedIn, pickShown, withPicked } from '../../app/adapters/http/pages/migration-pick.js';
import { aDirectory, anAgent } from '../support/world.js';

const ANN = anAgent({ id: 'a1', name: 'Ann Ash', login: 'ann', dn: '8101', number: '+15551230001' });
const BOB = anAgent({ id: 'b1', name: 'Bob', login: 'robert', dn: '8102', number: null });
const DIRECTORY = aDirectory({ agents: [BOB, ANN] });

test('L: agents are found by a part of name, login name or directory number, in order of their names', (t) => {
  const found = (search: string) => findAgents(DIRECTORY, search).agents.map(({ id }) => id);
  t.deepEqual(found(''), ['a1', 'b1']);
  t.deepEqual(found(' ASH '), ['a1']);
  t.deepEqual(found('rob'), ['b1']);
  t.deepEqual(found('8102'), ['b1']);
  t.deepEqual(found('nobody'), []);
  const many = Array.from({ length: 120 }, (_, n) => anAgent({ id: `m${n}`, login: `m${n}`, dn: `9${100 + n}` }));
  t.like(pickShown(findAgents(aDirectory({ agents: many }), '')), { total: 120, more: 20 });
});

test('L: whoever is checked gets a row, under the columns that are there, and nobody gets two', (t) => {
  const picked = pickedIn({ 'pick-a1': 'yes', 'pick-b1': 'yes', 'pick-nobody': 'yes', name: 'Snow' }, DIRECTORY);
  t.deepEqual(
    picked.map(({ id }) => id),
    ['a1', 'b1'],
  );
  const rows = withPicked('', picked);
  t.is(rows, 'login,number\nann,"\'+15551230001"\nrobert,\n');
  t.is(withPicked(rows, picked), rows);
  t.is(withPicked('trunk;login\nSBC;ANN\n', picked), 'trunk;login\nSBC;ANN\n;robert\n');
});
