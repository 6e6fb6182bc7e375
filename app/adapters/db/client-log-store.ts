import { z } from 'zod';
import { CLIENT_EVENTS, CLIENT_SIDES, type ClientLine } from '../../domain/client-line.js';
import type { AgentId, Instant } from '../../domain/ids.js';
import type { ClientLog } from '../../ports/client-log.js';
import { jsonOf, numberOf, textOf, wordOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

const TABLE = 'client_log';
const eventSchema = z.enum(CLIENT_EVENTS);
const detailSchema = z.strictObject({
  cause: z.string().optional(),
  code: z.number().optional(),
  by: z.enum(CLIENT_SIDES).optional(),
  device: z.string().optional(),
  lostPercent: z.number().optional(),
  jitterMs: z.number().optional(),
  roundTripMs: z.number().optional(),
  asked: z.number().optional(),
  answered: z.number().optional(),
  lastedMs: z.number().optional(),
  times: z.number().optional(),
});

/** Written and cut in one short transaction on the connection of the engine's steps. */
export class DatabaseClientLog implements ClientLog {
  constructor(private readonly database: Pick<Database, 'writer' | 'reader'>) {}

  async add(agentId: AgentId, lines: readonly ClientLine[], most: number): Promise<void> {
    const rows = lines.map(({ id, at, what, detail }) => {
      return { id, agent_id: agentId, at, what, detail: JSON.stringify(detail) };
    });
    if (rows.length === 0) return;
    await inStoreTerms(() =>
      this.database.writer.transaction(async (trx) => {
        await trx(TABLE).insert(rows);
        const mine = trx(TABLE).where({ agent_id: agentId }).orderBy('id', 'desc');
        const tooMany = (await mine.offset(most).limit(1).first('id')) as DriverRow | undefined;
        if (!tooMany) return;
        await trx(TABLE).where({ agent_id: agentId }).where('id', '<=', textOf(tooMany, 'id')).delete();
      }),
    );
  }

  before(agentId: AgentId, id: string | null, limit: number, since: Instant): Promise<readonly ClientLine[]> {
    return inStoreTerms(async () => {
      const lines = this.database.reader(TABLE).where({ agent_id: agentId }).where('at', '>=', since);
      if (id !== null) void lines.where('id', '<', id);
      return ((await lines.orderBy('id', 'desc').limit(limit)) as DriverRow[]).map(lineOf);
    });
  }

  async forget(until: Instant): Promise<void> {
    await inStoreTerms(() => this.database.writer(TABLE).where('at', '<', until).delete());
  }
}

function lineOf(row: DriverRow): ClientLine {
  return {
    id: textOf(row, 'id'),
    agentId: textOf(row, 'agent_id'),
    at: numberOf(row, 'at'),
    what: wordOf(row, 'what', eventSchema),
    detail: jsonOf(row, 'detail', detailSchema),
  };
}
