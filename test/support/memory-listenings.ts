import type { Listening, ListeningLog } from '../../app/ports/listening-log.js';
import type { MemoryRecordings } from './memory-recordings.js';

/** Who listened, in memory; to recordings as far as these know. */
export class MemoryListenings implements ListeningLog {
  readonly messages: Listening[] = [];

  constructor(private readonly recordings: Pick<MemoryRecordings, 'noted' | 'rows'> = { noted: [], rows: new Map() }) {}

  async note(listening: Listening): Promise<void> {
    this.messages.push(listening);
  }

  async before(id: string | null, limit: number, agents: readonly string[] | null): Promise<readonly Listening[]> {
    const { noted, rows } = this.recordings;
    const played = noted.map(({ recordingId, ...play }): Listening => {
      return { ...play, of: 'recording', thing: recordingId, agentId: rows.get(recordingId)?.agentId ?? null };
    });
    return [...played, ...this.messages]
      .filter((one) => (id === null || one.id < id) && (agents === null || agents.includes(one.agentId ?? '')))
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, limit);
  }
}
