import type { KeptRecording, StoredSound } from '../../app/domain/kept-recording.js';
import type { RecordingCause } from '../../app/domain/recording.js';
import type { Play, RecordingFilter, RecordingStore, WithParty } from '../../app/ports/recording-store.js';

/** Rows of recordings in memory. */
export class MemoryRecordings implements RecordingStore {
  readonly rows = new Map<string, WithParty>();
  readonly noted: Play[] = [];
  readonly live = new Set<string>();
  /** Whose rows cannot be written. */
  readonly refuses = new Set<string>();

  put(recording: WithParty): void {
    this.rows.set(recording.id, recording);
  }

  async find(id: string): Promise<WithParty | null> {
    return this.rows.get(id) ?? null;
  }

  async list(filter: RecordingFilter): Promise<readonly WithParty[]> {
    const { agents, agentId, queueId, callId, stage, from, to, before, limit } = filter;
    const fits = (row: WithParty): boolean =>
      (agents === null || agents.includes(row.agentId)) &&
      (agentId === null || row.agentId === agentId) &&
      (queueId === null || row.queueId === queueId) &&
      (callId === null || row.callId === callId) &&
      (stage === null || row.stage === stage) &&
      (from === null || row.startedAt >= from) &&
      (to === null || row.startedAt < to) &&
      (before === null || row.id < before);
    const found = [...this.rows.values()].filter(fits).sort((a, b) => (a.id < b.id ? 1 : -1));
    return found.slice(0, limit);
  }

  async inStage(stages: readonly KeptRecording['stage'][]): Promise<readonly KeptRecording[]> {
    return [...this.rows.values()].filter(({ stage }) => stages.includes(stage));
  }

  async stored(id: string, sound: StoredSound): Promise<void> {
    if (this.refuses.has(id)) throw new Error('the database is locked');
    this.#change(id, { ...sound, stage: 'stored', cause: null });
  }

  async ended(id: string, stage: 'failed' | 'lost', cause: RecordingCause): Promise<void> {
    this.#change(id, { stage, cause });
  }

  async deleted(id: string, deletedAt: number, deletedBy: string): Promise<void> {
    this.#change(id, { stage: 'deleted', deletedAt, deletedBy });
  }

  async liveIds(): Promise<readonly string[]> {
    return [...this.live];
  }

  async notePlay(play: Play): Promise<void> {
    this.noted.push(play);
  }

  async plays(id: string): Promise<readonly Play[]> {
    return this.noted.filter(({ recordingId }) => recordingId === id).reverse();
  }

  #change(id: string, change: Partial<KeptRecording>): void {
    const row = this.rows.get(id);
    if (row && row.stage !== 'deleted') this.rows.set(id, { ...row, ...change });
  }
}

/** A recording of Joe's with everything in it. */
export function aRecording(over: Partial<WithParty> & Pick<WithParty, 'id'>): WithParty {
  return {
    callId: 'call1',
    sessionId: 'session1',
    agentId: 'joe',
    queueId: 'sales',
    wantedBy: 'setting',
    format: 'wav',
    keepDays: 0,
    startedAt: 1_000,
    endedAt: 61_000,
    begun: true,
    stage: 'stored',
    cause: null,
    durationMs: 60_000,
    bytes: 1_920_044,
    sha256: 'f'.repeat(64),
    deletedAt: null,
    deletedBy: null,
    party: { number: '+15551239999', name: 'Ann' },
    ...over,
  };
}
