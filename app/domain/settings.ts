import { ON_LEG_LOST, STRATEGIES, type OnLegLost, type Settings, type Strategy } from './directory.js';
import type { Millis } from './ids.js';
import { MENU_DIGITS, type MenuDigit } from './menu.js';
import { RECORD_MODES, STORED_FORMATS, type RecordMode, type StoredFormat } from './recording.js';
import { LAST_GROUP } from './voice-settings.js';

/** Where a setting can be set, the narrowest first: the first of them that sets it wins. */
export const SCOPES = ['phone', 'agent', 'queue', 'site', 'system'] as const;
export type Scope = (typeof SCOPES)[number];

/** Every setting that scopes may set, with the type of its value. */
export interface ScopedValues {
  /** K1: which free agent a caller is offered to. */
  readonly strategy: Strategy;
  /** K1: how many phones ring at once for one caller where all ring. */
  readonly mostRung: number;
  /** How long an agent's phone rings for a call before it is a no-answer. */
  readonly ringMs: Millis;
  /** How long a leg may ring when it is nailed up at login or redialled. */
  readonly nailUpRingMs: Millis;
  /** K3: how long whom an agent calls may let it ring. */
  readonly outRingMs: Millis;
  /** E5: waits before each redial of a lost leg; after the last one it stays lost and alarms. */
  readonly redialMs: readonly Millis[];
  /** K2: not-ready after this many no-answers in a row; 0 is never. */
  readonly notReadyAfter: number;
  /** K2: what becomes of who missed so many. */
  readonly afterNoAnswers: 'not-ready' | 'logout';
  readonly noAnswerDelayMs: Millis;
  readonly rejectDelayMs: Millis;
  readonly busyDelayMs: Millis;
  /** K2: a caller goes to the same agent again only after this, or when all others were tried. */
  readonly declinedForMs: Millis;
  /** D6: press 1 before a leg counts as answered. */
  readonly confirm: boolean;
  readonly confirmTries: number;
  readonly confirmWaitMs: Millis;
  readonly readyOnLogin: boolean;
  /** E7: the nailed-up leg goes with the logout. */
  readonly dropOnLogout: boolean;
  /** C6: an agent whose desktop stays closed for so long is signed out; 0 is never. */
  readonly desktopGoneMs: Millis;
  /** E6: a parked leg on which nobody does anything is let go of after this; 0 is never. */
  readonly idleTimeoutMs: Millis;
  /** E6: what then: the next call dials the leg, or the agent is not ready until they reconnect. */
  readonly afterIdle: 'redial-on-next-call' | 'not-ready';
  /** E10: a leg that was answered this long ago is dialled anew while it waits; 0 is never. */
  readonly legMaxAgeMs: Millis;
  /** D5: whose calls to their own number are refused while they are not ready: of phones outside, everybody's, nobody's. */
  readonly rejectCallNotReady: 'outside' | 'always' | 'never';
  /** K6: what a caller of an agent's own number gets while the agent is on the phone. */
  readonly directBusy: 'busy' | 'voicemail';
  /** K6: time after a direct call before the next one is offered; 0 is none. */
  readonly directWrapUpMs: Millis;
  /** K6: callers whom the agent does not answer may leave a message. */
  readonly voicemail: boolean;
  /** K6: longest message, to three minutes. */
  readonly messageMaxMs: Millis;
  /** K6: messages a box holds; then callers hear that it is full. */
  readonly messagesMost: number;
  /** C4: time after a queue call before the next one is offered; 0 is none. */
  readonly wrapUpMs: Millis;
  /** E3: beep to the agent alone before delivery on a nailed-up leg. */
  readonly announceToAgent: boolean;
  /** E3: an agent whose leg waits looks at a call and accepts it before it is delivered. */
  readonly preview: boolean;
  /** E3: how long they may look; then it is a no-answer. */
  readonly previewMs: Millis;
  /** What waiting callers hear where they hear music. */
  readonly musicClass: string;
  /** K1: what waiting callers hear; never silence. */
  readonly waitSound: 'music' | 'ringing';
  /** K1: from the end of one announcement of a waiting caller's place to the next; 0: there are none. */
  readonly announceEveryMs: Millis;
  /** K1: how long a caller waits before the first one. */
  readonly announceFirstMs: Millis;
  /** K1: with their place callers are told about how many minutes they wait. */
  readonly announceWait: boolean;
  /** K1: how long a call of the queue usually keeps an agent, for that estimate. */
  readonly usualCallMs: Millis;
  /** K1: from one playing of the queue's own prompt to the next; 0: it is not played. */
  readonly comfortEveryMs: Millis;
  /** E4: what becomes of the caller whose agent's leg was lost. */
  readonly onLegLost: OnLegLost;
  /** K1: callers who wait are offered to be called back. */
  readonly callbackOffered: boolean;
  /** K1: the offer is said after so long a wait; the key takes it at any time. */
  readonly callbackAfterMs: Millis;
  readonly callbackKey: MenuDigit;
  /** K1: how long a prompt of the offer and the answer to it may take together. */
  readonly callbackAnswerMs: Millis;
  /** K1: nobody is called back before this time of the day, on the clock of the queue's site. */
  readonly callbackFrom: string;
  /** K1: nor from this time on; not later than the begin: on the next day. */
  readonly callbackUntil: string;
  /** K1: who is not reached after so many tries is given up. */
  readonly callbackTries: number;
  readonly callbackRetryMs: Millis;
  /** K1: who is called back presses 1 before the agent hears them. */
  readonly callbackConfirm: boolean;
  /** K1: how long the 1 is waited for each time, the question included. */
  readonly callbackKeyMs: Millis;
  /** K3: what becomes of a conference that its last agent leaves. */
  readonly conferenceOnLeave: 'go-on' | 'end';
  /** K3: how many may be in one conference, agents and whoever is called into it included. */
  readonly conferenceMost: number;
  /** D7: country of numbers that name none (ISO 3166-1, two capital letters); '': nobody knows. */
  readonly country: string;
  /** K4: supervisors may listen to the agent, or in calls of the queue. */
  readonly supervision: boolean;
  /** K4: what an agent is told of a supervisor who listens. */
  readonly supervisionShown: SupervisionShown;
  /** B5: groups in which calls to the agent ring, never those of queues (K2); a session keeps those of its login. */
  readonly callGroups: readonly number[];
  /** B5: groups of which the agent may pick up calls. */
  readonly pickupGroups: readonly number[];
  /** K5: whether conversations are recorded: all of them, those for which the agent asks, none. */
  readonly record: RecordMode;
  readonly recordFormat: StoredFormat;
  /** K5: days after which a recording is deleted; 0: never. */
  readonly recordDays: number;
}
/** K4: nothing, that somebody does, or also who. */
export const SUPERVISION_SHOWN = ['hidden', 'shown', 'named'] as const;
export type SupervisionShown = (typeof SUPERVISION_SHOWN)[number];

