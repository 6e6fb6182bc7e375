import { z } from 'zod';
import { MOVE_WRITES, ROW_STATES } from '../../../domain/migration.js';
import { GATES } from '../../../domain/migration-gates.js';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import { TIME } from '../../../domain/setting-fits.js';
import { idField, instantAnswer, nameField } from './field-schemas.js';
import { countsAnswer, lineAnswer } from './import-schemas.js';

export const JOB_ACTS = ['start', 'pause', 'resume', 'abort', 'undo'] as const;
const time = z.union([z.literal(''), z.string().regex(TIME)]).describe('a time such as 20:00, or "" for any hour');
const yesNo = z.union([z.literal('yes'), z.literal('no')]).describe('yes or no');
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most)
    .describe(`a whole number from ${least} to ${most}`);

/** A form with a file, so every field is a text. */
export const migrationBody = z.strictObject({
  name: nameField,
  moveTo: z.enum(['mobile', 'internal', 'phone']).describe('one of mobile, internal, phone'),
  nailedUp: yesNo.default('no'),
  writes: z
    .enum(MOVE_WRITES)
    .default('agents')
    .describe('agents: where calls reach them and nothing else; peers: the peers of their telephones as well'),
  siteId: idField.describe('whose clock the window is read on').default(DEFAULT_SITE),
  from: time.default(''),
  to: time.default(''),
  batch: whole(1, 100).default(50),
  mostFailures: whole(1, 10_000).default(10),
  rows: z
    .union([z.file(), z.string()])
    .describe(
      'CSV: a first line with login and, where wanted, number, trunk, phone, nailedUp, for peers host, transports, nat, codecs, encryption; at most 2 MB',
    ),
});

export const forecastAnswer = z.strictObject({
  agents: z.int(),
  batches: z.int().describe('when they stay as they begin'),
  fewestBatches: z.int().describe('when they grow as fast as they may'),
  minutes: z.number().describe('at least, when the batches stay as they begin and nobody is signed in'),
  channels: z.int().describe('of trunks, when all of them have a leg that stays'),
  trunks: z.array(
    z.strictObject({
      trunkId: idField,
      name: z.string(),
      channels: z.int().describe('when everybody moved there is on a call or has a leg that stays'),
      limit: z.int().nullable().describe('what it carries at once; null: no limit is set'),
    }),
  ),
});

const gateAnswer = z.strictObject({
  gate: z.enum(GATES),
  value: z.number().nullable().describe('agents, load, cores or milliseconds; null: nobody can tell'),
  limit: z.number().nullable().describe('at least so many agents, at most so much of all else'),
  verdict: z.enum(['good', 'trouble', 'unknown']),
});

export const migrationReport = z.strictObject({
  counts: countsAnswer,
  lines: z.array(lineAnswer),
  forecast: forecastAnswer,
});

export const jobAnswer = z.strictObject({
  id: idField,
  name: z.string(),
  siteId: idField,
  by: z.string(),
  createdAt: instantAnswer,
  state: z.enum(['draft', 'running', 'paused', 'aborted', 'done', 'undoing', 'undone']),
  why: z.string().describe('of a paused one: asked or too-many-failures'),
  writes: z.enum(MOVE_WRITES).describe('agents alone, or the peers of their telephones as well'),
  window: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  batch: z.int().describe('agents of the first batch, and of one after any trouble'),
  mostFailures: z.int(),
  pace: z
    .strictObject({
      next: z.int().describe('agents of the next batch'),
      batches: z.int().describe('written so far'),
      missed: z.int().describe('agents who were written and cannot be called there all the same'),
      gates: z.array(gateAnswer).describe('what was found after the last batch'),
    })
    .nullable()
    .describe('null: no batch was written yet'),
  rows: z.int(),
  counts: z.strictObject(
    Object.fromEntries(ROW_STATES.map((state) => [state, z.int()])) as Record<(typeof ROW_STATES)[number], z.ZodInt>,
  ),
  signedIn: z.int().describe('of those that wait: how many are signed in, and are moved when they have signed out'),
});

export const jobWithRows = jobAnswer.extend({
  agents: z.array(z.strictObject({ agentId: idField, name: z.string(), state: z.enum(ROW_STATES), why: z.string() })),
});

export const actBody = z.strictObject({ act: z.enum(JOB_ACTS).describe(`one of ${JOB_ACTS.join(', ')}`) });
