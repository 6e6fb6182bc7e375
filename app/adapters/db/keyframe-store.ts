import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Keyframe, KeyframeStore, KeptEntity } from '../../ports/keyframe-store.js';
import { numberOf, textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

const TABLE = 'keyframes';
/** Entities in one part: made into text, and read from it, without a rest. */
const PART = 500;
const [packed, unpacked] = [promisify(gzip), promisify(gunzip)];

/** Packed in parts beside the engine, and written in one short transaction on the connection of its steps. */
export class DatabaseKeyframeStore implements KeyframeStore {
  constructor(private readonly database: Pick<Database, 'writer' | 'reader'>) {}

  upTo(sequence: number | null, version: number): Promise<Keyframe | null> {
    return inStoreTerms(async () => {
      const { reader } = this.database;
      const fitting = reader(TABLE).where({ version });
      if (sequence !== null) void fitting.where('sequence', '<=', sequence);
      const newest = (await fitting.orderBy('sequence', 'desc').first('sequence')) as DriverRow | undefined;
      if (!newest) return null;
      const parts = (await reader(TABLE)
        .where({ sequence: numberOf(newest, 'sequence') })
        .orderBy('part')) as DriverRow[];
      const [first] = parts;
      if (!first) return null;
      const entities: KeptEntity[] = [];
      for (const part of parts) entities.push(...(await read(part)));
      return { sequence: numberOf(first, 'sequence'), at: numberOf(first, 'at'), entities };
    });
  }

  async save({ sequence, at, entities }: Keyframe, version: number): Promise<void> {
    const bodies: string[] = [];
    // One that is empty has a part, too: it tells that nothing ran.
    for (let from = 0; from === 0 || from < entities.length; from += PART) {
      bodies.push((await packed(JSON.stringify(entities.slice(from, from + PART)))).toString('base64'));
    }
    await inStoreTerms(() =>
      this.database.writer.transaction(async (trx) => {
        await trx(TABLE).where({ sequence }).delete();
        for (const [part, body] of bodies.entries()) await trx(TABLE).insert({ sequence, part, at, version, body });
      }),
    );
  }
}

/** Written by us, and of this version: read as it was written. */
async function read(part: DriverRow): Promise<KeptEntity[]> {
  return JSON.parse((await unpacked(Buffer.from(textOf(part, 'body'), 'base64'))).toString()) as KeptEntity[];
}
