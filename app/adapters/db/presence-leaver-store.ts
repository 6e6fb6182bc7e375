import type { AgentId } from '../../domain/ids.js';
import type { PresenceLeavers } from '../../ports/presence-leavers.js';
import { textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

const TABLE = 'presence_leavers';

export class DatabasePresenceLeavers implements PresenceLeavers {
  constructor(private readonly database: Pick<Database, 'writer' | 'reader'>) {}

  all(): Promise<readonly AgentId[]> {
    return inStoreTerms(async () => {
      const rows = (await this.database.reader(TABLE).orderBy('agent_id')) as DriverRow[];
      return rows.map((row) => textOf(row, 'agent_id'));
    });
  }

  add(agentId: AgentId): Promise<void> {
    return inStoreTerms(async () => {
      await this.database.writer(TABLE).insert({ agent_id: agentId }).onConflict('agent_id').ignore();
    });
  }

  remove(agentId: AgentId): Promise<void> {
    return inStoreTerms(async () => {
      await this.database.writer(TABLE).where({ agent_id: agentId }).delete();
    });
  }
}
