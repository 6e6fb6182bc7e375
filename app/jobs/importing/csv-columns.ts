import type { KnownThings } from './known-things.js';

export type Values = Readonly<Record<string, string | number>>;

/** What a cell says, in the API's words, or what is wrong with it (`code` of a sentence that names value and range). */
export type CellRead =
  | { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: string; readonly values: Values };

/** One column of a file of things: how it is written, and how it is read. */
export interface Column<T> {
  readonly name: string;
  write(thing: T, known: KnownThings): string;
  read(cell: string, known: KnownThings): CellRead;
}

export function took(name: string, value: unknown): CellRead {
  return { ok: true, fields: { [name]: value } };
}

export function wrong(code: string, values: Values): CellRead {
  return { ok: false, code, values };
}

/** A text as it stands. */
export function textColumn<T>(name: string, of: (thing: T) => string): Column<T> {
  return { name, write: of, read: (cell) => took(name, cell) };
}

/** A text; an empty cell is none. */
export function textOrNoneColumn<T>(name: string, of: (thing: T) => string | null): Column<T> {
  return { name, write: (thing) => of(thing) ?? '', read: (cell) => took(name, cell === '' ? null : cell) };
}

export function yesNoColumn<T>(name: string, of: (thing: T) => boolean): Column<T> {
  return { name, write: (thing) => yesNo(of(thing)), read: (cell) => readYesNo(name, cell) };
}

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

export function readYesNo(name: string, cell: string): CellRead {
  const word = cell.trim().toLowerCase();
  if (['yes', 'true', '1'].includes(word)) return took(name, true);
  if (['no', 'false', '0'].includes(word)) return took(name, false);
  return wrong('not-yes-no', { column: name, value: cell });
}

/** Words with semicolons between them. */
export function wordsColumn<T>(name: string, of: (thing: T) => readonly string[]): Column<T> {
  return { name, write: (thing) => of(thing).join(';'), read: (cell) => took(name, listed(cell)) };
}

export function listed(cell: string): readonly string[] {
  return cell
    .split(';')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** A number as digits stays a text when it is none: the contract then says what it had to be. */
export function numeric(word: string): number | string {
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(word) ? Number(word) : word;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Something that is named by its name or id; an empty cell is none where `none` says what stands for that. */
export function namedColumn<T>(
  name: string,
  field: string,
  of: (thing: T) => string | null,
  called: (known: KnownThings, name: string) => Named | 'ambiguous' | null,
  all: (known: KnownThings) => ReadonlyMap<string, Named>,
): Column<T> {
  return {
    name,
    write(thing, known) {
      const id = of(thing);
      const own = id === null ? undefined : all(known).get(id);
      if (!own) return id ?? '';
      return called(known, own.name) === own ? own.name : own.id;
    },
    read(cell, known) {
      if (cell.trim() === '') return took(field, null);
      const found = called(known, cell.trim());
      if (found === 'ambiguous') return wrong('name-ambiguous', { column: name, value: cell });
      return found === null ? wrong('no-such-name', { column: name, value: cell }) : took(field, found.id);
    },
  };
}
