import { ON_LEG_LOST, STRATEGIES } from './directory.js';
import type { Millis } from './ids.js';
import { RECORD_MODES, STORED_FORMATS } from './recording.js';
import { OWN_RECORDINGS, SUPERVISION_SHOWN, type ScopedValues, type SettingKey } from './scoped-values.js';

/** Where a setting can be set, the narrowest first: the first of them that sets it wins. */
export const SCOPES = ['phone', 'agent', 'queue', 'site', 'system'] as const;
export type Scope = (typeof SCOPES)[number];

/** What one scope sets; what it leaves out it inherits. */
export type Overrides = Readonly<Partial<ScopedValues>>;

/** What a value may be. Durations are whole milliseconds; both ends of a range are allowed. */
export type Kind =
  | { readonly kind: 'yes-no' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'count'; readonly least: number; readonly most: number }
  | { readonly kind: 'duration'; readonly least: Millis; readonly most: Millis }
  /** 1–20 durations. */
  | { readonly kind: 'durations'; readonly least: Millis; readonly most: Millis }
  /** `00:00`–`23:59`, or `24:00`. */
  | { readonly kind: 'time' }
  /** A key of a telephone. */
  | { readonly kind: 'key' }
  /** Two capital letters, or none. */
  | { readonly kind: 'country' }
  /** Countries of two capital letters, each once. */
  | { readonly kind: 'countries' }
  /** Telephone numbers and beginnings of them, each once. */
  | { readonly kind: 'numbers' }
  /** Three capital letters (ISO 4217). */
  | { readonly kind: 'currency' }
  /** 0–64 numbers, each 0–63 and once. */
  | { readonly kind: 'groups' }
  /** 1–40 letters, digits, dashes and underscores. */
  | { readonly kind: 'name' }
  /** The id of an uploaded prompt, or ''. */
  | { readonly kind: 'prompt' };

export const SETTING_GROUPS = [
  'distribution',
  'ringing',
  'no-answer',
  'confirmation',
  'session',
  'calls',
  'outside',
  'supervision',
  'recording',
  'callback',
  'waiting',
  'direct',
  'reports',
] as const;

