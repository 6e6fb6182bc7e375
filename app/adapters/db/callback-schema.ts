import { z } from 'zod';
import type { Callback } from '../../domain/callback.js';

const id = z.string().min(1);
const instant = z.number();
const agreed = { number: z.string(), since: instant, tries: z.number() };
const question = { playback: id, asked: z.number(), until: instant };

/** The JSON in a call's row that says how far its callback got. */
export const callbackSchema = z.discriminatedUnion('at', [
  z.object({ at: z.literal('later'), until: instant }),
  z.object({ at: z.literal('offering'), playback: id, until: instant }),
  z.object({ at: z.literal('told') }),
  z.object({ at: z.literal('asking'), number: z.string(), ...question }),
  z.object({ at: z.literal('typing'), digits: z.string(), ...question }),
  z.object({ at: z.literal('thanking'), playback: id, until: instant, ...agreed }),
  z.object({ at: z.literal('due'), until: instant.nullable(), closed: z.literal(true).optional(), ...agreed }),
  z.object({ at: z.literal('resting'), until: instant, ...agreed }),
  z.object({ at: z.literal('dialling'), ...agreed }),
  z.object({ at: z.literal('confirming'), ...question, ...agreed }),
  z.object({ at: z.literal('joining'), until: instant, ...agreed }),
]) satisfies z.ZodType<Callback>;
