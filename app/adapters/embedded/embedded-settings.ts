import { isIPv4 } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';

const port = z.int().min(1).max(65535);
/** Dotted IPv4 only: it is written into Asterisk's configuration, where a name would be looked up at every start. */
const ipv4 = z.string().refine(isIPv4, 'must be an IPv4 address');
const loopback = ipv4.refine((address) => address.startsWith('127.'), 'must be a loopback address (127.x.y.z)');
/** Glob marks would widen an #include, and control characters would start a new directive. */
const folder = z
  .string()
  .max(200)
  .refine(isAbsolute, 'must be an absolute path')
  .refine(
    (path) => !/[\p{Cc}*?[\]{}"<>|;\\]/u.test(path),
    'must not hold control characters or any of * ? [ ] { } " < > | ; \\',
  );

export const embeddedSettings = z
  .strictObject({
    /** Holds everything this instance writes, in `asterisk/` below it. */
    dataDir: folder,
    /** Where uploaded prompts are [`prompts/` in the data folder]. */
    promptsDir: folder.optional(),
    /** Large downloads, shared by every instance of this user. */
    cacheDir: folder,
    /** Where an installed `asterisk` is looked for, as in PATH; empty: never use an installed one. */
    searchPath: z.string().default(''),
    /** The whole environment of the Asterisk process. */
    environment: z.record(z.string(), z.string()).default({}),
    /** Name of this Asterisk; part of its channel ids and of the application `farline-<node>`. */
    node: z
      .string()
      .regex(/^[a-z][a-z0-9]{0,15}$/, 'must be 1–16 small letters and digits, a letter first')
      .default('n1'),
    sipAddress: ipv4.default('127.0.0.1'),
    sipPort: port.default(5060),
    /** The address told to the far end in SIP and SDP, when it differs from the bound one (behind NAT). */
    externalAddress: ipv4.optional(),
    /** HTTP (ARI and SIP over WebSocket) and AMI listen here and nowhere else. */
    controlAddress: loopback.default('127.0.0.1'),
    httpPort: port.default(8088),
    amiPort: port.default(5038),
    /** UDP ports for RTP, both included; each call leg takes two. */
    rtpFrom: z.int().min(1024).max(65534).default(10000),
    rtpTo: z.int().min(1025).max(65535).default(20000),
    /** Seconds a caller hears ringing while Farline is down, before the announcement. */
    fallbackAfterSeconds: z.int().min(1).max(600).default(10),
    /** Where the caller goes after the announcement: a number, and the trunk or phone that reaches it; absent: hang up. */
    fallbackDestination: z
      .strictObject({
        number: z.string().regex(/^\+?[0-9*#]{1,32}$/, 'must be 1–32 digits, * or #, with an optional leading +'),
        endpoint: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,78}$/, 'must be the name of a trunk or phone'),
      })
      .optional(),
    /** Dead-man: a caller taken by an application that then hangs leaves for the fallback after so many seconds; 0: never. */
    deadManSeconds: z
      .int()
      .max(3600)
      .refine((seconds) => seconds === 0 || seconds >= 60, 'must be 0 or 60–3600')
      .default(60),
    /** Hours an answered agent leg waits for a Farline that is down before it is released. */
    legWaitHours: z.int().min(1).max(24).default(4),
    language: z
      .string()
      .regex(/^[a-z]{2}(_[A-Z]{2})?$/, 'must be a language such as en or de_AT')
      .default('en'),
    /** Whose ringing and busy tones callers hear. */
    toneZone: z.enum(['us', 'uk', 'de']).default('us'),
    /** Loads app_queue and app_agent_pool, which only the benchmark compares with. */
    comparison: z.boolean().default(false),
  })
  .refine((settings) => settings.rtpFrom < settings.rtpTo, { path: ['rtpTo'], error: 'must be above rtpFrom' });

export type EmbeddedSettingsInput = z.input<typeof embeddedSettings>;
export type EmbeddedSettings = z.output<typeof embeddedSettings>;

/**
 * Checked settings with their defaults.
 * @throws Error naming every field that is wrong, with its value
 */
export function checkSettings(input: EmbeddedSettingsInput): EmbeddedSettings {
  const result = embeddedSettings.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const value = issue.path.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
      input,
    );
    return `${issue.path.join('.') || 'settings'} = ${JSON.stringify(value)}: ${issue.message}`;
  });
  throw new Error(`The embedded Asterisk cannot use these settings: ${problems.join('; ')}`);
}
