import type { RecordingId } from '../domain/ids.js';
import { deleteAfter, type KeptRecording } from '../domain/kept-recording.js';
import type { RecordingCause } from '../domain/recording.js';
import type { Clock } from '../ports/clock.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { RecordingFiles } from '../ports/recording-files.js';
import type { RecordingStore } from '../ports/recording-store.js';
import { scanRecordings } from './scan-recordings.js';

export interface KeepRecordingsParts {
  readonly recordings: RecordingStore;
  readonly recordingFiles: RecordingFiles;
  readonly live: Pick<Live, 'subscribe'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timing: {
    /** After the end of a recording it is looked for this often until it is stored. */
    readonly lookMs: number;
    /** What Asterisk has not closed and not written to for so long it never will. */
    readonly restMs: number;
    /** Time between two comparisons of rows and files, and between two looks for what is to be deleted. */
    readonly scanMs: number;
  };
}

/** Least room for recordings: some hours of one conversation. Below it operators are told. */
const LEAST_FREE_BYTES = 100 * 1024 * 1024;
/** Begins what operators are told of files that stay. */
const OVERSTAYED = 'recordings whose time is over cannot be deleted:';
/** Begins what operators are told of recordings that are over and neither stored nor given up. */
const UNKEPT = 'recordings that are over wait to be stored:';

/** K5: from the parts that Asterisk wrote to the file that is kept, until it is deleted. One recording at a time. */
export class KeepRecordings {
  /** Why recordings are not kept as they should be, for operators; null: they are. */
  trouble: string | null = null;
  readonly #parts: KeepRecordingsParts;
  /** Ended in this life, and their rows were not seen yet. */
  readonly #ended = new Set<RecordingId>();
  #stopped = false;
  #busy: Promise<void> = Promise.resolve();
  #cancelLook: (() => void) | null = null;
  #cancelScan: (() => void) | null = null;
  #unsubscribe: () => void = () => undefined;

  constructor(parts: KeepRecordingsParts) {
    this.#parts = parts;
  }

  /** Finishes what an earlier life left, and compares rows and files. */
  async start(): Promise<void> {
    const { recordingFiles, live } = this.#parts;
    // First of all: the engine may end recordings at any moment now.
    this.#unsubscribe = live.subscribe(({ changes }) => {
      for (const { kind, id, after } of changes) if (kind === 'recording' && after === null) this.#ended.add(id);
      if (this.#ended.size > 0) this.#lookSoon();
    });
    this.#tell(recordingFiles.trouble);
    await recordingFiles.prepare().catch((error: unknown) => this.#tell(`the folder of recordings: ${textOf(error)}`));
    await this.#inTurn(() => this.#collect());
    await this.#inTurn(() => this.#scan());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    this.#cancelLook?.();
    this.#cancelScan?.();
    await this.#busy;
  }

