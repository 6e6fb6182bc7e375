import { z } from 'zod';
import { idField, numberField } from './field-schemas.js';

const queueTarget = z.strictObject({ kind: z.literal('queue'), queueId: idField });
const menuTarget = z.strictObject({ kind: z.literal('menu'), menuId: idField });
const agentTarget = z.strictObject({ kind: z.literal('agent'), agentId: idField });
const voicemailTarget = z.strictObject({ kind: z.literal('voicemail'), agentId: idField });
const numberTarget = z.strictObject({ kind: z.literal('number'), number: numberField });
const numberAnswer = z.strictObject({ kind: z.literal('number'), number: z.string() });
const announcementTarget = z.strictObject({ kind: z.literal('announcement'), promptId: idField });

const colleagueTarget = z.strictObject({ kind: z.literal('agent'), agent: z.string().trim().min(1).max(64) });
const askedQueue = z.strictObject({ kind: z.literal('queue'), queue: z.string().trim().min(1).max(64) });
const dialInTarget = z.strictObject({ kind: z.literal('dial-in') });

/** Where a route leads: `RouteTarget` of the domain. */
export const routeTargetField = z
  .discriminatedUnion('kind', [
    queueTarget,
    menuTarget,
    agentTarget,
    voicemailTarget,
    numberTarget,
    announcementTarget,
    dialInTarget,
  ])
  .describe(
    '{kind: "queue", queueId}, {kind: "menu", menuId}, {kind: "agent", agentId}, {kind: "voicemail", agentId}, {kind: "number", number}, {kind: "announcement", promptId} or {kind: "dial-in"}',
  );

/** Where a menu's digit leads: `MenuTarget` of the domain. */
export const targetField = z
  .discriminatedUnion('kind', [queueTarget, menuTarget, agentTarget, numberTarget, announcementTarget])
  .describe(
    '{kind: "queue", queueId}, {kind: "menu", menuId}, {kind: "agent", agentId}, {kind: "number", number} or {kind: "announcement", promptId}',
  );

/** Where a menu ends. */
export const lastTargetField = z
  .discriminatedUnion('kind', [queueTarget, agentTarget, numberTarget, announcementTarget])
  .describe(
    '{kind: "queue", queueId}, {kind: "agent", agentId}, {kind: "number", number} or {kind: "announcement", promptId}',
  );

/** Where a closed queue leads: `ClosedTarget` of the domain. */
export const closedTargetField = z
  .discriminatedUnion('kind', [queueTarget, numberTarget, announcementTarget, voicemailTarget])
  .describe(
    '{kind: "queue", queueId}, {kind: "number", number}, {kind: "announcement", promptId} or {kind: "voicemail", agentId}',
  );

/** Where an agent sends a caller on to: `TransferTarget` of the domain. */
export const transferTargetField = z
  .discriminatedUnion('kind', [queueTarget, numberTarget, colleagueTarget])
  .describe(
    '{kind: "queue", queueId}, {kind: "number", number} or {kind: "agent", agent}: a colleague by login name, directory number or id',
  );

/** Whom an agent asks, about a customer or into a conference. */
export const askedField = z
  .discriminatedUnion('kind', [numberTarget, colleagueTarget, askedQueue])
  .describe(
    '{kind: "number", number}, {kind: "agent", agent}: a colleague by login name, directory number or id, or {kind: "queue", queue}: whoever of a queue is free first, by its directory number or id',
  );

export const routeTargetAnswer = z.discriminatedUnion('kind', [
  queueTarget,
  menuTarget,
  agentTarget,
  voicemailTarget,
  numberAnswer,
  announcementTarget,
  dialInTarget,
]);
export const targetAnswer = z.discriminatedUnion('kind', [
  queueTarget,
  menuTarget,
  agentTarget,
  numberAnswer,
  announcementTarget,
]);
export const closedTargetAnswer = z.discriminatedUnion('kind', [
  queueTarget,
  numberAnswer,
  announcementTarget,
  voicemailTarget,
]);

export const lastTargetAnswer = z.discriminatedUnion('kind', [
  queueTarget,
  agentTarget,
  numberAnswer,
  announcementTarget,
]);
