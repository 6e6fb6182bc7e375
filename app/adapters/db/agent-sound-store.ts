import type { Knex } from 'knex';
import { z } from 'zod';
import { SOUND_USES, type AgentSound, type AllAgentSounds, type SoundUse } from '../../domain/agent-sounds.js';
import type { AgentId, PromptId } from '../../domain/ids.js';
import type { AgentSoundStore } from '../../ports/agent-sound-store.js';
import { numberOf, textOf, wordOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

const TABLE = 'agent_sounds';
const useSchema = z.enum(SOUND_USES);

export class DatabaseAgentSoundStore implements AgentSoundStore {
  readonly #writer: Knex;
  readonly #reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.#writer = writer;
    this.#reader = reader;
  }

  all(): Promise<AllAgentSounds> {
    return inStoreTerms(() => readAgentSounds(this.#reader));
  }

  put(agentId: AgentId, use: SoundUse, { sound, durationMs, madeAt }: AgentSound): Promise<PromptId | null> {
    return this.#replace(agentId, use, { sound, duration_ms: durationMs, made_at: madeAt });
  }

  remove(agentId: AgentId, use: SoundUse): Promise<PromptId | null> {
    return this.#replace(agentId, use, null);
  }

  #replace(agentId: AgentId, use: SoundUse, row: Readonly<Record<string, unknown>> | null): Promise<PromptId | null> {
    const which = { agent_id: agentId, use };
    return inStoreTerms(() =>
      this.#writer.transaction(async (trx) => {
        const [before] = (await trx(TABLE).where(which)) as DriverRow[];
        await trx(TABLE).where(which).delete();
        if (row) await trx(TABLE).insert({ ...which, ...row });
        return before ? textOf(before, 'sound') : null;
      }),
    );
  }
}

/** Throws `BadColumn`. */
export async function readAgentSounds(reader: Knex): Promise<AllAgentSounds> {
  const rows = (await reader(TABLE).orderBy(['agent_id', 'use'])) as DriverRow[];
  const all = new Map<AgentId, Partial<Record<SoundUse, AgentSound>>>();
  for (const row of rows) {
    const agentId = textOf(row, 'agent_id');
    const sound = {
      sound: textOf(row, 'sound'),
      durationMs: numberOf(row, 'duration_ms'),
      madeAt: numberOf(row, 'made_at'),
    };
    all.set(agentId, { ...all.get(agentId), [wordOf(row, 'use', useSchema)]: sound });
  }
  return all;
}
