import { z } from 'zod';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import { DEFAULT_PHONE_VOICE } from '../../../domain/phone.js';
import {
  CODECS,
  LAST_GROUP,
  NATS,
  PHONE_TRANSPORTS,
  PHONE_TYPES,
  RECORD_FORMATS,
} from '../../../domain/voice-settings.js';
import { PHONE_SORTS } from '../../../ports/phone-store.js';
import { changing, creating, dnField, idField, instantAnswer, nameField, numberField } from './field-schemas.js';

const yesOrNo = z.boolean().describe('true or false');
const inherited = 'null: as the agent who signs in';

const placementField = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('registered') }),
    z.strictObject({
      kind: z.literal('fixed'),
      host: z.string().min(1).max(262).describe('host, host:port or [ipv6]:port, port 1–65535'),
    }),
    z.strictObject({
      kind: z.literal('trunk'),
      trunkId: idField.nullable().describe('id of a trunk; null: prefixes of trunks find the way'),
      number: numberField,
    }),
  ])
  .describe('{"kind": "registered"}, {"kind": "fixed", "host"} or {"kind": "trunk", "trunkId", "number"}');

const groups = z
  .array(z.int())
  .max(LAST_GROUP + 1)
  .nullable()
  .describe(`whole numbers 0–${LAST_GROUP}, each once; ${inherited}`);

export const phoneFields = {
  name: nameField,
  number: dnField,
  siteId: idField,
  placement: placementField,
  autoAnswer: yesOrNo,
  hotDesk: yesOrNo,
};

/** Combinations and syntax are judged by the domain's `phoneProblems`; here only words and sizes. */
export const voiceFields = {
  transports: z
    .array(z.enum(PHONE_TRANSPORTS))
    .min(1)
    .max(PHONE_TRANSPORTS.length)
    .describe(`at least one of ${PHONE_TRANSPORTS.join(', ')}, each once, in order`),
  nat: z.enum(NATS).describe(`one of ${NATS.join(', ')}`),
  type: z.enum(PHONE_TYPES).describe(`one of ${PHONE_TYPES.join(', ')}`),
  codecs: z
    .array(z.enum(CODECS))
    .min(1)
    .max(CODECS.length)
    .describe(`at least one of ${CODECS.join(', ')}, each once, preferred first`),
  callerId: z
    .strictObject({
      name: z.string().max(79).describe('at most 79 printable characters, or ""'),
      number: z.string().max(33).describe('1–32 of 0–9, * and #, with an optional leading +'),
    })
    .nullable()
    .describe(`{"name", "number"}; ${inherited}`),
  context: z.string().min(1).max(79).describe('1–79 letters, digits, dashes and underscores, no dash in front'),
  callGroups: groups,
  pickupGroups: groups,
  chanSpy: z.boolean().nullable().describe(`true or false; ${inherited}`),
  video: yesOrNo,
  encryption: yesOrNo,
  record: z
    .enum(RECORD_FORMATS)
    .nullable()
    .describe(`one of ${RECORD_FORMATS.join(', ')}; ${inherited}`),
};

const fields = { ...phoneFields, ...voiceFields };

export const phoneCreate = creating(fields, {
  siteId: DEFAULT_SITE,
  placement: { kind: 'registered' },
  autoAnswer: false,
  hotDesk: true,
  ...DEFAULT_PHONE_VOICE,
  transports: [...DEFAULT_PHONE_VOICE.transports],
  codecs: [...DEFAULT_PHONE_VOICE.codecs],
  callGroups: null,
  pickupGroups: null,
});

export const phoneChange = changing(fields);

export const phonesQuery = z.strictObject({
  search: z.string().max(80).describe('at most 80 characters of a name or number').default(''),
  offset: z
    .string()
    .regex(/^\d{1,6}$/)
    .describe('how many to leave out, a whole number from 0')
    .default('0'),
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/)
    .describe('a whole number from 1 to 100')
    .default('50'),
  sort: z
    .enum(PHONE_SORTS)
    .describe(`one of ${PHONE_SORTS.join(', ')}`)
    .default('name'),
});

