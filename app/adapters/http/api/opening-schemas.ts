import { z } from 'zod';
import { WHEN_CLOSED } from '../../../domain/queue-openings.js';
import { instantAnswer } from './field-schemas.js';
import { holidaysField, hoursField } from './hours-schemas.js';
import { closedTargetAnswer, closedTargetField } from './target-schemas.js';

const fields = {
  hours: hoursField.default(null),
  holidays: holidaysField.default([]),
  closedTarget: closedTargetField.nullable().default(null),
  emergencyClosed: z.boolean().describe('true or false').default(false),
  emergencyNote: z
    .string()
    .regex(/^[^\p{C}]{0,200}$/u)
    .describe('at most 200 printable characters')
    .default(''),
  emergencyTarget: closedTargetField.nullable().default(null),
  whenClosed: z
    .enum(WHEN_CLOSED)
    .describe(`what becomes of those who wait when it closes: one of ${WHEN_CLOSED.join(', ')}`)
    .default('stay'),
  overflowTarget: closedTargetField.nullable().default(null),
};

/** K1: `QueueOpenings` of the domain; given, it is given whole: what is left out is as of a queue that is always open. */
export const openingsField = z
  .strictObject(fields)
  .describe(
    '{hours, holidays, closedTarget, emergencyClosed, emergencyNote, emergencyTarget, whenClosed, overflowTarget}',
  );

export const openingsAnswer = z.strictObject({
  ...fields,
  closedTarget: closedTargetAnswer.nullable(),
  emergencyTarget: closedTargetAnswer.nullable(),
  overflowTarget: closedTargetAnswer.nullable(),
  emergencySince: instantAnswer.nullable().describe('since when it is closed by hand; milliseconds since 1970, UTC'),
});

export const OPEN_ALWAYS: z.output<typeof openingsField> = {
  hours: null,
  holidays: [],
  closedTarget: null,
  emergencyClosed: false,
  emergencyNote: '',
  emergencyTarget: null,
  whenClosed: 'stay',
  overflowTarget: null,
};
