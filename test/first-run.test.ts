import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';

const FIRST_RUN = fileURLToPath(new URL('../app/first-run.mjs', import.meta.url));

/** Stands in for npm: installs a compiler and notes each time it was asked. */
const NPM = `#!/bin/sh
[ -f npm-fails ] && { echo 'npm error gyp ERR! not ok'; exit 1; }
echo "npm $*" >> asked.log
[ -f npm-is-slow ] && exec sleep 30
mkdir -p node_modules/typescript/bin
mkdir -p node_modules/.bin
cp bin/tsc.cjs node_modules/typescript/bin/tsc
cp bin/esbuild node_modules/.bin/esbuild
cp package-lock.json node_modules/.package-lock.json
`;
/** Stands in for the compiler, which looks at types and writes nothing. */
const TSC = `const fs = require('fs');
fs.appendFileSync('asked.log', 'tsc\\n');
if (fs.existsSync('tsc-fails')) { console.log('main.ts(1,1): error'); process.exit(2); }
`;
/** Stands in for the bundler: the server is main.ts as it is, everything else goes where it is told to. */
const ESBUILD = `#!/bin/sh
[ -f esbuild-fails ] && { echo 'error: no such import'; exit 1; }
mkdir -p dist/assets
[ "$1" = app/main.ts ] && exec cp app/main.ts dist/main.js
echo bundled > "\${2#--outfile=}"
`;
const MAIN =
  "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('running ' + process.pid);\n";

/** A lock file with one package at this version, and one that only other systems get. */
function lockFile(version: string): string {
  return JSON.stringify({
    packages: { '': {}, 'node_modules/a': { version }, 'node_modules/b': { version: '1.0.0', optional: true } },
  });
}

interface Project {
  readonly folder: string;
  start(): { readonly child: ChildProcess; output(): string };
  asked(): Promise<string[]>;
}

