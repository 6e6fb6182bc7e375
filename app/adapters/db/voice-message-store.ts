import type { Knex } from 'knex';
import type { AgentId, Instant, Millis } from '../../domain/ids.js';
import type { VoiceMessage } from '../../domain/voice-message.js';
import type { VoiceMessageStore } from '../../ports/voice-message-store.js';
import { BadColumn, numberOf, plainText, textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';

const TABLE = 'voice_messages';
const STATES = ['recording', 'new', 'heard'] as const;

export class DatabaseVoiceMessageStore implements VoiceMessageStore {
  readonly #writer: Knex;
  readonly #reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async add({ id, agentId, state, receivedAt, durationMs, caller }: VoiceMessage): Promise<void> {
    await this.#writer(TABLE).insert({
      id,
      agent_id: agentId,
      state,
      received_at: receivedAt,
      duration_ms: durationMs,
      caller_number: plainText(caller.number),
      caller_name: plainText(caller.name),
    });
  }

  async finish(id: string, durationMs: Millis): Promise<void> {
    await this.#writer(TABLE).where({ id, state: 'recording' }).update({ state: 'new', duration_ms: durationMs });
  }

  async setHeard(id: string, heard: boolean): Promise<void> {
    await this.#writer(TABLE)
      .where({ id })
      .whereNot({ state: 'recording' })
      .update({ state: heard ? 'heard' : 'new' });
  }

  async remove(id: string): Promise<void> {
    await this.#writer(TABLE).where({ id }).delete();
  }

  async get(id: string): Promise<VoiceMessage | null> {
    const row = (await this.#reader(TABLE).where({ id }).first()) as DriverRow | undefined;
    return row ? readMessage(row) : null;
  }

  async ofAgent(agentId: AgentId): Promise<readonly VoiceMessage[]> {
    const rows = (await this.#reader(TABLE).where({ agent_id: agentId }).orderBy(['received_at', 'id'])) as DriverRow[];
    return rows.map(readMessage);
  }

  async all(): Promise<readonly VoiceMessage[]> {
    const rows = (await this.#reader(TABLE).orderBy(['received_at', 'id'])) as DriverRow[];
    return rows.map(readMessage);
  }

  async ofAgentsDeletedBefore(instant: Instant): Promise<readonly VoiceMessage[]> {
    const deleted = this.#reader('agents').select('id').where('hidden_at', '<', instant);
    const rows = (await this.#reader(TABLE).whereIn('agent_id', deleted).orderBy('id')) as DriverRow[];
    return rows.map(readMessage);
  }
}

/** Throws `BadColumn`. */
function readMessage(row: DriverRow): VoiceMessage {
  const state = STATES.find((one) => one === textOf(row, 'state'));
  if (!state) throw new BadColumn('state', STATES.join(', '));
  return {
    id: textOf(row, 'id'),
    agentId: textOf(row, 'agent_id'),
    state,
    receivedAt: numberOf(row, 'received_at'),
    durationMs: numberOf(row, 'duration_ms'),
    caller: { number: textOf(row, 'caller_number'), name: textOf(row, 'caller_name') },
  };
}
