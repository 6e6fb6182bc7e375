import { z } from 'zod';
import { deleteAfter, KEPT_STAGES } from '../../../domain/kept-recording.js';
import { STORED_FORMATS } from '../../../domain/recording.js';
import type { WithParty } from '../../../ports/recording-store.js';
import { idField, instantAnswer } from './field-schemas.js';

export const recordingAnswer = z.strictObject({
  id: z.string(),
  callId: z.string().describe('the interaction: all recordings of one contact have the same'),
  agentId: z.string(),
  queueId: z.string().nullable(),
  caller: z.strictObject({ number: z.string(), name: z.string() }).nullable().describe('null: forgotten'),
  wantedBy: z.enum(['setting', 'demand']),
  format: z.enum(STORED_FORMATS),
  startedAt: instantAnswer,
  endedAt: instantAnswer,
  stage: z.enum(KEPT_STAGES),
  cause: z.string().nullable().describe('why there is no sound'),
  durationMs: z.int().nullable(),
  bytes: z.int().nullable(),
  sha256: z.string().nullable().describe('of the file as it is stored'),
  deleteAfter: instantAnswer.nullable(),
  deletedAt: instantAnswer.nullable(),
  deletedBy: z.string().nullable(),
});

export type ShownRecording = z.input<typeof recordingAnswer>;

export function shownRecording(recording: WithParty): ShownRecording {
  const { id, callId, agentId, queueId, wantedBy, format, startedAt, endedAt, stage, cause } = recording;
  const { durationMs, bytes, sha256, deletedAt, deletedBy, party } = recording;
  const about = { id, callId, agentId, queueId, wantedBy, format, startedAt, endedAt, stage, cause };
  const until = deleteAfter(recording);
  return { ...about, caller: party, durationMs, bytes, sha256, deleteAfter: until, deletedAt, deletedBy };
}

export const playAnswer = z.strictObject({
  at: instantAnswer,
  by: z.string(),
  via: z.string(),
  what: z.enum(['play', 'download']),
});

const LARGEST_PAGE = 200;

/** Refused as a whole rather than read as something else. */
const whole = (most: number, words: string) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/)
    .transform(Number)
    .refine((value) => value <= most)
    .describe(words);
const instantField = whole(Number.MAX_SAFE_INTEGER, 'milliseconds since 1970, UTC');

export const recordingQuery = z.strictObject({
  agentId: idField.optional(),
  queueId: idField.optional(),
  callId: idField.optional(),
  stage: z
    .enum(KEPT_STAGES)
    .optional()
    .describe(`one of ${KEPT_STAGES.join(', ')}`),
  from: instantField.optional(),
  to: instantField.optional(),
  before: idField.optional(),
  limit: whole(LARGEST_PAGE, `a whole number up to ${LARGEST_PAGE}`).optional(),
});
