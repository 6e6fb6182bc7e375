import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { originalFile, plantedFile } from './planted-bug.js';
import { PLANTED_BUGS } from './planted-bugs.js';

const require = createRequire(import.meta.url);
const BUGS = new URL('./bugs/', import.meta.url);

for (const bug of PLANTED_BUGS) {
  test(`the planted bug ${bug.name} differs from ${bug.module} in ${bug.replaces} alone`, (t) => {
    const original = require(fileURLToPath(originalFile(bug))) as Record<string, unknown>;
    const planted = require(fileURLToPath(plantedFile(bug))) as Record<string, unknown>;
    t.deepEqual(Object.keys(planted).sort(), Object.keys(original).sort());
    const differs = Object.keys(original).filter((name) => planted[name] !== original[name]);
    t.deepEqual(differs, [bug.replaces]);
    t.regex(bug.source, /^https:\/\//);
  });
}

test('every planted bug is in the list, once', (t) => {
  const listed = PLANTED_BUGS.map(({ name }) => `${name}.ts`);
  t.deepEqual(readdirSync(BUGS).sort(), [...listed].sort());
});