  /** One after another: no recording is put together twice at once. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#busy = this.#busy
      .then(() => (this.#stopped ? undefined : work()))
      .catch((error: unknown) => this.#parts.log.error(`recordings could not be looked after: ${textOf(error)}`));
    return this.#busy;
  }

  #lookSoon(): void {
    if (this.#stopped) return;
    this.#cancelLook ??= this.#parts.clock.after(this.#parts.timing.lookMs, () => {
      this.#cancelLook = null;
      void this.#inTurn(() => this.#collect());
    });
  }

  /** What goes wrong with one keeps no other, and is looked at again: nobody may call for a long time. */
  async #collect(): Promise<void> {
    const problems: string[] = [];
    const going = await this.#finishAll(problems).catch((error: unknown) => problems.push(textOf(error)) > 0);
    if (problems.length > 0) this.#tell(`${UNKEPT} ${problems[0]}`);
    else if (this.trouble?.startsWith(UNKEPT)) this.#tell(null);
    if (going) this.#lookSoon();
  }

  /** Whether anything is to be looked at again. */
  async #finishAll(problems: string[]): Promise<boolean> {
    const { recordings } = this.#parts;
    const waiting = await recordings.inStage(['finishing']);
    for (const recording of waiting) {
      if (this.#stopped) return false;
      await this.#finish(recording).catch((error: unknown) => problems.push(textOf(error)));
    }
    // The row of one that ended just now may not be stored yet.
    for (const id of [...this.#ended]) if (await recordings.find(id)) this.#ended.delete(id);
    return waiting.length > 0 || this.#ended.size > 0;
  }

  async #finish({ id, format, begun, cause }: KeptRecording): Promise<void> {
    const { recordings, recordingFiles, log, timing } = this.#parts;
    const found = await recordingFiles.found(id);
    if (found.parts === 0) {
      const [stage, why] = begun ? (['lost', 'no-file'] as const) : (['failed', cause ?? 'no-recorder'] as const);
      return this.#isOver(id, stage, why);
    }
    if (!found.closed && found.restedMs < timing.restMs) return;
    try {
      const sound = await recordingFiles.build(id, format);
      if (sound.durationMs === 0) {
        await this.#isOver(id, 'failed', 'no-sound');
        return await recordingFiles.remove(id);
      }
      await recordings.stored(id, sound);
      await recordingFiles.dropParts(id);
      this.#tell(null);
      log.info('a recording is stored', { recordingId: id, durationMs: sound.durationMs, bytes: sound.bytes });
    } catch (error) {
      await this.#notStored(id, error);
    }
  }

  /** The parts stay: with room on the disk they are taken up again. */
  async #notStored(id: RecordingId, error: unknown): Promise<void> {
    const cause = causeOf(error);
    if (!cause) throw error;
    this.#tell(`recordings cannot be stored (${cause}): ${textOf(error)}`);
    await this.#isOver(id, 'failed', cause);
  }

  async #isOver(id: RecordingId, stage: 'failed' | 'lost', cause: RecordingCause): Promise<void> {
    await this.#parts.recordings.ended(id, stage, cause);
    // Who hangs up before they were told has done nothing that anybody need look at.
    const level = cause === 'ended-first' ? 'info' : 'warn';
    this.#parts.log[level](`a recording is ${stage}`, { recordingId: id, cause });
  }

  async #scan(): Promise<void> {
    this.#cancelScan = this.#parts.clock.after(this.#parts.timing.scanMs, () => {
      void this.#inTurn(() => this.#scan());
    });
    // What cannot be done of one keeps nobody from the others.
    for (const step of [
      () => this.#tryAgain(),
      () => scanRecordings(this.#parts),
      () => this.#expire(),
      () => this.#lookForRoom(),
    ]) {
      await step().catch((error: unknown) => {
        this.#parts.log.error(`rows and files of recordings could not be compared: ${textOf(error)}`);
      });
    }
  }

  /** What failed for want of room, or of the right to write. */
  async #tryAgain(): Promise<void> {
    for (const recording of await this.#parts.recordings.inStage(['failed'])) {
      const again = recording.cause === 'disk-full' || recording.cause === 'not-written';
      if (again && !this.#stopped) await this.#finish(recording);
    }
  }

  /** Retention: first the file, so that no row says of a file that it is gone while it is there. */
  async #expire(): Promise<void> {
    const { recordings, clock } = this.#parts;
    const kept: string[] = [];
    for (const recording of await recordings.inStage(['stored', 'failed', 'lost'])) {
      const until = deleteAfter(recording);
      if (until === null || until > clock.now() || this.#stopped) continue;
      const problem = await this.#delete(recording.id);
      if (problem !== null) kept.push(`${recording.id} (${problem})`);
    }
    if (kept.length > 0) this.#tell(`${OVERSTAYED} ${kept.length}, the first is ${kept[0]}`);
    else if (this.trouble?.startsWith(OVERSTAYED)) this.#tell(null);
  }

  /** What is in the way; the row stays as it is, and it is tried again with the next look. */
  async #delete(id: RecordingId): Promise<string | null> {
    const { recordings, recordingFiles, clock, log } = this.#parts;
    try {
      await recordingFiles.remove(id);
    } catch (error) {
      return textOf(error);
    }
    await recordings.deleted(id, clock.now(), 'retention');
    log.info('a recording was deleted: its time was over', { recordingId: id });
    return null;
  }

  async #lookForRoom(): Promise<void> {
    const free = await this.#parts.recordingFiles.freeBytes();
    if (free < LEAST_FREE_BYTES) this.#tell(`the disk of recordings has ${Math.round(free / 1024)} kB left`);
    else if (this.trouble?.startsWith('the disk')) this.#tell(null);
  }

  /** Once for each new trouble. */
  #tell(trouble: string | null): void {
    if (trouble === this.trouble) return;
    if (trouble === null && this.#parts.recordingFiles.trouble !== null) return;
    this.trouble = trouble;
    if (trouble === null) this.#parts.log.info('recordings are kept again');
    else this.#parts.log.error(trouble);
  }
}

function causeOf(error: unknown): RecordingCause | null {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return 'disk-full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EEXIST':
    case 'ENOTDIR':
    case 'EISDIR':
      return 'not-written';
    case 'EIO':
      return 'not-readable';
    default:
      return null;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
