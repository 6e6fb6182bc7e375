import type { Knex } from 'knex';
import { z } from 'zod';
import type { AgentId } from '../../domain/ids.js';
import type { Listening, ListeningLog } from '../../ports/listening-log.js';
import { numberOf, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

const playSchema = z.enum(['play', 'download']);

/** Who listened to recordings and messages. */
export class DatabaseListeningLog implements ListeningLog {
  constructor(private readonly database: Pick<Database, 'writer' | 'reader'>) {}

  async note({ id, thing, agentId, at, by, via, what }: Parameters<ListeningLog['note']>[0]): Promise<void> {
    const row = { id, message_id: thing, agent_id: agentId, at, by, via, what };
    await inStoreTerms(() => this.database.writer('message_plays').insert(row));
  }

  before(id: string | null, limit: number, agents: readonly AgentId[] | null): Promise<readonly Listening[]> {
    const { reader } = this.database;
    const page = async (asked: Knex.QueryBuilder, table: string, agent: string): Promise<readonly DriverRow[]> => {
      if (id !== null) asked.where(`${table}.id`, '<', id);
      if (agents !== null) asked.whereIn(agent, agents);
      return (await asked.orderBy(`${table}.id`, 'desc').limit(limit)) as DriverRow[];
    };
    const recordings = reader('recording_plays')
      .leftJoin('recordings', 'recordings.id', 'recording_plays.recording_id')
      .select('recording_plays.*', 'recordings.agent_id as agent_id');
    return inStoreTerms(async () => {
      const played = await page(recordings, 'recording_plays', 'recordings.agent_id');
      const heard = await page(reader('message_plays').select('*'), 'message_plays', 'message_plays.agent_id');
      const all = [
        ...played.map((row) => listeningOf(row, 'recording', 'recording_id')),
        ...heard.map((row) => listeningOf(row, 'message', 'message_id')),
      ];
      return all.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
    });
  }
}

function listeningOf(row: DriverRow, of: Listening['of'], thing: string): Listening {
  return {
    id: textOf(row, 'id'),
    of,
    thing: textOf(row, thing),
    agentId: textOrNull(row, 'agent_id'),
    at: numberOf(row, 'at'),
    by: textOf(row, 'by'),
    via: textOf(row, 'via'),
    what: wordOf(row, 'what', playSchema),
  };
}
