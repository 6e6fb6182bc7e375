import type { AllAgentSounds } from '../../app/domain/agent-sounds.js';
import { isPremium } from '../../app/adapters/http/api/phone-number.js';
import { systemLocalTimes } from '../../app/adapters/system/local-times.js';
import { DEFAULT_SITE } from '../../app/domain/directory.js';
import type { Agent, Directory, InboundRoute, Queue, Settings, Site, Trunk } from '../../app/domain/directory.js';
import type { Moment } from '../../app/domain/ids.js';
import { ALWAYS_OPEN as QUEUE_ALWAYS_OPEN } from '../../app/domain/queue-openings.js';
import type { Reason } from '../../app/domain/reason.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Menu } from '../../app/domain/menu.js';
import type { UploadedPrompt } from '../../app/domain/prompt.js';
import type { RouteTarget } from '../../app/domain/route-target.js';
import type { TrunkHealth } from '../../app/domain/world.js';
import { DEFAULT_PHONE_VOICE, type Phone } from '../../app/domain/phone.js';
import { World } from '../../app/engine/world.js';
import { RecordedLog } from './recorded-log.js';

/** The settings as they come, for tests of decisions. */
export const SETTINGS: Settings = {
  confirmTries: 5,
  confirmWaitMs: 4_000,
  ringMs: 20_000,
  nailUpRingMs: 30_000,
  outRingMs: 60_000,
  tellMs: 10_000,
  recordRetryMs: 3_000,
  trunkSilenceMs: 7_000,
  deliverMs: 5_000,
  redialMs: [2_000, 5_000, 15_000, 30_000],
  restartJitterMs: 5_000,
  notReadyAfter: 1,
  noAnswerDelayMs: 0,
  rejectDelayMs: 5_000,
  busyDelayMs: 10_000,
  lineFreeMs: 500,
  declinedForMs: 15_000,
  conflictMs: 500,
  trunkRetryMs: 10_000,
  trunkFailures: 3,
  phoneGoneMs: 5_000,
  takeover: 'refuse',
  dialInNumber: '',
  onLegLost: 'requeue',
};

export function anAgent(over: Partial<Agent> & Pick<Agent, 'id'>): Agent {
  return {
    login: over.id,
    name: over.id,
    dn: '8888',
    number: '+15551231111',
    trunkId: null,
    mayTypeNumber: false,
    interfaces: ['mobile'],
    nailedUp: true,
    connectOnLogin: 'park',
    hotDesk: false,
    phoneId: null,
    queues: [{ queueId: 'sales', penalty: 0 }],
    skills: [],
    siteId: DEFAULT_SITE,
    settings: {},
    ...over,
  };
}

export function aTrunk(over: Partial<Trunk> & Pick<Trunk, 'id'>): Trunk {
  return {
    name: over.id,
    contacts: ['10.10.10.1:5071'],
    prefixes: [''],
    priority: 1,
    group: 'primary-backup',
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
    ...over,
  };
}

export function aPhone(over: Partial<Phone> & Pick<Phone, 'id'>): Phone {
  return {
    name: `Phone ${over.id}`,
    number: '2001',
    siteId: DEFAULT_SITE,
    placement: { kind: 'registered' },
    voice: DEFAULT_PHONE_VOICE,
    autoAnswer: false,
    hotDesk: true,
    ...over,
  };
}

export function aTrunkHealth(over: Partial<TrunkHealth> & Pick<TrunkHealth, 'id'>): TrunkHealth {
  return { failures: 0, usedAt: 0, outUntil: null, ping: { at: 'unasked' }, contacts: {}, since: null, ...over };
}

export function aQueue(over: Partial<Queue> & Pick<Queue, 'id'>): Queue {
  return {
    name: over.id,
    dn: '6000',
    priority: 0,
    answerMode: 'at-entry',
    maxWaitMs: null,
    comfortPrompt: null,
    openings: QUEUE_ALWAYS_OPEN,
    skills: [],
    siteId: DEFAULT_SITE,
    ...over,
    settings: { announceToAgent: false, ...over.settings },
  };
}

