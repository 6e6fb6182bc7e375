// The only file that runs before packages exist: it imports nothing but Node itself.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = [20, 19];
const SAY_AGAIN_MS = 15_000;
const BUILD_TOOLS = ['python3', 'make', 'g++'];

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
const packages = join(root, 'node_modules');
const builtStamp = join(root, 'dist/.built');
const bundle = join(root, 'dist/assets/softphone.js');

/** A sentence when this Node is too old, else undefined. @param {string} version such as `20.20.2` */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const tooOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  return tooOld ? `Farline needs Node ${OLDEST_NODE.join('.')} or newer; this is Node ${version}.` : undefined;
}

/** Installs what package-lock.json names, builds what changed, then becomes Farline. */
async function firstRun() {
  const problem = nodeProblem(process.versions.node);
  if (problem) fail(problem);
  await prepareProject();
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(root, 'dist/main.js')).href);
}

/** Installs packages and builds, where needed; the tests begin with it as well. */
export async function prepareProject() {
  process.on('SIGTERM', stop).on('SIGINT', stop);
  await ensureReady();
  process.off('SIGTERM', stop).off('SIGINT', stop);
}

/** What is being waited for; a stop request ends it, too. */
let running;

function stop(signal) {
  running?.kill(signal);
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

/** Packages as locked and dist/ as new as its sources; at once when both are. Ends the process when that fails. */
export async function ensureReady() {
  if (!isReady()) await withLock(prepare);
}

function isReady() {
  return packagesAreCurrent() && buildIsCurrent();
}

async function prepare() {
  if (!packagesAreCurrent()) await installPackages();
  if (!buildIsCurrent()) await build();
}

/** npm notes in a hidden file what it has installed, last of all: that has to be what package-lock.json asks for. */
function packagesAreCurrent() {
  const note = join(packages, '.package-lock.json');
  if (!existsSync(note)) return false;
  const installed = JSON.parse(readFileSync(note, 'utf8')).packages ?? {};
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {};
  // Optional packages are those of other systems.
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

async function installPackages() {
  say('Installing packages, building SQLite on the way; about a minute.');
  const missing = BUILD_TOOLS.filter((tool) => spawnSync('which', [tool]).status !== 0);
  const hint = `SQLite is compiled here and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
  if (missing.length > 0) say(`${hint}; that works only where a ready-made SQLite can be fetched.`);
  const { status, output } = await run(
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund'],
    'Still installing packages',
  );
  if (status !== 0) {
    process.stderr.write(`${output.trim().split('\n').slice(-25).join('\n')}\n`);
    fail(
      missing.length > 0
        ? `Packages could not be installed: ${hint}.`
        : 'Packages could not be installed; npm says why above.',
    );
  }
}

function buildIsCurrent() {
  if (![builtStamp, join(root, 'dist/main.js'), bundle].every(existsSync)) return false;
  const built = statSync(builtStamp).mtimeMs;
  const sources = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const inputs = [
    ...sources.map((name) => join('app', name)),
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ];
  return inputs.every((name) => statSync(join(root, name)).mtimeMs <= built);
}

async function build() {
  say('Building Farline.');
  const began = new Date();
  const compiler = join(packages, 'typescript/bin/tsc');
  await mustRun(process.execPath, [compiler, '-p', 'tsconfig.build.json'], 'the compiler');
  // Their names hold what is in them: those of before would stay for ever.
  rmSync(join(root, 'dist/parts'), { recursive: true, force: true });
  // As npm would run these scripts, without another npm: the server becomes a few files, the browser's part one.
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of ['bundle:server', 'bundle']) {
    const [bundler, ...args] = scripts[name].split(' ');
    await mustRun(join(packages, '.bin', bundler), args, 'the bundler');
  }
  // As old as the beginning of the build: a source saved meanwhile is built at the next start.
  writeFileSync(builtStamp, '');
  utimesSync(builtStamp, began, began);
}

async function mustRun(program, args, who) {
  const { status, output } = await run(program, args, 'Still building');
  if (status === 0) return;
  process.stderr.write(output);
  fail(`Farline could not be built; ${who} says why above.`);
}

/** Two starts at once (with data of their own) must not install into the same folder. */
async function withLock(work) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const lock = join(root, 'dist/.preparing');
  for (let waits = 0; !tryLock(lock); waits += 1) {
    if (waits === 0) say('Another start is preparing Farline; waiting for it.');
    await delay(300);
  }
  process.once('exit', () => rmSync(lock, { recursive: true, force: true }));
  await work();
  rmSync(lock, { recursive: true, force: true });
}

function tryLock(lock) {
  try {
    mkdirSync(lock);
  } catch {
    if (!holderLives(lock)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  return true;
}

function holderLives(lock) {
  try {
    const ageMs = Date.now() - statSync(lock).mtimeMs;
    const holder = join(lock, 'pid');
    // A holder writes its id at once, and no preparation takes half an hour.
    if (!existsSync(holder)) return ageMs < 5_000;
    process.kill(Number(readFileSync(holder, 'utf8')), 0);
    return ageMs < 1_800_000;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs a program in the project's folder, saying every 15 s that it goes on. */
function run(program, args, goesOn) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    running = child;
    const began = Date.now();
    const ticker = setInterval(() => say(`${goesOn} (${Math.round((Date.now() - began) / 1000)} s).`), SAY_AGAIN_MS);
    const finish = (result) => {
      clearInterval(ticker);
      running = undefined;
      resolve(result);
    };
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => finish({ status: 127, output: `${program} does not start: ${error.message}\n` }));
    child.on('close', (code) => finish({ status: code ?? 1, output }));
  });
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await firstRun();
