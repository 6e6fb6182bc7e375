import { z } from 'zod';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import { changing, creating, idField, instantAnswer, numberField, priorityField } from './field-schemas.js';
import { holidaysField, hoursField } from './hours-schemas.js';
import { warningsAnswer } from './onward-numbers.js';
import { needsField } from './skill-schemas.js';
import { routeTargetAnswer, routeTargetField } from './target-schemas.js';

const inboundRouteFields = {
  number: numberField,
  trunkId: idField.nullable(),
  target: routeTargetField,
  priority: priorityField,
  skills: needsField,
  siteId: idField,
  hours: hoursField,
  holidays: holidaysField,
  closedNumber: numberField.nullable(),
  closedPrompt: idField.nullable(),
  emergencyClosed: z.boolean().describe('true or false'),
  emergencyNote: z
    .string()
    .regex(/^[^\p{C}]{0,200}$/u)
    .describe('at most 200 printable characters'),
  emergencyNumber: numberField.nullable(),
  emergencyPrompt: idField.nullable(),
};

export const inboundRouteCreate = creating(inboundRouteFields, {
  trunkId: null,
  priority: 0,
  skills: [],
  siteId: DEFAULT_SITE,
  hours: null,
  holidays: [],
  closedNumber: null,
  closedPrompt: null,
  emergencyClosed: false,
  emergencyNote: '',
  emergencyNumber: null,
  emergencyPrompt: null,
});

export const inboundRouteChange = changing(inboundRouteFields);

export const inboundRouteAnswer = z.strictObject({
  ...inboundRouteFields,
  number: z.string(),
  target: routeTargetAnswer,
  closedNumber: z.string().nullable(),
  emergencyNumber: z.string().nullable(),
  emergencySince: instantAnswer.nullable().describe('since when it is closed by hand; milliseconds since 1970, UTC'),
  id: idField,
  version: z.int(),
  warnings: warningsAnswer,
});
