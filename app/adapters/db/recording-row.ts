import { z } from 'zod';
import type { Instant } from '../../domain/ids.js';
import { RECORDING_CAUSES, STORED_FORMATS, type LiveState, type Recording } from '../../domain/recording.js';
import type { Change } from '../../domain/world.js';
import { booleanOf, jsonOf, numberOf, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import type { Cell, Row } from './step-tables.js';

export const recordingCauseSchema = z.enum(RECORDING_CAUSES);
export const wantedBySchema = z.enum(['setting', 'demand']);
export const storedFormatSchema = z.enum(STORED_FORMATS);

const part = z.int();
// Rows of before it have none: they are told anew after a start.
const hearers = z.array(z.string()).default([]);
const tries = z.int().optional();
const at = <Name extends string>(name: Name) => z.literal(name);
const liveStateSchema = z.discriminatedUnion('at', [
  z.object({ at: at('unannounced'), part }),
  z.object({ at: at('announcing'), part, playback: z.string(), bridge: z.string(), hearers, until: z.number() }),
  z.object({ at: at('starting'), part, until: z.number(), cause: recordingCauseSchema.nullable(), tries }),
  z.object({ at: at('recording'), part, since: z.number() }),
  z.object({ at: at('pausing'), part, until: z.number(), tells: z.literal(true).optional() }),
  z.object({ at: at('paused'), part, since: z.number() }),
  z.object({ at: at('ending'), part, until: z.number(), tries }),
]) satisfies z.ZodType<LiveState>;

/** In the order of `liveRecordingsTable`. */
export function liveRecordingRow(recording: Recording): Row {
  const { id, callId, channel, sessionId, agentId, queueId, wantedBy, format, keepDays } = recording;
  const about = [id, callId, channel, sessionId, agentId, queueId, wantedBy, format, keepDays];
  return [...about, recording.startedAt, recording.begun, JSON.stringify(recording.state)];
}

/** Throws `BadColumn`. */
export function readLiveRecording(row: DriverRow): Recording {
  return {
    id: textOf(row, 'id'),
    callId: textOf(row, 'call_id'),
    channel: textOf(row, 'channel'),
    sessionId: textOf(row, 'session_id'),
    agentId: textOf(row, 'agent_id'),
    queueId: textOrNull(row, 'queue_id'),
    wantedBy: wordOf(row, 'wanted_by', wantedBySchema),
    format: wordOf(row, 'format', storedFormatSchema),
    keepDays: numberOf(row, 'keep_days'),
    startedAt: numberOf(row, 'started_at'),
    begun: booleanOf(row, 'begun'),
    state: jsonOf(row, 'state', liveStateSchema),
  };
}

/**
 * What the end of a recording tells of it, in the order of `recordingsTable`. null: history was shortened while storage
 * failed, and it tells nothing; then the live row has to stay for the next start.
 */
export function finishingRow({ id, detail }: Pick<Change, 'id' | 'detail'>, endedAt: Instant): Row | null {
  const cell = (key: string): Cell => detail[key] ?? null;
  if (cell('callId') === null) return null;
  const whose = ['callId', 'sessionId', 'agentId', 'queueId', 'wantedBy', 'format', 'keepDays'].map(cell);
  return [id, ...whose, cell('startedAt'), endedAt, cell('begun'), 'finishing', cell('cause')];
}
