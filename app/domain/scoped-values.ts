import type { OnLegLost, Strategy } from './directory.js';
import type { Millis, PromptId } from './ids.js';
import type { MenuDigit } from './menu.js';
import type { RecordMode, StoredFormat } from './recording.js';

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
  /** J: the agent's telephone at another PBX is watched, and signs them in and out. */
  readonly presence: boolean;
  /** J2: what becomes of the agent when nothing is known of it any more. */
  readonly presenceLost: 'logout' | 'hold';
  /** J3: for so long after a call of ours a call that the PBX tells of may still be that one. */
  readonly presenceSettleMs: Millis;
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
  /** K6: agent and customer hear the agent's own greeting, where there is one. */
  readonly personalGreeting: boolean;
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
  /** D7: numbers outside that may be called, `+49*` for all that begin so; empty: whatever is not denied. */
  readonly allowedNumbers: readonly string[];
  readonly deniedNumbers: readonly string[];
  /** D7: countries whose numbers may be called (ISO 3166-1, two capital letters); empty: all. */
  readonly allowedCountries: readonly string[];
  /** D7: calls outside that one agent may begin within an hour of the clock; 0: any number. */
  readonly outCallsPerHour: number;
  /** D7: minutes that one agent's calls outside may take together on one day of their site; 0: any. */
  readonly outMinutesPerDay: number;
  /** D7: what they may cost on that day by the prices of trunks, in the currency; 0: any. */
  readonly outSpendPerDay: number;
  /** K4: supervisors may listen to the agent, or in calls of the queue. */
  readonly supervision: boolean;
  /** K4: what an agent is told of a supervisor who listens. */
  readonly supervisionShown: SupervisionShown;
  /** B5: groups in which calls to the agent ring, never those of queues (K2); a session keeps those of its login. */
  readonly callGroups: readonly number[];
  /** B5: groups of which the agent may pick up calls. */
  readonly pickupGroups: readonly number[];
  /** M: callers who are answered within this count as answered in time. */
  readonly serviceLevelMs: Millis;
  /** E10: what trunks cost is in it (ISO 4217, three capital letters). */
  readonly currency: string;
  /** K5: whether conversations are recorded: all of them, those for which the agent asks, none. */
  readonly record: RecordMode;
  readonly recordFormat: StoredFormat;
  /** K5: what the customer hears before a recording begins, a prompt; '': nothing. */
  readonly consentPrompt: PromptId | '';
  /** K5: days after which a recording is deleted; 0: never. */
  readonly recordDays: number;
  /** K5: what agents may do with recordings of their own conversations. */
  readonly ownRecordings: OwnRecordings;
}

/** K5: nothing, hear them, or also take them away. */
export const OWN_RECORDINGS = ['no', 'hear', 'download'] as const;
export type OwnRecordings = (typeof OWN_RECORDINGS)[number];

/** K4: nothing, that somebody does, or also who. */
export const SUPERVISION_SHOWN = ['hidden', 'shown', 'named'] as const;
export type SupervisionShown = (typeof SUPERVISION_SHOWN)[number];

export type SettingKey = keyof ScopedValues;
