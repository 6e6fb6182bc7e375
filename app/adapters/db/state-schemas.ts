import { z } from 'zod';
import type { AgentState, CallFailed, Hold, Interval, Pending, PhoneRefusals, QueuePause } from '../../domain/agent.js';
import type { CallFailure } from '../../domain/call-end.js';
import type { Device } from '../../domain/device.js';
import type { Groups } from '../../domain/groups.js';
import type { LegState } from '../../domain/leg.js';
import type { OfferState } from '../../domain/offer.js';
import type { SessionPresence } from '../../domain/presence.js';
import type { ContactsHealth } from '../../domain/trunk-contacts.js';
import type { PingState } from '../../domain/trunk-ping.js';
import { RECORD_FORMATS } from '../../domain/voice-settings.js';
import type { Desktop, Reach } from '../../domain/world.js';

/**
 * Shapes of the JSON inside rows, checked on load: a row that was damaged or written by another version is found here
 * and not later, in a decision. `satisfies` keeps them equal to the domain's types.
 */
export const id = z.string().min(1);
export const instant = z.number();
export const deadline = instant.nullable();
export const at = <Name extends string>(name: Name) => z.literal(name);

const setter = z.enum(['agent', 'presence', 'supervisor', 'system']);

const hold = z.object({
  setter,
  reason: z.string(),
  since: instant,
  askedAt: instant.optional(),
  via: z.string(),
  by: z.string(),
  calls: z.array(z.string()).optional(),
}) satisfies z.ZodType<Hold>;

export const queuePausesSchema = z.array(
  z.object({
    queueId: id,
    setter: z.enum(['agent', 'supervisor']),
    reason: z.string(),
    since: instant,
    askedAt: instant,
    via: z.string(),
    by: z.string(),
  }),
) satisfies z.ZodType<readonly QueuePause[]>;

export const refusalsSchema = z
  .object({ count: z.number(), last: z.enum(['busy', 'rejected']), at: instant })
  .nullable() satisfies z.ZodType<PhoneRefusals | null>;

export const callFailure = z.enum([
  'busy',
  'no-answer',
  'rejected',
  'number-refused',
  'trunk-out-of-service',
  'trunk-full',
  'number-unroutable',
  'agent-unreached',
  'toll-rate',
  'toll-minutes',
  'toll-spend',
  'broken-off',
]) satisfies z.ZodType<CallFailure>;

export const callFailedSchema = z
  .object({ cause: callFailure, at: instant })
  .nullable() satisfies z.ZodType<CallFailed | null>;

export const desktopSchema = z.discriminatedUnion('at', [
  z.object({ at: at('none') }),
  z.object({ at: at('open') }),
  z.object({ at: at('closed'), until: deadline }),
]) satisfies z.ZodType<Desktop>;

export const presenceSchema = z.object({
  seen: z.discriminatedUnion('at', [
    z.object({
      at: at('known'),
      presence: z.object({ open: z.boolean(), activities: z.array(z.string()) }),
    }),
    z.object({ at: at('lost'), why: z.enum(['silent', 'unreachable', 'refused', 'unknown', 'ended']) }),
  ]),
  settleUntil: deadline,
}) satisfies z.ZodType<SessionPresence>;

export const groupsSchema = z.object({
  call: z.array(z.number()),
  pickup: z.array(z.number()),
}) satisfies z.ZodType<Groups>;

export const holdsSchema = z.array(hold) satisfies z.ZodType<readonly Hold[]>;

export const pendingSchema = z.object({
  hold: hold.nullable(),
  logout: z.object({ via: z.string(), by: z.string() }).nullable(),
}) satisfies z.ZodType<Pending>;

export const intervalSchema = z.object({
  state: z.enum(['logged-out', 'not-ready', 'ready', 'offered', 'calling', 'talking', 'private-call', 'wrap-up']),
  reason: z.string().nullable(),
  setter: setter.nullable(),
  via: z.string(),
  since: instant,
}) satisfies z.ZodType<Interval>;

