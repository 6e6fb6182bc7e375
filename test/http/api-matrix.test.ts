import test from 'ava';
import { routes } from '../support/all-routes.js';
import { askApi, rowOf, withNames } from '../support/route-asker.js';
import { API_MATRIX } from './matrix/api-matrix.js';

test('O: the matrix has every route of the API that the router has, and no other', (t) => {
  t.deepEqual(Object.keys(API_MATRIX).sort(), routes.map(({ id }) => id).sort());
});

for (const route of routes) {
  // One after another: each row starts several servers.
  test.serial(`O: who is answered what by ${route.method.toUpperCase()} ${route.path}`, async (t) => {
    const found = await rowOf((app, asker) => askApi(app, route, asker));
    t.deepEqual(withNames(found), withNames(API_MATRIX[route.id] ?? ''));
  });
}
