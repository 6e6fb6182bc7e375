import test from 'ava';
import { pageRoutes } from '../support/all-routes.js';
import { askPage, rowOf, withNames } from '../support/route-asker.js';
import { PAGE_MATRIX } from './matrix/page-matrix.js';

test('O: the matrix has every page that the router has, and no other', (t) => {
  const known = new Set(pageRoutes);
  // `/agents/new` is the page of an agent that is not there yet.
  const named = Object.keys(PAGE_MATRIX).map((page) => (known.has(page) ? page : page.replace(/\/new$/, '/:id')));
  t.deepEqual([...new Set(named)].sort(), [...known].sort());
});

for (const [page, wanted] of Object.entries(PAGE_MATRIX)) {
  const [method = '', path = ''] = page.split(' ');
  // One after another: each row starts several servers.
  test.serial(`O: who is answered what by the page ${method.toUpperCase()} ${path}`, async (t) => {
    const found = await rowOf((app, asker) => askPage(app, { method, path }, asker));
    t.deepEqual(withNames(found), withNames(wanted));
  });
}