export function aRoute(over: Partial<InboundRoute> & Pick<InboundRoute, 'id'>): InboundRoute {
  return { number: '0800', trunkId: null, target: toQueue('sales'), priority: 0, ...ALWAYS_OPEN, ...over };
}

export function toQueue(queueId: string): RouteTarget & { readonly kind: 'queue' } {
  return { kind: 'queue', queueId };
}

/** 1 leads to sales; whoever presses nothing is asked twice more and then goes there as well. */
export function aMenu(over: Partial<Menu> & Pick<Menu, 'id'>): Menu {
  return {
    name: over.id,
    promptId: 'welcome',
    choices: [{ digit: '1', target: toQueue('sales') }],
    repeats: 2,
    waitMs: 5_000,
    otherwise: toQueue('sales'),
    ...over,
  };
}

/** Nothing set of what a route may be without. */
export const ALWAYS_OPEN = {
  skills: [],
  siteId: DEFAULT_SITE,
  hours: null,
  holidays: [],
  closedNumber: null,
  closedPrompt: null,
  emergencyClosed: false,
  emergencySince: null,
  emergencyNote: '',
  emergencyNumber: null,
  emergencyPrompt: null,
} as const;

/** The site of everything that names no other, as an installation starts with it. */
export const MAIN_SITE: Site = {
  id: DEFAULT_SITE,
  name: 'Main site',
  zone: 'UTC',
  language: 'en',
  emergencyLocation: '',
  emergencyNumbers: ['112', '911', '999', '000'],
  emergencyCallerId: '',
  emergencyTrunkId: null,
  settings: {},
};

export function aSite(over: Partial<Site> & Pick<Site, 'id'>): Site {
  return { ...MAIN_SITE, name: over.id, ...over };
}

export function aReason(over: Partial<Reason> & Pick<Reason, 'code'>): Reason {
  const id = `reason-${over.code}`;
  return { id, label: id, productive: false, billable: 'no', maxSeconds: null, order: Number(over.code), ...over };
}

/** Why agents of tests are not ready. */
export const REASONS: readonly Reason[] = [
  aReason({ code: '1', label: 'Break' }),
  aReason({ code: '2', label: 'Lunch', maxSeconds: 3_600 }),
  aReason({ code: '4', label: 'Training', productive: true, billable: 'half' }),
  aReason({ code: '11' }),
  aReason({ code: '12' }),
  aReason({ code: '13' }),
];

interface Things {
  readonly agents?: readonly Agent[];
  readonly trunks?: readonly Trunk[];
  readonly queues?: readonly Queue[];
  readonly routes?: readonly InboundRoute[];
  readonly sites?: readonly Site[];
  readonly menus?: readonly Menu[];
  readonly prompts?: readonly UploadedPrompt[];
  readonly agentSounds?: AllAgentSounds;
  readonly reasons?: readonly Reason[];
  readonly settings?: Partial<Settings>;
  readonly system?: Overrides;
}

export function aDirectory(things: Things): Directory {
  const byId = <T extends { readonly id: string }>(list: readonly T[] = []): ReadonlyMap<string, T> =>
    new Map(list.map((thing) => [thing.id, thing]));
  return {
    agents: byId(things.agents),
    trunks: byId(things.trunks),
    queues: byId(things.queues),
    routes: byId(things.routes),
    sites: byId(things.sites ?? [MAIN_SITE]),
    reasons: byId(things.reasons ?? REASONS),
    system: things.system ?? {},
    menus: byId(things.menus),
    prompts: byId(things.prompts),
    agentSounds: things.agentSounds ?? new Map(),
    settings: { ...SETTINGS, ...things.settings },
  };
}

/** Wall clocks as the product reads them. */
export const WALL_CLOCKS = systemLocalTimes(new RecordedLog());

/** A moment with readable ids: `<at>.0`, `<at>.1`, … */
export function moment(at: number, steady = at): Moment {
  return {
    at,
    steady,
    id: (n) => `${at}.${n}`,
    pbx: 'n1',
    epoch: 'e1',
    local: (zone) => WALL_CLOCKS.at(at, zone),
    isPremium,
  };
}

export function aWorld(directory: Directory): World {
  return new World(directory);
}
