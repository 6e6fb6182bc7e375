import { closeSync, fchmodSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import { NOTES_HEAD } from './note-lines.js';

/** From here on the other file is written, once nothing in it is needed any more. */
const LARGE_BYTES = 1024 * 1024;
/** What is stored stays in the files for twice as long at most. */
const TIDY_MS: Millis = 5_000;
/** A join that waits longer than this for a note had better wait for the database. */
const SLOW_MS: Millis = 25;
/** So long a disk that was slow or refused is left alone. */
const REST_MS: Millis = 10_000;

interface NoteFile {
  readonly path: string;
  /** null: it cannot be used before the next start. */
  fd: number | null;
  bytes: number;
  /** Sequence of the last fact noted in it. */
  last: number;
}

/** Where steps of this database are noted. */
export function noteFilesOf(database: string): readonly [string, string] {
  return [`${database}.notes-1`, `${database}.notes-2`];
}

/**
 * Lines that outlive the process as soon as they are written, for the database follows some milliseconds later. Two files
 * in turn, so that one can be emptied while the other is needed. What goes wrong is logged, never thrown.
 */
export class StepNotes {
  private readonly files: readonly [NoteFile, NoteFile];
  private current: NoteFile;
  private storedTo = 0;
  private restUntil: Millis = 0;
  /** Since the last note that went well it was told why there are none. */
  private told = false;
  private cancelTidying: (() => void) | null = null;

  /** Opens both files empty: `takeOverNotes` has taken what is in them. */
  constructor(
    database: string,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    const [one, other] = noteFilesOf(database);
    this.files = [this.open(one), this.open(other)];
    this.current = this.files[0];
  }

  /** Whether a note may be tried now. */
  get ready(): boolean {
    return this.files.every(({ fd }) => fd !== null) && this.clock.mono() >= this.restUntil;
  }

  /** Writes whole lines, up to the fact of this sequence; false: nothing of them is noted. */
  write(lines: string, last: number): boolean {
    if (!this.ready) return false;
    if (this.current.bytes > LARGE_BYTES) this.turnOver();
    const began = this.clock.mono();
    if (!this.append(this.current, lines)) return false;
    this.current.last = last;
    this.cancelTidying ??= this.clock.after(TIDY_MS, () => this.tidy());
    const tookMs = Math.round(this.clock.mono() - began);
    if (tookMs >= SLOW_MS) this.rest('a note took too long', { tookMs });
    else this.told = false;
    return true;
  }

  /** All facts up to this one are in the database. */
  stored(sequence: number): void {
    this.storedTo = Math.max(this.storedTo, sequence);
  }

  /** Nothing that was noted may be taken over any more. */
  void(): void {
    for (const file of this.files) this.empty(file);
  }

  close(): void {
    this.cancelTidying?.();
    this.void();
    for (const file of this.files) letGo(file);
  }

  private open(path: string): NoteFile {
    try {
      // What is written at the end stays whole when the file is emptied.
      const fd = openSync(path, 'a', 0o600);
      fchmodSync(fd, 0o600);
      ftruncateSync(fd);
      return { path, fd, bytes: 0, last: 0 };
    } catch (error) {
      this.tell('the file cannot be opened', { path, reason: codeOf(error) });
      return { path, fd: null, bytes: 0, last: 0 };
    }
  }

  private append(file: NoteFile, lines: string): boolean {
    if (file.fd === null) return false;
    const bytes = Buffer.from(file.bytes === 0 ? NOTES_HEAD + lines : lines);
    try {
      const written = writeSync(file.fd, bytes);
      if (written < bytes.length) throw Object.assign(new Error('not all was written'), { code: 'ENOSPC' });
    } catch (error) {
      this.rest('the file cannot be written', { path: file.path, reason: codeOf(error) });
      // Half a line would hide all later ones.
      this.cut(file, file.bytes);
      return false;
    }
    file.bytes += bytes.length;
    return true;
  }

  private tidy(): void {
    this.turnOver();
    for (const file of this.files) if (file.last <= this.storedTo) this.empty(file);
    const left = this.files.some(({ fd, bytes }) => fd !== null && bytes > 0);
    this.cancelTidying = left ? this.clock.after(TIDY_MS, () => this.tidy()) : null;
  }

  private turnOver(): void {
    const other = this.current === this.files[0] ? this.files[1] : this.files[0];
    if (other.last > this.storedTo) return;
    this.empty(other);
    this.current = other;
  }

  private empty(file: NoteFile): void {
    if (file.bytes === 0) return;
    this.cut(file, 0);
    file.last = 0;
  }

  private cut(file: NoteFile, bytes: number): void {
    if (file.fd === null) return;
    try {
      ftruncateSync(file.fd, bytes);
      file.bytes = bytes;
    } catch (error) {
      this.tell('the file cannot be shortened', { path: file.path, reason: codeOf(error) });
      letGo(file);
    }
  }

  private rest(why: string, fields: Readonly<Record<string, unknown>>): void {
    this.restUntil = this.clock.mono() + REST_MS;
    this.tell(why, fields);
  }

  private tell(why: string, fields: Readonly<Record<string, unknown>>): void {
    if (!this.told) this.log.warn(`Steps are not noted, joins wait for the database: ${why}`, fields);
    this.told = true;
  }
}

function letGo(file: NoteFile): void {
  if (file.fd === null) return;
  try {
    closeSync(file.fd);
  } catch {
    // Whatever the disk says now, nothing more is written there.
  }
  file.fd = null;
}

/** The code only: paths of Node's messages are named beside it. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
