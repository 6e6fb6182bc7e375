import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { NOTES_HEAD, noteLine, readNotes } from '../../app/adapters/db/note-lines.js';
import { noteFilesOf, StepNotes } from '../../app/adapters/db/step-notes.js';
import type { Batch } from '../../app/ports/store.js';
import { inTempFolder } from '../support/database.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aCall, batchOf, changed, gone } from '../support/store-load.js';
import { VirtualTime } from '../support/virtual-time.js';

const TIDY_MS = 5_000;
const REST_MS = 10_000;
/** As much as one file holds. */
const LARGE = 'x'.repeat(1024 * 1024);

class Desk {
  readonly time = new VirtualTime();
  readonly log = new RecordedLog();
  readonly files: readonly [string, string];
  /** How long the next look at the clock is after the one before, ms. */
  slowMs = 0;

  constructor(private readonly folder: string) {
    this.files = noteFilesOf(join(folder, 'farline.sqlite'));
  }

  open(): StepNotes {
    const clock = this.time.clock();
    const mono = (): number => (this.time.mono += this.slowMs);
    return new StepNotes(join(this.folder, 'farline.sqlite'), { ...clock, mono }, this.log);
  }

  get sizes(): readonly number[] {
    return this.files.map((path) => statSync(path).size);
  }

  /** First sequences of what each file holds. */
  get noted(): readonly (readonly number[])[] {
    return this.files.map((path) =>
      readNotes(readFileSync(path, 'utf8')).notes.map(({ firstSequence }) => firstSequence),
    );
  }
}

function noting(title: string, body: (t: ExecutionContext, desk: Desk) => Promise<void> | void): void {
  test(title, (t) => inTempFolder(async (folder) => body(t, new Desk(folder))));
}

const batch = (n: number, why = 'call.changed'): Batch => batchOf(n, [changed('call', aCall('c1'), why)]);
const line = (n: number, why?: string): string => noteLine(batch(n, why));

test('what is noted is read again, word for word', (t) => {
  const said = 'two\nlines "and" \u2028 \ud800 \0 ü 🦊';
  const noted = [
    batchOf(1, [{ ...changed('call', aCall('c1', { caller: { number: '', name: said } })), detail: { said, n: 1.5 } }]),
    batchOf(2, [gone('call', 'c1')], true),
  ];
  t.deepEqual(readNotes(NOTES_HEAD + noted.map(noteLine).join('')), { notes: noted, brokenBy: null });
  t.deepEqual(readNotes(''), { notes: [], brokenBy: null });
});

test('a note that was broken off anywhere is none, and those before it are', (t) => {
  const whole = NOTES_HEAD + line(1);
  const text = whole + line(2);
  for (let length = whole.length + 1; length < text.length; length++) {
    const { notes, brokenBy } = readNotes(text.slice(0, length));
    t.deepEqual(
      [notes.map(({ firstSequence }) => firstSequence), brokenBy],
      [[1], 'a damaged line'],
      `after ${length}`,
    );
  }
});

test('a note in which a byte was changed ends the reading, also when whole ones follow', (t) => {
  const { notes, brokenBy } = readNotes(NOTES_HEAD + line(1) + line(2, 'a').replace('"a"', '"b"') + line(3));
  t.deepEqual([notes.map(({ firstSequence }) => firstSequence), brokenBy], [[1], 'a damaged line']);
});

test('notes of a Farline with other tables are left out', (t) => {
  t.deepEqual(readNotes(`farline notes 0123\n${line(1)}`), { notes: [], brokenBy: 'other tables' });
});

noting('files are the owner’s alone, and nothing of an earlier life stays in them', (t, desk) => {
  for (const path of desk.files) appendFileSync(path, 'of an earlier life', { mode: 0o644 });
  const notes = desk.open();
  t.deepEqual(desk.sizes, [0, 0]);
  t.true(notes.write(line(1), 1));
  t.deepEqual(desk.noted, [[1], []]);
  for (const path of desk.files) t.is(statSync(path).mode & 0o777, 0o600);
  notes.close();
  t.deepEqual(desk.sizes, [0, 0]);
  t.false(notes.write(line(2), 2), 'closed');
});

noting('a file that is full is left for the other, once nothing in that one is needed', (t, desk) => {
  const notes = desk.open();
  notes.write(line(1, LARGE), 1);
  notes.write(line(2, LARGE), 2);
  t.deepEqual(desk.noted, [[1], [2]]);
  notes.write(line(3), 3);
  t.deepEqual(desk.noted, [[1], [2, 3]], 'the first is needed still');
  notes.stored(1);
  notes.write(line(4), 4);
  t.deepEqual(desk.noted, [[4], [2, 3]]);
  notes.close();
});