export const peerDeviceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('phone'),
    phoneId: id,
    peer: id,
    autoAnswer: z.boolean(),
    fixed: z.boolean().optional(),
    callerId: z.object({ name: z.string(), number: z.string() }).nullable().optional(),
    chanSpy: z.boolean().nullable().optional(),
    record: z.enum(RECORD_FORMATS).nullable().optional(),
    siteId: id.optional(),
  }),
  z.object({ kind: z.literal('softphone'), peer: id }),
]) satisfies z.ZodType<Device>;

export const reachSchema = z.discriminatedUnion('at', [
  z.object({ at: at('there') }),
  z.object({ at: at('away'), until: deadline }),
]) satisfies z.ZodType<Reach>;

export const agentStateSchema = z.discriminatedUnion('at', [
  z.object({ at: at('logged-out') }),
  z.object({ at: at('not-ready') }),
  z.object({ at: at('ready') }),
  z.object({ at: at('offered'), offerId: id, callId: id }),
  z.object({ at: at('calling'), callId: id }),
  z.object({ at: at('talking'), callId: id }),
  z.object({ at: at('private-call') }),
  z.object({ at: at('wrap-up'), until: instant }),
]) satisfies z.ZodType<AgentState>;

export const waysTried = z.array(z.object({ trunkId: id, contact: z.string() }));

const purpose = z.discriminatedUnion('for', [
  z.object({ for: z.literal('park') }),
  z.object({ for: z.literal('offer'), offerId: id }),
  z.object({ for: z.literal('call'), callId: id }),
]);

export const legStateSchema = z.discriminatedUnion('at', [
  z.object({ at: at('none') }),
  z.object({
    at: at('dialing'),
    channel: id,
    purpose,
    // Null in rows of before contacts were chosen by us.
    contact: z.string().nullable().default(null),
    tried: waysTried,
    attempt: z.number(),
    ringing: z.boolean(),
    dialledIn: z.literal(true).optional(),
    until: instant,
  }),
  z.object({
    at: at('confirming'),
    channel: id,
    purpose,
    attempt: z.number(),
    asked: z.number(),
    playback: id,
    until: instant,
  }),
  z.object({ at: at('greeting'), channel: id, playback: id, until: instant }),
  // Without `until` in rows of before a wait could end.
  z.object({ at: at('parked'), channel: id, since: instant, until: deadline.default(null) }),
  z.object({ at: at('connecting'), channel: id, offerId: id, playback: id.nullable() }),
  z.object({ at: at('connected'), channel: id, callId: id }),
  z.object({ at: at('lost'), attempt: z.number(), until: deadline, cause: z.string() }),
  z.object({ at: at('dropped'), cause: z.string() }),
]) satisfies z.ZodType<LegState>;

export const offerStateSchema = z.discriminatedUnion('at', [
  z.object({ at: at('preview'), until: instant, playback: id }),
  z.object({ at: at('reserved'), until: instant }),
  z.object({ at: at('delivering'), until: instant }),
  z.object({ at: at('joined') }),
  z.object({
    at: at('failed'),
    reason: z.enum([
      'no-answer',
      'rejected',
      'busy',
      'not-confirmed',
      'withdrawn',
      'answered-elsewhere',
      'caller-gone',
      'leg-lost',
      'leg-dropped',
      'join-failed',
      'trunk-out-of-service',
      'trunk-full',
      'number-unroutable',
      'phone-unreachable',
    ]),
  }),
]) satisfies z.ZodType<OfferState>;

export const pingStateSchema = z.discriminatedUnion('at', [
  z.object({ at: at('unasked') }),
  z.object({ at: at('up') }),
  z.object({
    at: at('out'),
    cause: z.union([z.enum(['silent', 'unreachable']), z.templateLiteral(['sip-', z.number()])]),
    good: z.number(),
  }),
]) satisfies z.ZodType<PingState>;

export const contactsHealthSchema = z.record(
  z.string(),
  z.object({ ping: pingStateSchema, restUntil: deadline }),
) satisfies z.ZodType<ContactsHealth>;

export const interfaceSchema = z.enum(['internal', 'phone', 'mobile', 'pbx']);
/** '', `park`, or the number of a route. */
export const connectOnLoginSchema = z.string();
