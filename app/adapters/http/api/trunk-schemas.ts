import { z } from 'zod';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import { SIP_DRIVERS } from '../../../domain/peer-warnings.js';
import { CODECS, TRANSPORTS } from '../../../domain/peer.js';
import { changing, creating, idField, nameField, numberField, priorityField } from './field-schemas.js';

/** Seconds; OPTIONS closer than a tenth of a second would be a flood. */
const tenths = (least: number, most: number) => z.number().min(least).max(most).multipleOf(0.1);

export const trunkFields = {
  name: nameField,
  prefixes: z
    .array(z.string().regex(/^\+?\d{0,15}$/))
    .min(1)
    .max(200)
    .refine((list) => new Set(list).size === list.length)
    .describe('1 to 200 prefixes, each once: digits with an optional + in front, or "" for the default route'),
  priority: priorityField,
  group: z.enum(['round-robin', 'primary-backup']).describe('one of round-robin, primary-backup'),
  strip: z.int().min(0).max(15).describe('a whole number from 0 to 15'),
  prepend: z
    .string()
    .regex(/^\+?\d{0,15}$/)
    .describe('at most 15 digits with an optional + in front, or ""'),
  callerId: numberField.nullable(),
  channelLimit: z.int().min(1).max(10_000).nullable().describe('a whole number from 1 to 10000, or null for no limit'),
  busyOut: z.boolean().describe('true or false'),
  oosCheck: tenths(0, 3600).describe('0 for never, or seconds up to 3600 in tenths'),
  oosForce: tenths(0.1, 30).describe('seconds from 0.1 to 30 in tenths'),
  restoreAfter: z.int().min(1).max(100).describe('a whole number from 1 to 100'),
  ratePerMinute: z.number().min(0).max(1_000).multipleOf(0.0001).describe('0 to 1000 with at most four decimals'),
  billingStep: z.int().min(1).max(3_600).describe('whole seconds from 1 to 3600'),
  siteId: idField,
};

const credential = z.string().min(1).max(128);

/** Syntax of hosts, addresses and credentials is judged by the domain's `trunkPeer`; here only sizes. */
export const wireFields = {
  contacts: z
    .array(z.string().min(1).max(262))
    .min(1)
    .max(8)
    .describe('1 to 8 of host, host:port or [ipv6]:port, primary first'),
  transport: z.enum(TRANSPORTS).describe(`one of ${TRANSPORTS.join(', ')}; trunks over TLS are not supported yet`),
  username: credential.nullable().describe('1 to 128 characters, or null'),
  password: credential.nullable().describe('1 to 128 characters, or null'),
  matchAddresses: z
    .array(z.string().min(1).max(253))
    .max(64)
    .describe('at most 64 IP addresses, networks such as 10.0.0.0/8, or host names'),
  codecs: z
    .array(z.enum(CODECS))
    .min(1)
    .max(CODECS.length)
    .describe(`at least one of ${CODECS.join(', ')}, preferred first`),
  register: z.boolean().describe('true or false; true needs a user name and a password'),
  fromUser: z.string().min(1).max(64).nullable().describe('1 to 64 letters, digits and _ . + ~ * -, or null'),
  fromDomain: z.string().min(1).max(253).nullable().describe('a host name or IPv4 address, or null'),
};

const fields = { ...trunkFields, ...wireFields };

export const trunkCreate = creating(fields, {
  priority: 0,
  group: 'round-robin',
  strip: 0,
  prepend: '',
  callerId: null,
  channelLimit: null,
  busyOut: false,
  oosCheck: 0,
  oosForce: 2,
  restoreAfter: 1,
  ratePerMinute: 0,
  billingStep: 1,
  siteId: DEFAULT_SITE,
  transport: 'udp',
  username: null,
  password: null,
  matchAddresses: [],
  codecs: ['alaw', 'ulaw'],
  register: false,
  fromUser: null,
  fromDomain: null,
});

export const trunkChange = changing(fields);

const { password: _never, ...shownFields } = fields;

export const trunkAnswer = z.strictObject({
  ...shownFields,
  callerId: z.string().nullable(),
  id: idField,
  version: z.int(),
  hasPassword: z.boolean().describe('whether a password is set; it is never shown'),
  state: z.enum(['in-service', 'out-of-service', 'busied-out']),
  warnings: z
    .array(
      z.strictObject({
        driver: z.enum(SIP_DRIVERS).nullable().describe('the SIP driver it is about; pjsip is the one in use'),
        field: z.string(),
        value: z.string(),
        why: z.string(),
      }),
    )
    .describe('what works otherwise than one may expect'),
});

/** What came of telling Asterisk. Not applied: Asterisk is away and takes it when it is back. */
export const trunkSavedAnswer = trunkAnswer.extend({
  applied: z.boolean(),
  detail: z.string().nullable(),
});
