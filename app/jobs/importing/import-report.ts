import type { Mark } from '../../domain/import-words.js';
import type { DirectoryKinds } from '../../ports/directory-store.js';
import type { Phone } from '../../domain/phone.js';

/** Kinds of things that a file may make, in the order in which they are written: what is named before what names it. */
export const THING_KINDS = ['trunk', 'queue', 'phone', 'agent'] as const;
export type ThingKind = (typeof THING_KINDS)[number];
export interface Things extends Pick<DirectoryKinds, 'trunk' | 'queue' | 'agent'> {
  readonly phone: Phone;
}

/** What is said of a line, as the key of a sentence with its values; `text`: a sentence that is made already. */
export type Said =
  { readonly code: string; readonly values: Readonly<Record<string, string | number>> } | { readonly text: string };

export interface ReportLine {
  /** From 1; 0: the file as a whole. */
  readonly line: number;
  /** A row's key, or an option with its value. */
  readonly subject: string;
  readonly mark: Mark;
  readonly said: Said;
}
