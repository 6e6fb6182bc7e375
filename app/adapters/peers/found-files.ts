import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ShardPlan } from './shard-plan.js';
import { goodName, parseShard, shardOf } from './shard-text.js';
import { isTemporary, readyFile, takeName } from './whole-file.js';
import { composeShard } from './shard-text.js';

/** Names of the files of an earlier Farline, which wrote one for each peer. */
const FORMER = /^((?:trunk|phone)-[A-Za-z0-9_.+@-]+)\.conf(\.good)?$/;

/** What a folder of peers holds. */
export interface FoundFiles {
  /** Texts of peers by name, as Asterisk would read them now, and as it last took them. */
  readonly live: Map<string, string>;
  readonly good: Map<string, string>;
  readonly plan: ShardPlan;
  /** Whole texts of the shared files, by file name. */
  readonly raw: ReadonlyMap<string, string>;
  /** File names of the former kind, which give way to the shared files. */
  readonly former: readonly string[];
  /** Whole texts of files that are not ours but read by Asterisk as well, by file name. */
  readonly foreign: ReadonlyMap<string, string>;
}

/** Reads the folder; what a process that died left half-written is thrown away. A folder that is not there is empty. */
export async function findFiles(folder: string): Promise<FoundFiles> {
  const found = {
    live: new Map<string, string>(),
    good: new Map<string, string>(),
    plan: new ShardPlan(),
    raw: new Map<string, string>(),
    former: [] as string[],
    foreign: new Map<string, string>(),
  };
  const names = (await readdir(folder).catch(() => [])).sort();
  // Last-good files first: where the two name different files for a peer, the one Asterisk reads counts.
  for (const name of names.filter((each) => shardOf(each)?.good)) await readShard(folder, name, found);
  for (const name of names.filter((each) => shardOf(each)?.good === false)) await readShard(folder, name, found);
  for (const name of names) {
    if (shardOf(name)) continue;
    if (isTemporary(name)) await rm(join(folder, name), { force: true });
    else if (FORMER.test(name)) found.former.push(name);
    else if (name.endsWith('.conf') && !name.startsWith('.')) {
      found.foreign.set(name, await readFile(join(folder, name), 'utf8'));
    }
  }
  await readFormer(folder, found);
  return found;
}

/**
 * Writes the last-good state of the former kind as shared files, so that the way back survives the change of kind.
 */
export async function carryOverGood(folder: string, { former, good, plan }: FoundFiles): Promise<void> {
  if (!former.some((name) => name.endsWith('.good'))) return;
  for (const shard of plan.shards()) {
    const names = plan.namesIn(shard).filter((name) => good.has(name));
    if (names.length > 0) await takeName(folder, await readyFile(folder, goodName(shard), composeShard(names, good)));
  }
}

type Writable = { -readonly [K in keyof FoundFiles]: FoundFiles[K] } & { raw: Map<string, string> };

async function readShard(folder: string, fileName: string, found: Writable): Promise<void> {
  const { shard, good } = shardOf(fileName) ?? { shard: 1, good: false };
  const text = await readFile(join(folder, fileName), 'utf8');
  found.raw.set(fileName, text);
  const same = !good && found.raw.get(goodName(shard)) === text;
  for (const [name, peerText] of parseShard(text)) {
    // One text in memory for both states, as a rule.
    (good ? found.good : found.live).set(name, same ? (found.good.get(name) ?? peerText) : peerText);
    found.plan.put(name, shard);
  }
}

async function readFormer(folder: string, { former, live, good, plan }: FoundFiles): Promise<void> {
  for (const fileName of former) {
    const [, name = '', suffix] = FORMER.exec(fileName) ?? [];
    const texts = suffix === undefined ? live : good;
    // A change of kind that was cut short: what is in a shared file already is the newer.
    if (!texts.has(name)) texts.set(name, await readFile(join(folder, fileName), 'utf8'));
    plan.place(name);
  }
}
