import type { AllAgentSounds } from './agent-sounds.js';
import type {
  AgentId,
  Instant,
  MenuId,
  Millis,
  PhoneId,
  PromptId,
  QueueId,
  ReasonId,
  RouteId,
  SiteId,
  TrunkId,
} from './ids.js';
import type { Menu } from './menu.js';
import type { UploadedPrompt } from './prompt.js';
import type { QueueOpenings } from './queue-openings.js';
import type { Reason } from './reason.js';
import type { RouteTarget } from './route-target.js';
import type { Skill, SkillNeed } from './skills.js';
import type { Overrides } from './settings.js';

/** What admins configured, as one frozen picture. Decisions read it; only the engine swaps it (`directory.changed`). */
export interface Directory {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly trunks: ReadonlyMap<TrunkId, Trunk>;
  readonly queues: ReadonlyMap<QueueId, Queue>;
  readonly routes: ReadonlyMap<RouteId, InboundRoute>;
  readonly sites: ReadonlyMap<SiteId, Site>;
  readonly menus: ReadonlyMap<MenuId, Menu>;
  readonly prompts: ReadonlyMap<PromptId, UploadedPrompt>;
  readonly agentSounds: AllAgentSounds;
  readonly reasons: ReadonlyMap<ReasonId, Reason>;
  /** What is set for the whole system; it wins over `settings`. */
  readonly system: Overrides;
  /** Of the environment. */
  readonly settings: Settings;
}

export type Interface = 'internal' | 'phone' | 'mobile' | 'pbx';

export interface Agent {
  readonly id: AgentId;
  readonly login: string;
  readonly name: string;
  /** Directory number, e.g. `8888`: digits only, unique in the number plan. */
  readonly dn: string;
  /** Normalised number of the agent's own outside phone, `+` and digits, or a number behind a softswitch. */
  readonly number: string | null;
  /** Behind a gateway: this trunk is used and prefixes are not searched. */
  readonly trunkId: TrunkId | null;
  readonly mayTypeNumber: boolean;
  readonly interfaces: readonly Interface[];
  /** B3: chooses a telephone from the list of configured ones at each sign-in, and nothing else. */
  readonly hotDesk: boolean;
  /** The agent's own registered telephone, for the interface `phone` without hot desk. */
  readonly phoneId: PhoneId | null;
  readonly nailedUp: boolean;
  /**
   * E1: `park` brings the leg up at login; empty waits for the first call; else the number of a route to an
   * announcement, which the leg hears before it is parked.
   */
  readonly connectOnLogin: string;
  readonly queues: readonly Membership[];
  /** K1. */
  readonly skills: readonly Skill[];
  readonly siteId: SiteId;
  /** What is set for this agent alone. */
  readonly settings: Overrides;
}

export interface Membership {
  readonly queueId: QueueId;
  /** 0 is asked first; only when nobody of a lower penalty is free is the next one asked. */
  readonly penalty: number;
}

export interface Trunk {
  readonly id: TrunkId;
  readonly name: string;
  /** Where it is reached, primary first: `host:port`. Without one it carries nothing. */
  readonly contacts: readonly string[];
  /** Normalised prefixes; `''` is the default route. */
  readonly prefixes: readonly string[];
  /** Lower is asked first among trunks of the same prefix. */
  readonly priority: number;
  readonly group: 'round-robin' | 'primary-backup';
  /** Leading characters of the normalised number to take off, 0–15. */
  readonly strip: number;
  readonly prepend: string;
  readonly callerId: string | null;
  /** Most simultaneous legs and calls; null is no limit. */
  readonly channelLimit: number | null;
  /** Taken out of service by hand: no new calls. */
  readonly busyOut: boolean;
  /** G: seconds between two rounds of our own OPTIONS, in tenths; 0: none are sent. */
  readonly oosCheck: number;
  /** G: seconds without an answer before the trunk is out of service, 0.1–30 in tenths. */
  readonly oosForce: number;
  /** G: good answers in a row that bring it back, 1–100. */
  readonly restoreAfter: number;
  /** E10: what a minute on it costs, in the currency of the settings, to four decimals; 0: nothing. */
  readonly ratePerMinute: number;
  /** E10: seconds of a step that is billed as a whole once it has begun, 1–3600. */
  readonly billingStep: number;
  readonly siteId: SiteId;
}

export interface Queue {
  readonly id: QueueId;
  readonly name: string;
  readonly dn: string;
  /** Bigger is served first among calls of one agent. */
  readonly priority: number;
  readonly answerMode: 'at-entry' | 'at-agent';
  /** null: a caller may wait for ever. */
  readonly maxWaitMs: Millis | null;
  /** K1: what callers hear from time to time while they wait; null: nothing. */
  readonly comfortPrompt: PromptId | null;
  /** K1: when it takes callers. */
  readonly openings: QueueOpenings;
  /** K1: what every call of this queue needs. */
  readonly skills: readonly SkillNeed[];
  readonly siteId: SiteId;
  /** What is set for this queue's calls. */
  readonly settings: Overrides;
}

