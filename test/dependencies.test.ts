import test from 'ava';
import { readFileSync } from 'node:fs';

const MOST_DIRECT = 25;
const MOST_MORE = 100;
/** Packages that ari-client, asterisk-manager, express, handlebars, knex, sqlite3 and ava bring alone (November 2026). */
const GIVEN_TREE = 327;

interface Locked {
  readonly version?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest = read('package.json') as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> };

/** Packages for other machines are named in the lock and never installed here. */
function isInstalled({ os, cpu, libc }: Locked): boolean {
  return fits(os, 'linux') && fits(cpu, 'x64') && fits(libc, 'glibc');
}

function fits(allowed: readonly string[] | undefined, here: string): boolean {
  if (!allowed) return true;
  return allowed.includes(here) || (allowed.every((each) => each.startsWith('!')) && !allowed.includes(`!${here}`));
}

const direct = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });

test('at most 25 packages are asked for directly', (t) => {
  t.true(direct.length <= MOST_DIRECT, `${direct.length}: ${direct.join(', ')}`);
});

test('at most 100 packages more are installed than the given ones bring', (t) => {
  const installed = Object.entries(packages).filter(([path, locked]) => path !== '' && isInstalled(locked)).length;
  t.true(installed > GIVEN_TREE, 'the lock was not read');
  t.true(installed - GIVEN_TREE <= MOST_MORE, `${installed} in all: ${installed - GIVEN_TREE} more`);
});

test('old packages that given ones pin are replaced', (t) => {
  const versions = (name: string): readonly string[] =>
    Object.entries(packages)
      .filter(([path]) => path.endsWith(`node_modules/${name}`))
      .map(([, { version }]) => version ?? '');
  const atLeast = (version: string, floor: readonly [number, number, number]): boolean => {
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    const [a, b, c] = floor;
    return major !== a ? major > a : minor !== b ? minor > b : patch >= c;
  };
  for (const [name, floor] of [
    ['handlebars', [4, 7, 10]],
    ['ws', [8, 21, 0]],
  ] as const) {
    const found = versions(name);
    t.true(found.length > 0 && found.every((version) => atLeast(version, floor)), `${name}: ${found.join(', ')}`);
  }
});
