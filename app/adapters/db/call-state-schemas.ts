import { z } from 'zod';
import type { CallState } from '../../domain/call.js';
import { at, callFailure, deadline, id, instant, waysTried } from './state-schemas.js';

const waitPlan = z
  .object({ wakeAt: instant, announceAt: deadline, comfortAt: deadline, sayingUntil: deadline })
  .optional();

const hangUpReason = z.enum(['normal', 'busy', 'congestion', 'unallocated', 'not-ready', 'rejected']);

export const callStateSchema = z.discriminatedUnion('at', [
  z.object({
    at: at('menu'),
    menuId: id,
    since: instant,
    until: instant,
    playback: id.nullable(),
    music: z.boolean(),
    asked: z.number(),
    menus: z.number(),
  }),
  z.object({
    at: at('waiting'),
    since: instant,
    until: deadline,
    apology: id.nullable(),
    apologyUntil: instant.optional(),
    music: z.boolean(),
    plan: waitPlan,
  }),
  z.object({
    at: at('offered'),
    since: instant,
    until: deadline,
    apology: id.nullable(),
    apologyUntil: instant.optional(),
    music: z.boolean(),
    sentTo: id.optional(),
    plan: waitPlan,
  }),
  z.object({
    at: at('talking'),
    sessionId: id,
    since: instant,
    handedOver: z.literal(true).optional(),
    held: z
      .discriminatedUnion('at', [
        z.object({ at: at('held'), since: instant, consult: id.optional(), aloneSince: instant.optional() }),
        z.object({ at: at('retrieving'), since: instant, until: instant, again: z.literal(true).optional() }),
      ])
      .optional(),
  }),
  z.object({ at: at('agent-first'), sessionId: id, since: instant, into: id.optional() }),
  z.object({
    at: at('calling'),
    sessionId: id,
    since: instant,
    until: instant,
    contact: z.string(),
    tried: waysTried,
    placed: z.boolean(),
    ringing: z.boolean(),
    into: id.optional(),
  }),
  z.object({ at: at('failed'), sessionId: id, since: instant, until: instant, cause: callFailure, playback: id }),
  z.object({
    at: at('passing'),
    from: id,
    withCall: id,
    since: instant,
    until: instant,
    line: z.literal(true).optional(),
    told: z.object({ playback: id, ends: hangUpReason }).optional(),
  }),
  z.object({ at: at('together'), withCall: id, bridge: id, since: instant, joined: z.boolean(), line: id.optional() }),
  z.object({
    at: at('conference'),
    conference: id,
    bridge: id,
    queueId: id.nullable(),
    since: instant,
    joined: z.boolean(),
  }),
  z.object({
    at: at('ended'),
    by: z.enum([
      'caller',
      'agent',
      'timeout',
      'fallback',
      'no-route',
      'closed',
      'onward',
      'announced',
      'lost',
      'called',
      'failed',
      'not-ready',
      'busy',
      'voicemail',
      'given-up',
      'cancelled',
      'called-again',
    ]),
  }),
]) satisfies z.ZodType<CallState>;

export const declinedSchema = z.record(id, instant);
