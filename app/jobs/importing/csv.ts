/** What is wrong with a text that should be CSV, by the line where it is. */
export interface CsvProblem {
  readonly line: number;
  readonly code:
    'quote-inside' | 'after-quote' | 'quote-open' | 'cells' | 'control' | 'too-many-rows' | 'cell-too-long';
  readonly values: Readonly<Record<string, string | number>>;
}

export interface CsvRow {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvText {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
}

export const MOST_ROWS = 5_000;
const LONGEST_CELL = 4_000;
/** Everything that is no character people type, but for the line breaks that RFC 4180 allows inside quotes. */

const CONTROL = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|\r(?!\n)/;
/** What a spreadsheet takes for the beginning of a formula, and the mark that we put in front of it. */
const FORMULA = /^[=+\-@\t\r']/;

/**
 * RFC 4180, strictly: CRLF or LF, quotes doubled inside quotes, the same number of cells in each row. Lines without any
 * character are left out. The separator is the comma, or the semicolon where the first line has no comma outside quotes
 * (as spreadsheets write it in half of Europe). A cell that is too long, or too many rows, end the reading.
 */
export function readCsv(text: string): CsvText {
  const reader = new Reader(text, separatorOf(text));
  return reader.read();
}

/** Cells as CSV that a spreadsheet opens without running anything: what looks like a formula gets an apostrophe in front. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

/** What was meant by a cell: without the apostrophe that `csvText`, or a careful person, put in front of a formula. */
export function withoutGuard(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function quoted(cell: string): string {
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function separatorOf(text: string): ',' | ';' {
  const first = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  return !first.includes(',') && first.includes(';') ? ';' : ',';
}

class Reader {
  readonly #rows: CsvRow[] = [];
  readonly #problems: CsvProblem[] = [];
  #at = 0;
  #line = 1;
  #width: number | null = null;

  constructor(
    private readonly text: string,
    private readonly separator: string,
  ) {}

  read(): CsvText {
    while (this.#at < this.text.length && this.#row());
    return { rows: this.#rows, problems: this.#problems };
  }

  /** One row with its line break; false: what follows cannot be read. */
  #row(): boolean {
    const line = this.#line;
    const cells: string[] = [];
    do {
      const cell = this.#cell();
      if (cell === null) return false;
      cells.push(cell);
    } while (this.#take(this.separator));
    this.#lineBreak();
    if (cells.length === 1 && cells[0] === '') return true;
    if (this.#rows.length > MOST_ROWS) return this.#problem(line, 'too-many-rows', { most: MOST_ROWS });
    this.#width ??= cells.length;
    if (cells.some((cell) => CONTROL.test(cell))) this.#problem(line, 'control');
    if (cells.length !== this.#width) this.#problem(line, 'cells', { cells: cells.length, columns: this.#width });
    else this.#rows.push({ line, cells });
    return true;
  }

  #cell(): string | null {
    return this.text[this.#at] === '"' ? this.#quotedCell() : this.#plainCell();
  }

  #plainCell(): string | null {
    const begin = this.#at;
    while (this.#at < this.text.length && !this.#atEnd()) this.#at += 1;
    const cell = this.text.slice(begin, this.#at);
    if (cell.length > LONGEST_CELL) return this.#stop(this.#line, 'cell-too-long', { most: LONGEST_CELL });
    if (cell.includes('"')) this.#problem(this.#line, 'quote-inside');
    return cell;
  }

  #quotedCell(): string | null {
    const line = this.#line;
    const parts: string[] = [];
    for (;;) {
      const close = this.text.indexOf('"', this.#at + 1);
      if (close < 0) return this.#stop(line, 'quote-open');
      parts.push(this.text.slice(this.#at + 1, close));
      this.#at = close + 1;
      if (this.text[this.#at] !== '"') break;
    }
    const cell = parts.join('"');
    this.#line += cell.split('\n').length - 1;
    if (cell.length > LONGEST_CELL) return this.#stop(line, 'cell-too-long', { most: LONGEST_CELL });
    if (this.#at < this.text.length && !this.#atEnd()) {
      this.#problem(this.#line, 'after-quote');
      while (this.#at < this.text.length && !this.#atEnd()) this.#at += 1;
    }
    return cell;
  }

  #atEnd(): boolean {
    const char = this.text[this.#at];
    return char === this.separator || char === '\n' || (char === '\r' && this.text[this.#at + 1] === '\n');
  }

  #take(char: string): boolean {
    if (this.text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #lineBreak(): void {
    this.#take('\r');
    if (this.#take('\n')) this.#line += 1;
  }

  #problem(line: number, code: CsvProblem['code'], values: CsvProblem['values'] = {}): false {
    this.#problems.push({ line, code, values });
    return false;
  }

  #stop(line: number, code: CsvProblem['code'], values: CsvProblem['values'] = {}): null {
    this.#problem(line, code, values);
    return null;
  }
}