export interface Setting {
  readonly group: (typeof SETTING_GROUPS)[number];
  readonly value: Kind;
  /** The narrowest last. */
  readonly scopes: readonly Scope[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const yesNo: Kind = { kind: 'yes-no' };
const count = (least: number, most: number): Kind => ({ kind: 'count', least, most });
const duration = (least: Millis, most: Millis): Kind => ({ kind: 'duration', least, most });

/** Whom a setting is about decides where it may be set: an agent, the callers of a queue, or both when they meet. */
const AGENT: readonly Scope[] = ['system', 'site', 'agent'];
const QUEUE: readonly Scope[] = ['system', 'site', 'queue'];
const BOTH: readonly Scope[] = ['system', 'site', 'queue', 'agent'];

/** One row for each setting that a decision reads by scope. A setting that nothing reads has no place here. */
export const SCOPED_SETTINGS: { readonly [K in SettingKey]: Setting } = {
  strategy: { group: 'distribution', value: { kind: 'choice', choices: STRATEGIES }, scopes: QUEUE },
  mostRung: { group: 'distribution', value: count(1, 100), scopes: QUEUE },
  ringMs: { group: 'ringing', value: duration(100, 300_000), scopes: BOTH },
  nailUpRingMs: { group: 'ringing', value: duration(100, 300_000), scopes: AGENT },
  outRingMs: { group: 'ringing', value: duration(100, 300_000), scopes: AGENT },
  redialMs: { group: 'ringing', value: { kind: 'durations', least: 10, most: HOUR }, scopes: AGENT },
  notReadyAfter: { group: 'no-answer', value: count(0, 100), scopes: BOTH },
  afterNoAnswers: { group: 'no-answer', value: { kind: 'choice', choices: ['not-ready', 'logout'] }, scopes: BOTH },
  noAnswerDelayMs: { group: 'no-answer', value: duration(0, HOUR), scopes: BOTH },
  rejectDelayMs: { group: 'no-answer', value: duration(0, HOUR), scopes: BOTH },
  busyDelayMs: { group: 'no-answer', value: duration(0, HOUR), scopes: BOTH },
  declinedForMs: { group: 'no-answer', value: duration(0, HOUR), scopes: QUEUE },
  confirm: { group: 'confirmation', value: yesNo, scopes: BOTH },
  confirmTries: { group: 'confirmation', value: count(1, 20), scopes: BOTH },
  confirmWaitMs: { group: 'confirmation', value: duration(100, 60_000), scopes: BOTH },
  readyOnLogin: { group: 'session', value: yesNo, scopes: AGENT },
  dropOnLogout: { group: 'session', value: yesNo, scopes: AGENT },
  desktopGoneMs: { group: 'session', value: duration(0, 24 * HOUR), scopes: AGENT },
  presence: { group: 'session', value: yesNo, scopes: AGENT },
  presenceLost: { group: 'session', value: { kind: 'choice', choices: ['logout', 'hold'] }, scopes: AGENT },
  presenceSettleMs: { group: 'session', value: duration(0, 60_000), scopes: AGENT },
  idleTimeoutMs: { group: 'session', value: duration(0, DAY), scopes: AGENT },
  afterIdle: {
    group: 'session',
    value: { kind: 'choice', choices: ['redial-on-next-call', 'not-ready'] },
    scopes: AGENT,
  },
  legMaxAgeMs: { group: 'session', value: duration(0, 7 * DAY), scopes: AGENT },
  wrapUpMs: { group: 'calls', value: duration(0, HOUR), scopes: BOTH },
  rejectCallNotReady: {
    group: 'direct',
    value: { kind: 'choice', choices: ['outside', 'always', 'never'] },
    scopes: AGENT,
  },
  directBusy: { group: 'direct', value: { kind: 'choice', choices: ['busy', 'voicemail'] }, scopes: AGENT },
  directWrapUpMs: { group: 'direct', value: duration(0, HOUR), scopes: AGENT },
  voicemail: { group: 'direct', value: yesNo, scopes: AGENT },
  messageMaxMs: { group: 'direct', value: duration(1_000, 180_000), scopes: AGENT },
  messagesMost: { group: 'direct', value: count(1, 500), scopes: AGENT },
  announceToAgent: { group: 'calls', value: yesNo, scopes: BOTH },
  personalGreeting: { group: 'calls', value: yesNo, scopes: BOTH },
  preview: { group: 'calls', value: yesNo, scopes: QUEUE },
  previewMs: { group: 'calls', value: duration(100, 300_000), scopes: QUEUE },
  musicClass: { group: 'waiting', value: { kind: 'name' }, scopes: QUEUE },
  waitSound: { group: 'waiting', value: { kind: 'choice', choices: ['music', 'ringing'] }, scopes: QUEUE },
  announceEveryMs: { group: 'waiting', value: duration(0, HOUR), scopes: QUEUE },
  announceFirstMs: { group: 'waiting', value: duration(0, HOUR), scopes: QUEUE },
  announceWait: { group: 'waiting', value: yesNo, scopes: QUEUE },
  usualCallMs: { group: 'waiting', value: duration(1_000, HOUR), scopes: QUEUE },
  comfortEveryMs: { group: 'waiting', value: duration(0, HOUR), scopes: QUEUE },
  onLegLost: { group: 'calls', value: { kind: 'choice', choices: ON_LEG_LOST }, scopes: QUEUE },
  callbackOffered: { group: 'callback', value: yesNo, scopes: QUEUE },
  callbackAfterMs: { group: 'callback', value: duration(0, HOUR), scopes: QUEUE },
  callbackKey: { group: 'callback', value: { kind: 'key' }, scopes: QUEUE },
  callbackAnswerMs: { group: 'callback', value: duration(1_000, 300_000), scopes: QUEUE },
  callbackFrom: { group: 'callback', value: { kind: 'time' }, scopes: QUEUE },
  callbackUntil: { group: 'callback', value: { kind: 'time' }, scopes: QUEUE },
  callbackTries: { group: 'callback', value: count(1, 20), scopes: QUEUE },
  callbackRetryMs: { group: 'callback', value: duration(100, DAY), scopes: QUEUE },
  callbackConfirm: { group: 'callback', value: yesNo, scopes: QUEUE },
  callbackKeyMs: { group: 'callback', value: duration(1_000, 60_000), scopes: QUEUE },
  conferenceOnLeave: { group: 'calls', value: { kind: 'choice', choices: ['go-on', 'end'] }, scopes: BOTH },
  conferenceMost: { group: 'calls', value: count(3, 50), scopes: BOTH },
  country: { group: 'calls', value: { kind: 'country' }, scopes: ['system', 'site'] },
  allowedCountries: { group: 'outside', value: { kind: 'countries' }, scopes: AGENT },
  allowedNumbers: { group: 'outside', value: { kind: 'numbers' }, scopes: AGENT },
  deniedNumbers: { group: 'outside', value: { kind: 'numbers' }, scopes: AGENT },
  outCallsPerHour: { group: 'outside', value: count(0, 10_000), scopes: AGENT },
  outMinutesPerDay: { group: 'outside', value: count(0, 100_000), scopes: AGENT },
  outSpendPerDay: { group: 'outside', value: count(0, 1_000_000), scopes: AGENT },
  supervision: { group: 'supervision', value: yesNo, scopes: BOTH },
  supervisionShown: { group: 'supervision', value: { kind: 'choice', choices: SUPERVISION_SHOWN }, scopes: BOTH },
  callGroups: { group: 'calls', value: { kind: 'groups' }, scopes: AGENT },
  pickupGroups: { group: 'calls', value: { kind: 'groups' }, scopes: AGENT },
  serviceLevelMs: { group: 'reports', value: duration(100, HOUR), scopes: QUEUE },
  currency: { group: 'reports', value: { kind: 'currency' }, scopes: ['system'] },
  record: { group: 'recording', value: { kind: 'choice', choices: RECORD_MODES }, scopes: BOTH },
  recordFormat: { group: 'recording', value: { kind: 'choice', choices: STORED_FORMATS }, scopes: BOTH },
  recordDays: { group: 'recording', value: count(0, 3_650), scopes: BOTH },
  consentPrompt: { group: 'recording', value: { kind: 'prompt' }, scopes: BOTH },
  ownRecordings: { group: 'recording', value: { kind: 'choice', choices: OWN_RECORDINGS }, scopes: AGENT },
};

export const SETTING_KEYS = Object.keys(SCOPED_SETTINGS) as readonly SettingKey[];

export function settingsAt(scope: Scope): readonly SettingKey[] {
  return SETTING_KEYS.filter((key) => SCOPED_SETTINGS[key].scopes.includes(scope));
}