export type SettingKey = keyof ScopedValues;

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
  /** 0–64 numbers, each 0–63 and once. */
  | { readonly kind: 'groups' }
  /** 1–40 letters, digits, dashes and underscores. */
  | { readonly kind: 'name' };

export const SETTING_GROUPS = [
  'distribution',
  'ringing',
  'no-answer',
  'confirmation',
  'session',
  'calls',
  'supervision',
  'recording',
  'callback',
  'waiting',
  'direct',
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
  supervision: { group: 'supervision', value: yesNo, scopes: BOTH },
  supervisionShown: { group: 'supervision', value: { kind: 'choice', choices: SUPERVISION_SHOWN }, scopes: BOTH },
  callGroups: { group: 'calls', value: { kind: 'groups' }, scopes: AGENT },
  pickupGroups: { group: 'calls', value: { kind: 'groups' }, scopes: AGENT },
  record: { group: 'recording', value: { kind: 'choice', choices: RECORD_MODES }, scopes: BOTH },
  recordFormat: { group: 'recording', value: { kind: 'choice', choices: STORED_FORMATS }, scopes: BOTH },
  recordDays: { group: 'recording', value: count(0, 3_650), scopes: BOTH },
};

export const SETTING_KEYS = Object.keys(SCOPED_SETTINGS) as readonly SettingKey[];

