import { z } from 'zod';
import { idField, numberField } from './field-schemas.js';

const queueTarget = z.strictObject({ kind: z.literal('queue'), queueId: idField });
const menuTarget = z.strictObject({ kind: z.literal('menu'), menuId: idField });
const numberTarget = z.strictObject({ kind: z.literal('number'), number: numberField });
const numberAnswer = z.strictObject({ kind: z.literal('number'), number: z.string() });

/** Where a call goes: `RouteTarget` of the domain. */
export const targetField = z
  .discriminatedUnion('kind', [queueTarget, menuTarget, numberTarget])
  .describe('{kind: "queue", queueId}, {kind: "menu", menuId} or {kind: "number", number}');

/** Where a menu ends. */
export const lastTargetField = z
  .discriminatedUnion('kind', [queueTarget, numberTarget])
  .describe('{kind: "queue", queueId} or {kind: "number", number}');

export const targetAnswer = z.discriminatedUnion('kind', [queueTarget, menuTarget, numberAnswer]);
export const lastTargetAnswer = z.discriminatedUnion('kind', [queueTarget, numberAnswer]);
