import type { StoreFailure, StoreFailureKind } from '../../ports/store-failure.js';

/** Kinds after which the same batch may pass: the disk gets room, the lock goes, the server comes back. */
const RETRIED: ReadonlySet<StoreFailureKind> = new Set(['disk-full', 'locked', 'io', 'connection', 'out-of-order']);

/** What the store answers when it could not keep a batch. The message may be shown on `/status`. */
export class StoreError extends Error implements StoreFailure {
  override readonly name = 'StoreError';
  readonly retry: boolean;

  constructor(
    readonly kind: StoreFailureKind,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.retry = RETRIED.has(kind);
  }
}

/** Any error of SQLite, PostgreSQL, knex or the file system in our words. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const kind = kindOf(error);
  return new StoreError(kind, SENTENCES[kind] + reasonOf(error), error);
}

const SENTENCES: Readonly<Record<StoreFailureKind, string>> = {
  'disk-full': 'The disk with the database is full',
  locked: 'The database is locked by another program',
  io: 'The database cannot be read or written',
  connection: 'The database server cannot be reached',
  corrupt: 'The database file is damaged; restore a backup',
  fenced: 'Another Farline took over this database',
  'out-of-order': 'An earlier batch is not stored yet',
  refused: 'The database refuses this batch',
  closed: 'The database is closed',
};

/** SQLite's codes (sqlite.org/rescode.html) as node-sqlite3 names them, and errno of Node's own file calls. */
const BY_CODE: Readonly<Record<string, StoreFailureKind>> = {
  SQLITE_FULL: 'disk-full',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  SQLITE_BUSY: 'locked',
  SQLITE_LOCKED: 'locked',
  SQLITE_PROTOCOL: 'locked',
  SQLITE_CORRUPT: 'corrupt',
  SQLITE_NOTADB: 'corrupt',
  SQLITE_CONSTRAINT: 'refused',
  SQLITE_MISMATCH: 'refused',
  SQLITE_TOOBIG: 'refused',
  SQLITE_ERROR: 'refused',
  SQLITE_RANGE: 'refused',
  SQLITE_MISUSE: 'closed',
  ECONNREFUSED: 'connection',
  ECONNRESET: 'connection',
  ENOTFOUND: 'connection',
  ETIMEDOUT: 'connection',
  EPIPE: 'connection',
};

/** PostgreSQL's SQLSTATE (manual, appendix A), the longest known beginning. */
const BY_SQLSTATE: readonly (readonly [string, StoreFailureKind])[] = [
  ['53100', 'disk-full'],
  ['55P03', 'locked'],
  ['40', 'locked'],
  ['57', 'connection'],
  ['08', 'connection'],
  ['53', 'connection'],
  ['XX001', 'corrupt'],
  ['XX002', 'corrupt'],
  ['22', 'refused'],
  ['23', 'refused'],
  ['42', 'refused'],
  ['25006', 'io'],
];

function kindOf(error: unknown): StoreFailureKind {
  const code = codeOf(error);
  const known = BY_CODE[code];
  if (known) return known;
  // ENOENT, EACCES and the like have five letters too, but begin with E; no SQLSTATE does.
  if (/^[0-9FHPX][0-9A-Z]{4}$/.test(code)) {
    return BY_SQLSTATE.find(([start]) => code.startsWith(start))?.[1] ?? 'io';
  }
  const message = error instanceof Error ? `${error.name} ${error.message}` : '';
  if (/pool is|aborted|destroyed/i.test(message)) return 'closed';
  return /timeout|terminated|connection/i.test(message) ? 'connection' : 'io';
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The code only: messages of databases quote values, and values can be personal. */
function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return code ? ` (${code}).` : '.';
}

/** Runs `work`; what the database throws comes out as `StoreError`, our own errors as they are. */
export async function inStoreTerms<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isForeign(error) ? storeError(error) : error;
  }
}

/** Drivers and Node mark theirs with a code; knex's pool has a name of its own. */
function isForeign(error: unknown): boolean {
  return codeOf(error) !== '' || (error instanceof Error && error.name === 'KnexTimeoutError');
}
