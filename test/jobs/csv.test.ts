import test from 'ava';
import { csvText, MOST_ROWS, readCsv, withoutGuard } from '../../app/jobs/importing/csv.js';
import { Random } from '../simulation/random.js';

const cells = (text: string): readonly (readonly string[])[] => readCsv(text).rows.map((row) => row.cells);
const wrong = (text: string): readonly [number, string][] =>
  readCsv(text).problems.map(({ line, code }) => [line, code]);

test('N: cells, quotes inside quotes, line breaks inside quotes and both line ends are read as RFC 4180 says', (t) => {
  t.deepEqual(cells('a,b\r\n1,2\r\n'), [
    ['a', 'b'],
    ['1', '2'],
  ]);
  t.deepEqual(cells('a,b\n1,2'), [
    ['a', 'b'],
    ['1', '2'],
  ]);
  t.deepEqual(cells('a,b\n"say ""hi"", then",\n'), [
    ['a', 'b'],
    ['say "hi", then', ''],
  ]);
  t.deepEqual(cells('a\n"two\r\nlines"\n'), [['a'], ['two\r\nlines']]);
  t.deepEqual(cells('a,b\n"",""""\n'), [
    ['a', 'b'],
    ['', '"'],
  ]);
  t.deepEqual(wrong('a,b\n"1","2"\n'), []);
});

test('N: a row knows the line on which it begins, whatever lines stand inside its cells or are empty', (t) => {
  const { rows } = readCsv('a,b\n\n"1\n1",2\n\r\n3,4\n');
  t.deepEqual(
    rows.map(({ line }) => line),
    [1, 3, 6],
  );
});

test('N: a file that a spreadsheet of half of Europe wrote has semicolons for commas', (t) => {
  t.deepEqual(cells('a;b\n1,5;"x;y"\n'), [
    ['a', 'b'],
    ['1,5', 'x;y'],
  ]);
  t.deepEqual(cells('a;b,c\n1,2\n'), [
    ['a;b', 'c'],
    ['1', '2'],
  ]);
});

test('N: whatever is not CSV is told by its line, and never read as something else', (t) => {
  t.deepEqual(wrong('a,b\n1\n1,2,3\n'), [
    [2, 'cells'],
    [3, 'cells'],
  ]);
  t.deepEqual(wrong('a\nx"y\n'), [[2, 'quote-inside']]);
  t.deepEqual(wrong('a\n"x"y\n'), [[2, 'after-quote']]);
  t.deepEqual(wrong('a\n"x\ny\n'), [[2, 'quote-open']]);
  for (const char of ['\0', '\x1b', '\x7f', '\t', '\x0b', '\r', '\ufffe']) {
    t.deepEqual(wrong(`a\nx${char}y\n`), [[2, 'control']], JSON.stringify(char));
  }
  t.deepEqual(wrong(`a\n${'x'.repeat(4_001)}\n`), [[2, 'cell-too-long']]);
  t.deepEqual(wrong(`a\n"${'x'.repeat(4_001)}"\n`), [[2, 'cell-too-long']]);
  t.deepEqual(wrong(`a\n${'x\n'.repeat(MOST_ROWS)}`), []);
  t.deepEqual(wrong(`a\n${'x\n'.repeat(MOST_ROWS + 1)}`), [[MOST_ROWS + 2, 'too-many-rows']]);
});

test('N: no cell that we write is a formula to a spreadsheet, and each comes back as it was', (t) => {
  const formulas = [
    '=1+1',
    '+15551231111',
    '-1',
    '@sum',
    "'quoted",
    '=HYPERLINK("http://x")',
    'plain',
    ' blank ',
    '',
    'a,b',
  ];
  const text = csvText([formulas]);
  for (const cell of readCsv(text).rows[0]?.cells ?? []) t.notRegex(cell, /^[=+\-@\t\r]/);
  t.deepEqual(readCsv(text).rows[0]?.cells.map(withoutGuard), formulas);
});

test('N: 3,000 tables of hostile cells come back as they were written', (t) => {
  const random = new Random(42);
  const pieces: [string, ...string[]] = [
    '"',
    ',',
    ';',
    '\r\n',
    '\n',
    '=',
    '+',
    '-',
    '@',
    "'",
    ' ',
    'a',
    'ß',
    '😀',
    '""',
    '"\n"',
    '',
  ];
  const cell = (): string => Array.from({ length: random.whole(0, 5) }, () => random.pick(pieces)).join('');
  for (let n = 0; n < 3_000; n += 1) {
    const width = 2 + random.whole(0, 3);
    const rows = Array.from({ length: 1 + random.whole(0, 3) }, () => Array.from({ length: width }, cell));
    // Whose first line has no comma outside quotes may be read with semicolons: a real file names its columns there.
    const all = [Array.from({ length: width }, (_, at) => `c${at}`), ...rows];
    const read = readCsv(csvText(all));
    t.deepEqual(read.problems, []);
    t.deepEqual(
      read.rows.map((row) => row.cells.map(withoutGuard)),
      all,
    );
  }
});

test('N: 3,000 damaged texts are read to their end: rows of one width, problems within the text, never a throw', (t) => {
  const random = new Random(7);
  const pieces: [string, ...string[]] = ['"', ',', ';', '\r', '\n', '\0', 'a', '""', '"a', 'b"', '\ufeff', '\t'];
  for (let n = 0; n < 3_000; n += 1) {
    const text = Array.from({ length: random.whole(0, 39) }, () => random.pick(pieces)).join('');
    const { rows, problems } = readCsv(text);
    const lines = text.split('\n').length;
    t.true(rows.every(({ cells: row }) => row.length === rows[0]?.cells.length));
    t.true([...rows, ...problems].every(({ line }) => line >= 1 && line <= lines));
  }
});

test('N: 2 MB of quotes are read in linear time', (t) => {
  const began = performance.now();
  readCsv(`a\n${'"'.repeat(2_000_000)}`);
  readCsv(`a\n"${'""'.repeat(1_000_000)}`);
  readCsv(`a\n${'x",'.repeat(600_000)}`);
  t.true(performance.now() - began < 20_000);
});
