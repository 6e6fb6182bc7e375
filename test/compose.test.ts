import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { describeSettings } from '../app/config.js';

const root = join(import.meta.dirname, '..');

test('compose.yaml and the Dockerfile name only settings that exist, each with the default the product has', async (t) => {
  const defaults = new Map(describeSettings().map(({ env, fallback }) => [env, fallback]));
  const compose = await readFile(join(root, 'compose.yaml'), 'utf8');
  const image = await readFile(join(root, 'Dockerfile'), 'utf8');
  const named = new Set([...`${compose}${image}`.matchAll(/FARLINE_[A-Z_]+/g)].map(([name]) => name));
  t.true(named.size >= 8);
  for (const name of named) t.true(defaults.has(name), name);
  for (const [, name = '', standard] of compose.matchAll(/\$\{(FARLINE_[A-Z_]+):-([^}]*)\}/g)) {
    t.is(defaults.get(name), standard, name);
  }
});

test('the image holds every folder that the built product reads', async (t) => {
  const image = await readFile(join(root, 'Dockerfile'), 'utf8');
  for (const folder of ['dist', 'templates', 'dialplan', 'migrations', 'node_modules', 'package.json']) {
    t.regex(image, new RegExp(`^COPY .*${folder}`, 'm'), folder);
  }
});
