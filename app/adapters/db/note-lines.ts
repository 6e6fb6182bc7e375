import { hash } from 'node:crypto';
import type { Batch } from '../../ports/store.js';
import { stepTables } from './step-tables.js';

/** First line of a file of notes: a Farline with other tables may know other things, or the same by other names. */
export const NOTES_HEAD = `farline notes ${digest(JSON.stringify(stepTables))}\n`;

/**
 * A batch as a line of a file. As it was decided and not as rows: to build them takes half a millisecond of a join's way,
 * and the commit does it anyway, when nobody waits.
 */
export function noteLine({ firstSequence, at, changes, full }: Batch): string {
  const text = JSON.stringify({ firstSequence, at, changes, full } satisfies Batch);
  return `${digest(text)} ${text}\n`;
}

/** F2: what the rows hold only sealed or masked is written in no other place. */
export function canBeNoted({ changes }: Batch): boolean {
  return changes.every(({ kind, after }) => {
    if (after === null) return true;
    if (kind === 'session') return after.device.kind !== 'number' || !after.device.typed;
    return kind !== 'supervision' || after.device?.kind !== 'number';
  });
}

export interface ReadNotes {
  readonly notes: readonly Batch[];
  /** Why what follows them cannot be taken; null: that was all. */
  readonly brokenBy: 'other tables' | 'a damaged line' | null;
}

/** The notes of a file, up to the first line that was not written to its end. */
export function readNotes(text: string): ReadNotes {
  const notes: Batch[] = [];
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

/** What fits its digest is as we wrote it. */
function readNote(line: string): Batch | null {
  // JSON leaves U+2028 as it is, which is a line's end to everybody but us.
  const [, sum = '', text = ''] = /^(\w+) (\{.*\})$/s.exec(line) ?? [];
  return text !== '' && digest(text) === sum ? (JSON.parse(text) as Batch) : null;
}

/** Against what a crash leaves half-written, not against anybody. */
function digest(text: string): string {
  return hash('sha1', text, 'hex');
}
