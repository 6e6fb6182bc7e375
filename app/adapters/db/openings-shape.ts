import { z } from 'zod';
import { WHEN_CLOSED, type QueueOpenings } from '../../domain/queue-openings.js';

const target = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('queue'), queueId: z.string() }),
    z.object({ kind: z.literal('number'), number: z.string() }),
    z.object({ kind: z.literal('announcement'), promptId: z.string() }),
    z.object({ kind: z.literal('voicemail'), agentId: z.string() }),
  ])
  .nullable();

/** As kept in the JSON column `openings`. */
export const openingsShape = z.object({
  hours: z.array(z.object({ weekday: z.number(), from: z.string(), to: z.string() })).nullable(),
  holidays: z.array(z.object({ date: z.string(), name: z.string(), yearly: z.boolean() })),
  closedTarget: target,
  emergencyClosed: z.boolean(),
  emergencySince: z.number().nullable(),
  emergencyNote: z.string(),
  emergencyTarget: target,
  whenClosed: z.enum(WHEN_CLOSED),
  // Not in what was written before there was one.
  overflowTarget: target.default(null),
}) satisfies z.ZodType<QueueOpenings>;
