// `npm test`: installs what the tests need from the system, builds the product, and runs every stage. Plain JavaScript,
// so that it runs before anything is built. Ends with `N passed, N failed`; exit 1 when anything failed or nothing ran.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { prepareProject } from '../app/first-run.mjs';

const only = process.argv.slice(2).filter((word) => !word.startsWith('-'));

/** Commands the live tests call, and the Debian package of each. */
const SYSTEM = [
  ['/usr/bin/sipp', 'sip-tester'],
  ['/usr/bin/baresip', 'baresip-core'],
  ['/usr/bin/chromium', 'chromium'],
  ['/usr/lib/postgresql/15/bin/postgres', 'postgresql-15'],
  ['/usr/bin/apt-get', 'apt'],
];

const STAGES = [
  {
    name: 'fast',
    files: ['test/*.test.ts', 'test/{domain,engine,projections,jobs,http,adapters,simulation}/**/*.test.ts'],
    concurrency: 2,
  },
  { name: 'contract', files: ['test/contract/**/*.test.ts'], concurrency: 1 },
  { name: 'live', files: ['test/live/**/*.test.ts'], concurrency: 2, looksAgain: true },
];

/** Live tests that fail once among hundreds: so many files are looked at again, each so many times in a row. */
const AGAIN = { files: 4, times: 3 };

function minutes(since) {
  return `${((Date.now() - since) / 60_000).toFixed(1)} min`;
}

/** apt-get of what is missing; says so, and says what to do when this user may not. */
function installSystemPackages() {
  const missing = SYSTEM.filter(([path]) => !existsSync(path)).map(([, name]) => name);
  if (missing.length === 0) return;
  console.log(`installing for the tests: ${missing.join(', ')}`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  const done = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
  if (done.status === 0) return;
  console.error(`The tests need the Debian packages ${missing.join(', ')}: install them as root and start again.`);
  process.exit(1);
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
      process.stdout.write(chunk);
    });
    child.on('close', (code) => resolve({ code, out }));
  });
}

/** Counts of ava's lines: it sums up what passed only when nothing failed, so the ticks are counted. */
function counted(out) {
  const sum = (pattern) => [...out.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  const failed = sum(/^\s+(\d+) (?:hooks?|tests?) failed/gm);
  const broken = sum(/^\s+(\d+) (?:uncaught exceptions?|unhandled rejections?|tests? timed out)/gm);
  return { passed: [...out.matchAll(/^\s+✔ /gm)].length, failed: failed + broken };
}

/** The lines that say which tests failed or never ended, and all that ava tells of them behind its first rule: errors and their places. */
function failures(out) {
  const named = out.split('\n').filter((line) => /^\s+(?:✘|◌|Timed out|Uncaught|Unhandled)/.test(line));
  const told = out
    .split(/^\s+─$/m)
    .slice(1, -1)
    .join('');
  return `${named.join('\n')}\n${told}`;
}

/** Files of the failed tests by their names before the first `›`; null when something else failed, or too many did. */
function filesToTryAgain(stage, out) {
  const lines = out
    .split('\n')
    .filter((line) => /^\s+(?:✘|◌|Timed out|Uncaught|Unhandled|\d+ (?:hook|uncaught|unhandled))/.test(line));
  const names = lines.map((line) => /^\s+✘ \[fail\]: ([\w-]+) ›/.exec(line)?.[1]);
  const files = [...new Set(names)];
  if (!stage.looksAgain || files.length === 0 || files.length > AGAIN.files || files.includes(undefined)) return null;
  return files.map((name) => stage.files[0].replace('**/*', name));
}

/**
 * A live test can fail because the machine stood still for a moment. It counts as passed only if its whole file then
 * passes several times in a row, and it is named at the end: CONTRIBUTING.md, "Unsteady live tests".
 */
async function passesAgain(files) {
  for (const file of files) {
    for (let time = 1; time <= AGAIN.times; time += 1) {
      console.log(`\n${file}, once more: ${time} of ${AGAIN.times}`);
      if ((await run('npx', ['--no-install', 'ava', '--concurrency=1', file])).code !== 0) return false;
    }
  }
  return true;
}

async function main() {
  const total = { passed: 0, failed: 0 };
  const report = [];
  const broken = [];
  const unsteady = [];
  const step = async (name, work) => {
    const since = Date.now();
    console.log(`\n== ${name}`);
    const result = await work();
    report.push(`${name}: ${minutes(since)}`);
    return result;
  };
  await step('system packages', async () => installSystemPackages());
  await step('packages and build', prepareProject);
  for (const server of ['asterisk', 'kamailio']) {
    const unpacked = await step(server, () => run('node', ['--import=tsx', `test/support/fetch-${server}.ts`]));
    if (unpacked.code !== 0) process.exit(1);
  }
  for (const stage of STAGES.filter(({ name }) => only.length === 0 || only.includes(name))) {
    const args = ['--no-install', 'ava', `--concurrency=${stage.concurrency}`, ...stage.files];
    const { code, out } = await step(stage.name, () => run('npx', args));
    const { passed, failed } = counted(out);
    total.passed += passed;
    const files = code === 0 ? null : filesToTryAgain(stage, out);
    if (files && (await step(`${stage.name}, what failed`, () => passesAgain(files)))) {
      total.passed += failed;
      unsteady.push(failures(out));
      continue;
    }
    total.failed += code !== 0 && failed === 0 ? 1 : failed;
    if (code !== 0) broken.push(`${stage.name}:\n${failures(out)}`);
  }
  if (broken.length > 0) console.log(`\n== what failed\n${broken.join('\n')}\n== end of what failed`);
  if (unsteady.length > 0)
    console.log(
      `\n== unsteady: failed once, then passed ${AGAIN.times} times in a row\n${unsteady.join('\n')}\n== end of unsteady`,
    );
  console.log(`\n${report.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
}

await main();