export interface InboundRoute {
  readonly id: RouteId;
  /** Dialled number as the trunk sends it, digits with an optional leading `+`. */
  readonly number: string;
  /** null: on any trunk. */
  readonly trunkId: TrunkId | null;
  readonly target: RouteTarget;
  readonly priority: number;
  /** K1: what its calls need beyond what their queue does. */
  readonly skills: readonly SkillNeed[];
  /** Whose clock its hours are read on. */
  readonly siteId: SiteId;
  /** null: open around the clock; empty: never open. */
  readonly hours: readonly OpenHours[] | null;
  /** Days on which it is closed all day. */
  readonly holidays: readonly Holiday[];
  /** Where a caller goes outside hours, as an agent's number is written; null: a sentence, then the end. */
  readonly closedNumber: string | null;
  /** What a caller hears outside hours when no number takes the call; null: the sentence that comes with Asterisk. */
  readonly closedPrompt: PromptId | null;
  /** Closed by hand, whatever the hours say. */
  readonly emergencyClosed: boolean;
  /** Since when it is closed by hand; null: it is not, or nobody knows. */
  readonly emergencySince: Instant | null;
  /** Why, for whoever reads the pages; '' when nobody said. */
  readonly emergencyNote: string;
  /** As `closedNumber`, while closed by hand. */
  readonly emergencyNumber: string | null;
  /** As `closedPrompt`, while closed by hand. */
  readonly emergencyPrompt: PromptId | null;
}

/** A span of one weekday on the site's clock: open from `from` on, closed again at `to`. */
export interface OpenHours {
  /** 1 is Monday, 7 Sunday. */
  readonly weekday: number;
  /** `00:00`–`23:59`. */
  readonly from: string;
  /** Later than `from`, up to `24:00`. */
  readonly to: string;
}

export interface Holiday {
  /** `2026-12-25`. */
  readonly date: string;
  readonly name: string;
  /** Each year on that day; else on that one day. */
  readonly yearly: boolean;
}

/** The site of everything that names no other; it is always there. */
export const DEFAULT_SITE: SiteId = 'default';

/** A place with its own clock, language and emergency services. */
export interface Site {
  readonly id: SiteId;
  readonly name: string;
  /** IANA time zone, e.g. `Europe/Berlin`. */
  readonly zone: string;
  /** Language tag, e.g. `en`. */
  readonly language: string;
  /** What an emergency service is told about where its phones are. */
  readonly emergencyLocation: string;
  /** D7: dialled on a telephone of this site they reach an emergency service, whatever else stands; digits, each once. */
  readonly emergencyNumbers: readonly string[];
  /** D7: the number by which an emergency service finds this place, as its trunk wants to see it; '': the trunk's own caller ID. */
  readonly emergencyCallerId: string;
  /** D7: the trunk that is asked first; null: the one whose prefix fits. */
  readonly emergencyTrunkId: TrunkId | null;
  /** What is set for everything of this site. */
  readonly settings: Overrides;
}

/** E4: to the head of the queue with an apology, to the dialplan's fallback as one who waited too long, or let go. */
export const ON_LEG_LOST = ['requeue', 'overflow', 'release'] as const;
export type OnLegLost = (typeof ON_LEG_LOST)[number];

/**
 * K1: who is asked among those of the lowest penalty with anybody free. `by-penalty` is a fixed order: penalty, then
 * directory number.
 */
export const STRATEGIES = ['longest-idle', 'fewest-calls', 'round-robin', 'ring-all', 'by-penalty'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** `if-idle`: while its agent has no call and is not in wrap-up; `supervisor`: when one signs the agent in. The other agent is signed out. */
export const TAKEOVERS = ['refuse', 'if-idle', 'supervisor'] as const;
export type Takeover = (typeof TAKEOVERS)[number];

/** What is set for the whole system: one row, always there. */
export interface SystemSettings {
  readonly id: string;
  readonly settings: Overrides;
}

export const SYSTEM = 'system';

/** Every duration is a setting, so tests run at a tenth of it. */
export interface Settings {
  /** D6: how often `press 1` is asked, 1–20. */
  readonly confirmTries: number;
  readonly confirmWaitMs: Millis;
  /** How long an agent's phone rings before it is a no-answer. */
  readonly ringMs: Millis;
  /** A trunk that shows no sign of ringing within this is taken for dead. */
  readonly trunkSilenceMs: Millis;
  /** How long a leg may ring when it is nailed up at login or redialled. */
  readonly nailUpRingMs: Millis;
  /** K3: how long whom an agent calls may let it ring. */
  readonly outRingMs: Millis;
  /** Longest time to tell an agent on the leg why their call came to nothing. */
  readonly tellMs: Millis;
  /** Longest time from the join request to both being in the bridge. */
  readonly deliverMs: Millis;
  /** E5: waits before each redial of a lost leg; after the last one it stays lost and alarms. */
  readonly redialMs: readonly Millis[];
  /** Largest extra wait in front of redials after Asterisk restarted, spread over the legs (E11). */
  readonly restartJitterMs: Millis;
  /** K2: not-ready after this many no-answers in a row; 0 is never. */
  readonly notReadyAfter: number;
  readonly noAnswerDelayMs: Millis;
  readonly rejectDelayMs: Millis;
  readonly busyDelayMs: Millis;
  /** How long after we hung up a phone it is not rung again: until then its line may still be engaged. */
  readonly lineFreeMs: Millis;
  /** K2: a caller goes to the same agent again only after this, or when all others were tried. */
  readonly declinedForMs: Millis;
  /** C1: within this, messages of different interfaces conflict and NotReady wins. */
  readonly conflictMs: Millis;
  /** K5: how long Asterisk may take to begin or end a recording before it is asked again. */
  readonly recordRetryMs: Millis;
  /** How long a trunk that could not be reached is left alone before it is tried again. */
  readonly trunkRetryMs: Millis;
  /** Failures in a row that take a trunk out of service. */
  readonly trunkFailures: number;
  /** C6: how long a phone may be unregistered before its agent is held. */
  readonly phoneGoneMs: Millis;
  /** B4: who may sign in on a phone that another agent uses. */
  readonly takeover: Takeover;
  /** E1c: the number agents call to nail up, as trunks send it; '' for none. */
  readonly dialInNumber: string;
  /** E4: what becomes of the caller whose agent's leg was lost. */
  readonly onLegLost: OnLegLost;
}
