import type { Knex } from 'knex';
import { z } from 'zod';
import type { Instant, RecordingId } from '../../domain/ids.js';
import { KEPT_STAGES, type KeptRecording, type KeptStage, type StoredSound } from '../../domain/kept-recording.js';
import type { RecordingCause } from '../../domain/recording.js';
import type { Play, RecordingFilter, RecordingStore, WithParty } from '../../ports/recording-store.js';
import { booleanOf, numberOf, numberOrNull, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { recordingCauseSchema, storedFormatSchema, wantedBySchema } from './recording-row.js';
import { inStoreTerms } from './store-error.js';

const stageSchema = z.enum(KEPT_STAGES);
const playSchema = z.enum(['play', 'download']);

/** Rows of `recordings`: an engine step writes them, here they are brought to their end. */
export class DatabaseRecordingStore implements RecordingStore {
  private readonly writer: Knex;
  private readonly reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.writer = writer;
    this.reader = reader;
  }

  find(id: RecordingId): Promise<WithParty | null> {
    return inStoreTerms(async () => {
      const [row] = (await this.withParty().where('recordings.id', id)) as DriverRow[];
      return row ? withPartyOf(row) : null;
    });
  }

  list(filter: RecordingFilter): Promise<readonly WithParty[]> {
    const { agents, agentId, queueId, callId, stage, from, to, before, limit } = filter;
    return inStoreTerms(async () => {
      const asked = this.withParty().orderBy('recordings.id', 'desc').limit(limit);
      if (agents !== null) asked.whereIn('recordings.agent_id', agents);
      if (agentId !== null) asked.where('recordings.agent_id', agentId);
      if (queueId !== null) asked.where('recordings.queue_id', queueId);
      if (callId !== null) asked.where('recordings.call_id', callId);
      if (stage !== null) asked.where('recordings.stage', stage);
      if (from !== null) asked.where('recordings.started_at', '>=', from);
      if (to !== null) asked.where('recordings.started_at', '<', to);
      if (before !== null) asked.where('recordings.id', '<', before);
      return ((await asked) as DriverRow[]).map(withPartyOf);
    });
  }

  inStage(stages: readonly KeptStage[]): Promise<readonly KeptRecording[]> {
    return inStoreTerms(async () => {
      const rows = await this.reader('recordings').whereIn('stage', stages).orderBy('id');
      return (rows as DriverRow[]).map(recordingOf);
    });
  }

  async stored(id: RecordingId, { durationMs, bytes, sha256 }: StoredSound): Promise<void> {
    const row = { stage: 'stored', cause: null, duration_ms: durationMs, bytes, sha256 };
    await inStoreTerms(() =>
      this.writer('recordings').where({ id }).whereIn('stage', ['finishing', 'failed']).update(row),
    );
  }

  async ended(id: RecordingId, stage: 'failed' | 'lost', cause: RecordingCause): Promise<void> {
    await inStoreTerms(() =>
      this.writer('recordings').where({ id }).whereNot('stage', 'deleted').update({ stage, cause }),
    );
  }

  async deleted(id: RecordingId, at: Instant, by: string): Promise<void> {
    const row = { stage: 'deleted', deleted_at: at, deleted_by: by };
    await inStoreTerms(() => this.writer('recordings').where({ id }).whereNot('stage', 'deleted').update(row));
  }

  liveIds(): Promise<readonly RecordingId[]> {
    return inStoreTerms(async () => {
      const rows = (await this.reader('live_recordings').select('id')) as DriverRow[];
      return rows.map((row) => textOf(row, 'id'));
    });
  }

  async notePlay({ id, recordingId, at, by, via, what }: Play): Promise<void> {
    await inStoreTerms(() =>
      this.writer('recording_plays').insert({ id, recording_id: recordingId, at, by, via, what }),
    );
  }

  plays(recordingId: RecordingId): Promise<readonly Play[]> {
    return inStoreTerms(async () => {
      const rows = await this.reader('recording_plays').where({ recording_id: recordingId }).orderBy('id', 'desc');
      return (rows as DriverRow[]).map((row) => ({
        id: textOf(row, 'id'),
        recordingId,
        at: numberOf(row, 'at'),
        by: textOf(row, 'by'),
        via: textOf(row, 'via'),
        what: wordOf(row, 'what', playSchema),
      }));
    });
  }

  private withParty(): Knex.QueryBuilder {
    return this.reader('recordings')
      .leftJoin('call_parties', 'call_parties.call_id', 'recordings.call_id')
      .select('recordings.*', 'call_parties.number as party_number', 'call_parties.name as party_name');
  }
}

function withPartyOf(row: DriverRow): WithParty {
  const number = textOrNull(row, 'party_number');
  return { ...recordingOf(row), party: number === null ? null : { number, name: textOrNull(row, 'party_name') ?? '' } };
}

function recordingOf(row: DriverRow): KeptRecording {
  return {
    id: textOf(row, 'id'),
    callId: textOf(row, 'call_id'),
    sessionId: textOf(row, 'session_id'),
    agentId: textOf(row, 'agent_id'),
    queueId: textOrNull(row, 'queue_id'),
    wantedBy: wordOf(row, 'wanted_by', wantedBySchema),
    format: wordOf(row, 'format', storedFormatSchema),
    keepDays: numberOf(row, 'keep_days'),
    startedAt: numberOf(row, 'started_at'),
    endedAt: numberOf(row, 'ended_at'),
    begun: booleanOf(row, 'begun'),
    stage: wordOf(row, 'stage', stageSchema),
    cause: row['cause'] === null ? null : wordOf(row, 'cause', recordingCauseSchema),
    durationMs: numberOrNull(row, 'duration_ms'),
    bytes: numberOrNull(row, 'bytes'),
    sha256: textOrNull(row, 'sha256'),
    deletedAt: numberOrNull(row, 'deleted_at'),
    deletedBy: textOrNull(row, 'deleted_by'),
  };
}