const reason = z.string().nullable().describe('a sentence; null when there is nothing to tell');

/** A number behind a trunk was judged when it was saved. */
const placementAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('registered') }),
  z.strictObject({ kind: z.literal('fixed'), host: z.string() }),
  z.strictObject({ kind: z.literal('trunk'), trunkId: z.string().nullable(), number: z.string() }),
]);

export const phoneAnswer = z.strictObject({
  id: idField,
  version: z.int(),
  ...fields,
  placement: placementAnswer,
  peerName: z.string().nullable().describe('what it is called in Asterisk; null behind a trunk'),
  peer: z
    .strictObject({ state: z.enum(['applied', 'pending', 'refused', 'none']), reason })
    .describe('whether Asterisk has it as it is saved; none: it is behind a trunk'),
  registered: z.boolean().nullable().describe('null: not known, Asterisk is away or the phone is behind a trunk'),
  warnings: z
    .array(
      z.strictObject({ driver: z.enum(['pjsip', 'chan_sip']), field: z.string(), value: z.string(), why: z.string() }),
    )
    .describe('what a SIP driver cannot express; pjsip is the one in use'),
});

export const phonePageAnswer = z.strictObject({
  items: z.array(phoneAnswer),
  total: z.int().describe('how many the search finds'),
  offset: z.int(),
  limit: z.int(),
});

/** All that a telephone must be told, this once. */
export const onboardingAnswer = z.strictObject({
  user: z.string().describe('SIP user name, also for authentication'),
  secret: z.string().describe('never shown again'),
  server: z.string(),
  port: z.int(),
  transport: z.enum(PHONE_TRANSPORTS).describe('the first of its transports'),
  webSocket: z.string().nullable().describe('where a browser connects to; null for other phones'),
  text: z.string().describe('the same in lines, to copy'),
  link: z
    .string()
    .nullable()
    .describe('where Linphone fetches the same from, for ten minutes; null for a phone in a browser'),
  qr: z.string().describe('the link as a QR code, SVG; without a link the text'),
});

/** Onboarding is null when the secret stayed as it was, and whenever a request is repeated with its Idempotency-Key. */
export const phoneSavedAnswer = phoneAnswer.extend({ onboarding: onboardingAnswer.nullable() });

export const secretAnswer = z.strictObject({ id: idField, onboarding: onboardingAnswer.nullable() });

const shownRegistration = {
  contact: z.string().nullable().describe('SIP address where Asterisk reaches it'),
  reachable: z.boolean().nullable().describe('whether it answers OPTIONS; null: not asked yet'),
  roundTripMs: z.number().nullable().describe('of the last OPTIONS'),
  since: instantAnswer.nullable().describe('when it came; null: not there, or before Farline looked'),
};

export const registrationAnswer = z.strictObject({
  registered: z.boolean().nullable().describe('null: not known, Asterisk is away or the phone is behind a trunk'),
  ...shownRegistration,
  userAgent: z.string().nullable(),
  expiresAt: instantAnswer.nullable(),
  inCall: z.boolean().nullable().describe('whether it is in a call right now; null: not registered or not known'),
});

export const registrationsQuery = z.strictObject({
  ids: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}(,[A-Za-z0-9_-]{1,64}){0,99}$/)
    .describe('1 to 100 ids of phones with commas between them'),
});

export const registrationsAnswer = z.strictObject({
  items: z.array(z.strictObject({ id: idField, registered: z.boolean().nullable(), ...shownRegistration })),
});

export const peersAnswer = z.strictObject({
  progress: z
    .strictObject({ stage: z.enum(['render', 'reload', 'verify']), done: z.int(), total: z.int() })
    .nullable()
    .describe('null: nothing is under way'),
  last: z
    .strictObject({
      at: instantAnswer,
      ok: z.boolean(),
      peers: z.int().nullable().describe('how many are in Asterisk'),
      reason: z.enum(['refused', 'restored', 'failed']).nullable(),
      detail: reason,
    })
    .nullable()
    .describe('null: nothing was applied since Farline was started'),
  refused: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});