noting('what is stored does not stay in the files, whether notes go on or not', async (t, desk) => {
  const notes = desk.open();
  notes.write(line(1), 1);
  notes.stored(1);
  notes.write(line(2), 2);
  await desk.time.runUntil(TIDY_MS);
  t.deepEqual(desk.noted, [[1, 2], []], 'the second is needed');
  notes.write(line(3), 3);
  notes.stored(2);
  await desk.time.runUntil(2 * TIDY_MS);
  t.deepEqual(desk.noted, [[], [3]]);
  notes.stored(3);
  await desk.time.runUntil(3 * TIDY_MS);
  t.deepEqual(desk.sizes, [0, 0]);
  t.true(notes.write(line(4), 4));
  notes.close();
});

noting('what is void is gone from both files at once, and noting goes on', (t, desk) => {
  const notes = desk.open();
  notes.write(line(1, LARGE), 1);
  notes.write(line(2, LARGE), 2);
  notes.void();
  t.deepEqual(desk.sizes, [0, 0]);
  t.true(notes.write(line(1), 1));
  t.deepEqual(desk.noted.flat(), [1]);
  notes.close();
});

noting('a folder in the place of a file: nothing is noted, nothing is thrown, and one line tells why', (t, desk) => {
  mkdirSync(desk.files[0]);
  const notes = desk.open();
  t.false(notes.ready);
  t.false(notes.write(line(1), 1));
  t.false(notes.write(line(2), 2));
  notes.void();
  notes.close();
  t.deepEqual(
    desk.log.lines.map(({ level, fields }) => [level, fields['reason']]),
    [['warn', 'EISDIR']],
  );
});

noting('a disk that is slow gets no notes for a while, but the slow one counts', async (t, desk) => {
  const notes = desk.open();
  desk.slowMs = 26;
  t.true(notes.write(line(1), 1));
  desk.slowMs = 0;
  t.false(notes.ready);
  t.false(notes.write(line(2), 2));
  await desk.time.runUntil(desk.time.mono + REST_MS);
  t.true(notes.write(line(2), 2));
  t.deepEqual(desk.noted.flat(), [1, 2]);
  t.is(desk.log.lines.length, 1);
  notes.close();
  t.true(existsSync(desk.files[0]));
});

/** Notes a line that fits, one that does not fit on the disk any more, and, after a while, one that does. */
const ON_A_FULL_DISK = `
  const [{ StepNotes }, { noteLine }, { VirtualTime }, { RecordedLog }] = await Promise.all(
    ['app/adapters/db/step-notes.ts', 'app/adapters/db/note-lines.ts', 'test/support/virtual-time.ts', 'test/support/recorded-log.ts']
      .map((path) => import(process.cwd() + '/' + path)));
  const [time, log] = [new VirtualTime(), new RecordedLog()];
  const notes = new StepNotes(process.argv[1] + '/farline.sqlite', time.clock(), log);
  const line = (n, why) => noteLine({ firstSequence: n, at: 0, full: false, changes: [{ kind: 'call', id: 'c1', after: null, why, detail: {} }] });
  const answers = [notes.write(line(1, 'a'), 1), notes.write(line(2, 'x'.repeat(8000)), 2), notes.write(line(2, 'b'), 2)];
  time.mono += ${REST_MS};
  answers.push(notes.write(line(2, 'c'), 2));
  console.log(JSON.stringify([answers, log.lines.map(({ level, fields }) => [level, fields.reason])]));
`;

test('a note that the disk has no room for leaves nothing behind, and later ones are read', (t) =>
  inTempFolder(async (folder) => {
    const node = [process.execPath, '--import=tsx', '--input-type=module', '-e', ON_A_FULL_DISK, folder];
    // As on a full disk: no file grows past a page, and what reaches it is written in part.
    const { stdout } = await promisify(execFile)('prlimit', ['--fsize=4096:', ...node]);
    const [answers, lines] = JSON.parse(stdout) as [boolean[], unknown[]];
    t.deepEqual(answers, [true, false, false, true]);
    t.is(lines.length, 1);
    const { notes, brokenBy } = readNotes(readFileSync(noteFilesOf(join(folder, 'farline.sqlite'))[0], 'utf8'));
    t.deepEqual([notes.map(({ changes }) => changes[0]?.why), brokenBy], [['a', 'c'], null]);
  }));