/** What stands when no scope sets it. The others come from the environment. */
const BUILT_IN: Omit<ScopedValues, keyof Settings> = {
  strategy: 'longest-idle',
  mostRung: 20,
  afterNoAnswers: 'not-ready',
  confirm: true,
  readyOnLogin: false,
  dropOnLogout: true,
  desktopGoneMs: 0,
  idleTimeoutMs: 0,
  afterIdle: 'redial-on-next-call',
  legMaxAgeMs: 0,
  wrapUpMs: 0,
  rejectCallNotReady: 'outside',
  directBusy: 'voicemail',
  directWrapUpMs: 0,
  voicemail: true,
  messageMaxMs: 180_000,
  messagesMost: 100,
  announceToAgent: true,
  preview: false,
  previewMs: 15_000,
  musicClass: 'default',
  callbackOffered: false,
  callbackAfterMs: 60_000,
  callbackKey: '1',
  callbackAnswerMs: 30_000,
  callbackFrom: '08:00',
  callbackUntil: '20:00',
  callbackTries: 3,
  callbackRetryMs: 300_000,
  callbackConfirm: true,
  callbackKeyMs: 12_000,
  waitSound: 'music',
  announceEveryMs: 0,
  announceFirstMs: 30_000,
  announceWait: true,
  usualCallMs: 180_000,
  comfortEveryMs: 0,
  conferenceOnLeave: 'go-on',
  conferenceMost: 10,
  country: '',
  supervision: false,
  supervisionShown: 'shown',
  callGroups: [],
  pickupGroups: [],
  record: 'off',
  recordFormat: 'wav',
  recordDays: 0,
};

export function defaultOf<K extends SettingKey>(key: K, environment: Settings): ScopedValues[K] {
  const from = key in BUILT_IN ? BUILT_IN : environment;
  return (from as unknown as ScopedValues)[key];
}

export function settingsAt(scope: Scope): readonly SettingKey[] {
  return SETTING_KEYS.filter((key) => SCOPED_SETTINGS[key].scopes.includes(scope));
}

/** Whether a value, which may be anything, is one this setting can have. */
export function fits(key: SettingKey, value: unknown): boolean {
  const of = SCOPED_SETTINGS[key].value;
  switch (of.kind) {
    case 'yes-no':
      return typeof value === 'boolean';
    case 'choice':
      return of.choices.some((choice) => choice === value);
    case 'count':
    case 'duration':
      return isWhole(value, of.least, of.most);
    case 'durations':
      return Array.isArray(value) && value.length >= 1 && value.length <= MOST_DURATIONS && allWhole(value, of);
    case 'key':
      return MENU_DIGITS.some((digit) => digit === value);
    case 'time':
      return typeof value === 'string' && TIME.test(value);
    case 'country':
      return typeof value === 'string' && /^([A-Z]{2})?$/.test(value);
    case 'groups':
      return Array.isArray(value) && new Set(value).size === value.length && allWhole(value, GROUPS);
    case 'name':
      return typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value);
  }
}

/** For people: what a value may be, with its unit. */
export function allowedFor(key: SettingKey): string {
  const of = SCOPED_SETTINGS[key].value;
  switch (of.kind) {
    case 'yes-no':
      return 'true or false';
    case 'choice':
      return `one of ${of.choices.join(', ')}`;
    case 'count':
      return `a whole number from ${of.least} to ${of.most}`;
    case 'duration':
      return `whole milliseconds from ${of.least} to ${of.most}`;
    case 'durations':
      return `1 to ${MOST_DURATIONS} of whole milliseconds from ${of.least} to ${of.most}`;
    case 'key':
      return 'one of 0 to 9, * and #';
    case 'time':
      return 'a time of the day such as 08:30, from 00:00 to 24:00';
    case 'country':
      return 'the two capital letters of a country, such as DE';
    case 'groups':
      return `whole numbers from 0 to ${LAST_GROUP}, each once`;
    case 'name':
      return '1 to 40 letters, digits, dashes or underscores';
  }
}

export const TIME = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

export const MOST_DURATIONS = 20;
const GROUPS = { least: 0, most: LAST_GROUP };

function allWhole(values: readonly unknown[], { least, most }: { least: number; most: number }): boolean {
  return values.every((value) => isWhole(value, least, most));
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
