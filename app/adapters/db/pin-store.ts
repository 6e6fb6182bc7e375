import type { Knex } from 'knex';
import type { AgentId } from '../../domain/ids.js';
import type { PinStore } from '../../ports/pin-store.js';
import { textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';

export class DatabasePinStore implements PinStore {
  private readonly writer: Knex;
  private readonly reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.writer = writer;
    this.reader = reader;
  }

  async hashOf(agentId: AgentId): Promise<string | null> {
    const row = (await this.reader('agent_pins').where({ agent_id: agentId }).first()) as DriverRow | undefined;
    return row ? textOf(row, 'hash') : null;
  }

  async set(agentId: AgentId, hash: string | null): Promise<void> {
    if (hash === null) await this.writer('agent_pins').where({ agent_id: agentId }).delete();
    else await this.writer('agent_pins').insert({ agent_id: agentId, hash }).onConflict('agent_id').merge();
  }
}
