import test from 'ava';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const here = createRequire(import.meta.url);
const inAriClient = createRequire(here.resolve('ari-client'));

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** The manifest of what a file gets when it asks for this package. */
function manifestOf(from: NodeJS.Require, name: string): Manifest {
  let folder = from.resolve(name);
  for (;;) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    try {
      const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Partial<Manifest>;
      if (manifest.name && manifest.version) return manifest as Manifest;
    } catch {
      // No manifest in this folder: look in the one above.
    }
  }
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, next = 0] = version.split('.').map(Number);
  return ours > major || (ours === major && next >= minor);
}

test('ari-client opens its sockets with a ws of 8.21 or newer', (t) => {
  const ws = manifestOf(inAriClient, 'ws');
  t.is(ws.name, 'ws');
  t.true(atLeast(ws.version, 8, 21), ws.version);
});

test('ari-client asks with the maintained request and a uuid of 11 or newer', (t) => {
  t.is(manifestOf(inAriClient, 'request').name, '@cypress/request');
  t.true(atLeast(manifestOf(inAriClient, 'uuid').version, 11, 0));
});

test('no old request, ws or uuid is anywhere in the locked tree', (t) => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Record<string, { name?: string; version?: string }>;
  };
  const all = Object.entries(lock.packages).map(([path, { name, version = '' }]) => ({
    name: name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
  }));
  const found = (name: string): string[] => all.filter((each) => each.name === name).map(({ version }) => version);
  t.deepEqual(found('request'), []);
  t.true(found('ws').length > 0 && found('ws').every((version) => atLeast(version, 8, 21)), found('ws').join());
  t.true(
    found('uuid').every((version) => atLeast(version, 11, 0)),
    found('uuid').join(),
  );
});

test('the packages for ARI and AMI are each touched by one file', async (t) => {
  const { readdir, readFile } = await import('node:fs/promises');
  const app = new URL('../../app/', import.meta.url);
  const files = (await readdir(app, { recursive: true })).filter(
    (file) => /\.m?ts$/.test(file) && !file.endsWith('.d.ts'),
  );
  const touching = async (name: string): Promise<string[]> => {
    const uses = new RegExp(`(from|import\\(|require\\()\\s*'${name}'`);
    const texts = await Promise.all(
      files.map(async (file) => [file, await readFile(new URL(file, app), 'utf8')] as const),
    );
    return texts.filter(([, text]) => uses.test(text)).map(([file]) => file);
  };
  t.deepEqual(await touching('ari-client'), ['adapters/ari/ari-client-guard.ts']);
  t.deepEqual(await touching('asterisk-manager'), ['adapters/ami/manager-guard.ts']);
});
