import type { Knex } from 'knex';
import { z } from 'zod';
import type { AgentId } from '../../domain/ids.js';
import type { LastChoice, LastChoices } from '../../ports/last-choices.js';
import { textOrNull, wordOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';

const interfaces = z.enum(['internal', 'phone', 'mobile', 'pbx']);

export class DatabaseLastChoices implements LastChoices {
  private readonly writer: Knex;
  private readonly reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.writer = writer;
    this.reader = reader;
  }

  async of(agentId: AgentId): Promise<LastChoice | null> {
    const row = (await this.reader('last_choices').where({ agent_id: agentId }).first()) as DriverRow | undefined;
    return row ? { interface: wordOf(row, 'interface', interfaces), phoneId: textOrNull(row, 'phone_id') } : null;
  }

  async remember(agentId: AgentId, { interface: on, phoneId }: LastChoice): Promise<void> {
    const row = { agent_id: agentId, interface: on, phone_id: phoneId };
    await this.writer('last_choices').insert(row).onConflict('agent_id').merge();
  }
}
