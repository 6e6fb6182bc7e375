import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of one instance of Asterisk; it writes nowhere else. */
export interface InstanceFolders {
  readonly root: string;
  readonly etc: string;
  readonly dialplan: string;
  /** One file per phone or trunk, written by the peers adapter. */
  readonly peers: string;
  /** Where emergency calls go, written by the peers adapter. */
  readonly emergency: string;
  /** Asterisk's own small database: registrations, device states. */
  readonly state: string;
  readonly spool: string;
  readonly log: string;
  readonly cache: string;
  /** What the benchmark adds to the configuration of an instance started for comparison. */
  readonly comparison: string;
  /** Holds the control socket and the process's record. */
  readonly run: string;
}

/** A Unix socket's path has at most 107 bytes; Asterisk adds `/asterisk.ctl`. */
const LONGEST_RUN_PATH = 90;

/**
 * Creates the folders of an instance below `<dataDir>/asterisk`, readable by this user alone.
 * @param shortRoot where the control socket goes when the data folder's path is too long for one
 */
export function createInstanceFolders(dataDir: string, shortRoot: string): InstanceFolders {
  const root = join(dataDir, 'asterisk');
  const inRoot = (name: string): string => join(root, name);
  const folders: InstanceFolders = {
    root,
    etc: inRoot('etc'),
    dialplan: inRoot('etc/dialplan'),
    peers: inRoot('peers'),
    emergency: inRoot('emergency'),
    state: inRoot('state'),
    spool: inRoot('spool'),
    log: inRoot('log'),
    cache: inRoot('cache'),
    comparison: inRoot('comparison'),
    run: runFolder(root, shortRoot),
  };
  // Asterisk makes neither by itself, and records nothing without its folder.
  const within = { keys: inRoot('state/keys'), recordings: inRoot('spool/recording') };
  for (const folder of Object.values<string>({ ...folders, ...within })) createPrivate(folder);
  return folders;
}

function runFolder(root: string, shortRoot: string): string {
  const run = join(root, 'run');
  if (Buffer.byteLength(run) <= LONGEST_RUN_PATH) return run;
  return join(shortRoot, `farline-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
}

function createPrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Somebody else's folder of the guessed name in a shared place would hand them the control socket.
  const { uid } = statSync(folder);
  if (process.getuid && uid !== process.getuid()) throw new Error(`${folder} belongs to another user (uid ${uid})`);
}