async function project(t: ExecutionContext): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'farline-first-run-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'app'));
  await mkdir(join(folder, 'bin'));
  await copyFile(FIRST_RUN, join(folder, 'app/first-run.mjs'));
  await writeFile(join(folder, 'app/main.ts'), MAIN);
  await writeFile(join(folder, 'package-lock.json'), lockFile('1.0.0'));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      type: 'module',
      scripts: {
        'bundle:server': 'esbuild app/main.ts --outdir=dist',
        bundle: 'esbuild main.ts --outfile=dist/assets/softphone.js',
      },
    }),
  );
  await writeFile(join(folder, 'tsconfig.json'), '{}');
  await writeFile(join(folder, 'tsconfig.build.json'), '{}');
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await writeFile(join(folder, 'node_modules/package.json'), '{"type":"commonjs"}');
  await writeFile(join(folder, 'bin/tsc.cjs'), TSC);
  await writeFile(join(folder, 'bin/esbuild'), ESBUILD, { mode: 0o755 });
  await writeFile(join(folder, 'bin/npm'), NPM, { mode: 0o755 });
  return {
    folder,
    start: () => startIn(t, folder),
    asked: async () =>
      (await readFile(join(folder, 'asked.log'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
  };
}

function startIn(t: ExecutionContext, folder: string): { child: ChildProcess; output: () => string } {
  const path = `${join(folder, 'bin')}:${process.env.PATH ?? ''}`;
  const child = spawn(process.execPath, [join(folder, 'app/first-run.mjs')], {
    env: { ...process.env, PATH: path, NODE_OPTIONS: '' },
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  t.teardown(() => void child.kill('SIGKILL'));
  return { child, output: () => output };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; !condition(); await delay(20)) {
    if (Date.now() > deadline) throw new Error(`did not happen within 15 s: ${what}`);
  }
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function runOnce(it: Project): Promise<string> {
  const { child, output } = it.start();
  await until(() => output().includes('running'), 'main runs');
  child.kill('SIGTERM');
  await exitCode(child);
  return output();
}

test('the first start installs, builds and runs in the same process, which SIGTERM ends', async (t) => {
  const it = await project(t);
  const { child, output } = it.start();
  await until(() => output().includes('running'), 'main runs');
  t.regex(output(), /Installing packages, building SQLite on the way; about a minute\./);
  t.true(output().includes(`running ${child.pid}`));
  t.deepEqual(await it.asked(), ['npm ci --include=dev --no-audit --no-fund', 'tsc']);
  child.kill('SIGTERM');
  t.is(await exitCode(child), 0);
});

test('the second start neither installs nor builds', async (t) => {
  const it = await project(t);
  await runOnce(it);
  const second = await runOnce(it);
  t.is((await it.asked()).length, 2);
  t.notRegex(second, /Installing|Building/);
});

test('a changed package-lock.json installs again, a newer source only builds again', async (t) => {
  const it = await project(t);
  await runOnce(it);
  await delay(20);
  await writeFile(join(it.folder, 'app/main.ts'), MAIN);
  await runOnce(it);
  t.deepEqual((await it.asked()).slice(2), ['tsc']);
  await writeFile(join(it.folder, 'package-lock.json'), lockFile('1.0.1'));
  await runOnce(it);
  t.deepEqual((await it.asked()).slice(3), ['npm ci --include=dev --no-audit --no-fund', 'tsc']);
});

test('a build leaves nothing of the build before', async (t) => {
  const it = await project(t);
  await mkdir(join(it.folder, 'dist/parts'), { recursive: true });
  await writeFile(join(it.folder, 'dist/parts/engine-OLD.js'), '');
  await runOnce(it);
  await t.throwsAsync(readFile(join(it.folder, 'dist/parts/engine-OLD.js')), { code: 'ENOENT' });
});

test('packages that were installed by hand are used as they are', async (t) => {
  const it = await project(t);
  const installed = { packages: { 'node_modules/a': { version: '1.0.0' } } };
  await writeFile(join(it.folder, 'node_modules/.package-lock.json'), JSON.stringify(installed));
  await mkdir(join(it.folder, 'node_modules/typescript/bin'), { recursive: true });
  await copyFile(join(it.folder, 'bin/tsc.cjs'), join(it.folder, 'node_modules/typescript/bin/tsc'));
  await mkdir(join(it.folder, 'node_modules/.bin'));
  await copyFile(join(it.folder, 'bin/esbuild'), join(it.folder, 'node_modules/.bin/esbuild'));
  await runOnce(it);
  t.deepEqual(await it.asked(), ['tsc']);
});

test('a failed installation ends with what npm said and one sentence', async (t) => {
  const it = await project(t);
  await writeFile(join(it.folder, 'npm-fails'), '');
  const { child, output } = it.start();
  t.is(await exitCode(child), 1);
  await until(() => /Packages could not be installed/.test(output()), 'the sentence');
  t.regex(output(), /gyp ERR! not ok/);
});

test('a failed build ends with what the compiler said and one sentence, and is tried again', async (t) => {
  const it = await project(t);
  await writeFile(join(it.folder, 'tsc-fails'), '');
  const { child, output } = it.start();
  t.is(await exitCode(child), 1);
  await until(() => /Farline could not be built/.test(output()), 'the sentence');
  t.regex(output(), /main\.ts\(1,1\): error/);
  await rm(join(it.folder, 'tsc-fails'));
  t.regex(await runOnce(it), /Building Farline/);
});

test('what cannot be bundled ends the build, and it is tried again', async (t) => {
  const it = await project(t);
  await writeFile(join(it.folder, 'esbuild-fails'), '');
  const { child, output } = it.start();
  t.is(await exitCode(child), 1);
  await until(() => /the bundler says why above/.test(output()), 'the sentence');
  t.regex(output(), /error: no such import/);
  await rm(join(it.folder, 'esbuild-fails'));
  t.regex(await runOnce(it), /Building Farline/);
  t.is(await readFile(join(it.folder, 'dist/assets/softphone.js'), 'utf8'), 'bundled\n');
});

test('two starts at once install once', async (t) => {
  const it = await project(t);
  const [one, two] = [it.start(), it.start()];
  await until(() => one.output().includes('running') && two.output().includes('running'), 'both run');
  t.deepEqual(await it.asked(), ['npm ci --include=dev --no-audit --no-fund', 'tsc']);
});

test('SIGTERM while packages are being installed ends it at once', async (t) => {
  const it = await project(t);
  await writeFile(join(it.folder, 'npm-is-slow'), '');
  const { child, output } = it.start();
  await until(() => output().includes('Installing'), 'installing');
  await delay(200);
  child.kill('SIGTERM');
  t.is(await exitCode(child), 143);
});

test('a Node that is too old is named with the one that is needed', (t) => {
  const said = (version: string): string => {
    const script = `import(${JSON.stringify(FIRST_RUN)}).then((m) => console.log(m.nodeProblem('${version}')))`;
    return spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    }).stdout.trim();
  };
  t.is(said('20.18.3'), 'Farline needs Node 20.19 or newer; this is Node 20.18.3.');
  t.is(said('18.20.0'), 'Farline needs Node 20.19 or newer; this is Node 18.20.0.');
  t.is(said('20.19.0'), 'undefined');
  t.is(said('24.1.0'), 'undefined');
});
