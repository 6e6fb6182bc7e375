import { hash } from 'node:crypto';
import { stepTables } from './step-tables.js';

/** The rows of one batch as a line of a file. */
export interface Note {
  /** Sequences of its first and last fact. */
  readonly first: number;
  readonly last: number;
  /** In the order of the engine's statement. */
  readonly parameters: readonly (readonly unknown[] | null)[];
}

/** First line of a file of notes: what a Farline with other tables has noted cannot be told by its columns. */
export const NOTES_HEAD = `farline notes ${digest(JSON.stringify(stepTables))}\n`;

/** `parameters` of `StepRows`, which are JSON already and hold no line's end. */
export function noteLine(first: number, last: number, parameters: readonly (string | null)[]): string {
  const text = `${first} ${last} [${parameters.map((json) => json ?? 'null').join(',')}]`;
  return `${digest(text)} ${text}\n`;
}

export interface ReadNotes {
  readonly notes: readonly Note[];
  /** Why what follows them cannot be taken; null: that was all. */
  readonly brokenBy: 'other tables' | 'a damaged line' | null;
}

/** The notes of a file, up to the first line that was not written to its end. */
export function readNotes(text: string): ReadNotes {
  const notes: Note[] = [];
  if (text === '') return { notes, brokenBy: null };
  if (!text.startsWith(NOTES_HEAD)) return { notes, brokenBy: 'other tables' };
  const lines = text.slice(NOTES_HEAD.length).split('\n');
  const unended = lines.pop();
  for (const line of lines) {
    const note = readNote(line);
    if (!note) return { notes, brokenBy: 'a damaged line' };
    notes.push(note);
  }
  return { notes, brokenBy: unended === '' ? null : 'a damaged line' };
}

function readNote(line: string): Note | null {
  // JSON leaves U+2028 as it is, which is a line's end to everybody but us.
  const [, sum = '', text = '', first, last, json = ''] = /^(\w+) ((\d+) (\d+) (\[.*\]))$/s.exec(line) ?? [];
  if (text === '' || digest(text) !== sum) return null;
  return { first: Number(first), last: Number(last), parameters: JSON.parse(json) as Note['parameters'] };
}

/** Against what a crash leaves half-written, not against anybody. */
function digest(text: string): string {
  return hash('sha1', text, 'hex');
}
