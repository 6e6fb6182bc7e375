import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'ava';
import { DatabaseFactLog } from '../../app/adapters/db/fact-log.js';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { maskCall, maskSession } from '../../app/domain/facts.js';
import { foldFacts } from '../../app/projections/fold.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { RecordedLog } from '../support/recorded-log.js';

const CHILD = join(import.meta.dirname, '../support/store-child.ts');

interface Child {
  readonly process: ChildProcess;
  /** Waits for the next line that begins so. */
  line(start: string): Promise<string>;
  kill(): Promise<void>;
}

function startChild(folder: string, mode: 'lock' | 'commit' | 'keep'): Child {
  const child = spawn(process.execPath, ['--import=tsx', CHILD, folder, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  return {
    process: child,
    async line(start) {
      for (;;) {
        const next = await lines.next();
        if (next.done) throw new Error(`The process ended before it said "${start}"`);
        if (next.value.startsWith(start)) return next.value;
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Everything the killed process left, checked: whole batches, no gap, and rows that are the fold of the facts. */
async function whatIsLeft(folder: string) {
  const database = await openTestDatabase(folder);
  const log = new RecordedLog();
  const store = new DatabaseStore(database, new FileKeyVault(join(folder, 'keys')), systemClock(), log);
  const state = await store.load();
  const [check] = (await database.writer.raw('PRAGMA integrity_check')) as { integrity_check: string }[];
  const facts = await readAll(new DatabaseFactLog(database.reader));
  await store.close();
  await database.close();
  return { state, facts, log, integrity: check?.integrity_check };
}

async function readAll(log: DatabaseFactLog) {
  const facts = [];
  for (let page = await log.after(0, 5_000); page.length > 0; page = await log.after(facts.length, 5_000)) {
    facts.push(...page);
  }
  return facts;
}

test('a process killed in the middle of its commits leaves whole batches and nothing half-written', async (t) => {
  await inTempFolder(async (folder) => {
    for (const commitsBeforeKill of [20, 334]) {
      const child = startChild(folder, 'commit');
      const durable = Number((await child.line(`ready ${commitsBeforeKill}`)).split(' ')[1]);
      await child.kill();
      const { state, facts, log, integrity } = await whatIsLeft(folder);
      t.is(integrity, 'ok');
      t.deepEqual(log.lines, [], 'no row had to be dropped');
      t.is(facts.length % 6, 0, 'each batch has six changes');
      t.true(facts.length >= durable * 6, 'what was said to be durable is there');
      t.is(facts.at(-1)?.sequence, facts.length, 'no gap');
      t.is(state.lastSequence, facts.length);
      const folded = foldFacts(facts);
      const byId = <T extends { readonly id: string }>(things: Iterable<T>) =>
        [...things].sort((a, b) => (a.id < b.id ? -1 : 1));
      t.deepEqual(byId(folded.session.values()), byId(state.sessions.map(maskSession)));
      t.deepEqual(byId(folded.call.values()), byId(state.calls.map(maskCall)));
      t.deepEqual(byId(folded.leg.values()), byId(state.legs));
      t.deepEqual(byId(folded.offer.values()), byId(state.offers));
    }
  });
});

test('what a killed process had kept is there at the next start, stored by then or not', async (t) => {
  await inTempFolder(async (folder) => {
    // Before the first commit, and between two.
    let before = 0;
    for (const keptBeforeKill of [20, 300]) {
      const child = startChild(folder, 'keep');
      const kept = Number((await child.line(`ready ${keptBeforeKill}`)).split(' ')[1]);
      await child.kill();
      const { state, facts, log, integrity } = await whatIsLeft(folder);
      t.is(integrity, 'ok');
      t.true(facts.length >= before + kept * 6, `${facts.length} facts of ${kept} batches`);
      t.is(facts.at(-1)?.sequence, facts.length, 'no gap');
      t.is(facts.length % 6, 0);
      t.is(state.lastSequence, facts.length);
      t.true(
        log.lines.some(({ level, line }) => level === 'info' && line.startsWith('What was noted')),
        log.text(),
      );
      const folded = foldFacts(facts);
      const ids = <T extends { readonly id: string }>(things: Iterable<T>) => [...things].map(({ id }) => id).sort();
      t.deepEqual(ids(folded.call.values()), ids(state.calls));
      t.deepEqual(ids(folded.offer.values()), ids(state.offers));
      before = facts.length;
    }
  });
});

test('a second process on the same data is refused with the name of the first, until that one is killed', async (t) => {
  await inTempFolder(async (folder) => {
    const first = startChild(folder, 'lock');
    await first.line('ready');
    const second = startChild(folder, 'lock');
    const [refusal] = await Promise.all([second.line('refused'), once(second.process, 'exit')]);
    t.is(second.process.exitCode, 1);
    t.true(
      refusal.includes(
        `AlreadyRunning: Another Farline uses ${folder}: process ${first.process.pid} on ${hostname()}, since 20`,
      ),
      refusal,
    );
    await first.kill();
    const third = startChild(folder, 'lock');
    await t.notThrowsAsync(third.line('ready'));
    await third.kill();
  });
});
