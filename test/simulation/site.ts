import { STRATEGIES, TAKEOVERS } from '../../app/domain/directory.js';
import type { Agent, Directory, InboundRoute, Queue, Settings, Trunk } from '../../app/domain/directory.js';
import { ALWAYS_OPEN as QUEUE_ALWAYS_OPEN } from '../../app/domain/queue-openings.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Menu } from '../../app/domain/menu.js';
import type { RouteTarget } from '../../app/domain/route-target.js';
import { ALWAYS_OPEN, MAIN_SITE, REASONS, toQueue } from '../support/world.js';
import { BROKEN_PROMPT } from './asterisk.js';
import type { Random } from './random.js';
import { CONSENT } from './truth.js';

/** Durations at about a tenth of what they are for people. */
const SETTINGS: Settings = {
  confirmTries: 3,
  confirmWaitMs: 400,
  dialInNumber: '',
  ringMs: 1_500,
  trunkSilenceMs: 500,
  nailUpRingMs: 1_500,
  outRingMs: 2_000,
  tellMs: 400,
  recordRetryMs: 300,
  deliverMs: 500,
  redialMs: [200, 500, 1_500],
  restartJitterMs: 300,
  notReadyAfter: 1,
  noAnswerDelayMs: 200,
  rejectDelayMs: 300,
  busyDelayMs: 500,
  lineFreeMs: 50,
  declinedForMs: 1_500,
  conflictMs: 50,
  trunkRetryMs: 1_000,
  trunkFailures: 2,
  phoneGoneMs: 500,
  takeover: 'refuse',
  onLegLost: 'requeue',
};

/** A small site: 3–5 agents at home, 2 queues, 2–3 trunks, drawn anew for each schedule. */
export function drawSite(random: Random): Directory {
  const trunks = [trunk('t1', ['+1']), trunk('t2', ['77', '+1'], 2)];
  if (random.chance(0.5)) trunks.push(trunk('t3', [''], 1));
  const group = random.pick(['round-robin', 'primary-backup'] as const);
  const queues = [queue(random, 'q1', '6001'), queue(random, 'q2', '6002')];
  const routes: InboundRoute[] = [
    { id: 'r1', number: '0800', trunkId: null, target: toQueue('q1'), priority: 0, ...ALWAYS_OPEN },
    { id: 'r2', number: '0900', trunkId: 't1', target: toQueue('q2'), priority: random.whole(0, 2), ...ALWAYS_OPEN },
    { id: 'r3', number: '0700', trunkId: null, target: { kind: 'menu', menuId: 'm1' }, priority: 0, ...ALWAYS_OPEN },
    {
      id: 'r4',
      number: '0600',
      trunkId: null,
      target: { kind: 'number', number: '+1555' },
      priority: 0,
      ...ALWAYS_OPEN,
    },
    { id: 'r5', number: '0500', trunkId: null, target: { kind: 'agent', agentId: 'a1' }, priority: 0, ...ALWAYS_OPEN },
    {
      id: 'r6',
      number: '0400',
      trunkId: 't1',
      target: { kind: 'voicemail', agentId: 'a2' },
      priority: 0,
      ...ALWAYS_OPEN,
    },
  ];
  const agents: Agent[] = [];
  for (let n = 1, count = random.chance(0.7) ? 3 : 4; n <= count; n++) agents.push(agent(random, n));
  const settings: Settings = {
    ...SETTINGS,
    notReadyAfter: random.pick([0, 1, 1, 2]),
    trunkFailures: random.whole(1, 3),
    onLegLost: whenLost(random.next()),
    takeover: random.pick(TAKEOVERS),
  };
  return {
    agents: byId(agents),
    trunks: byId(
      trunks.map((one) => ({
        ...one,
        group,
        channelLimit: random.chance(0.1) ? random.whole(2, 6) : null,
      })),
    ),
    queues: byId(queues),
    routes: byId(routes),
    reasons: byId(REASONS),
    sites: byId([MAIN_SITE, { ...MAIN_SITE, id: 'branch', settings: whims(random) }]),
    system: whims(random),
    menus: byId(MENUS),
    prompts: byId([{ id: 'p1', name: 'Welcome', durationMs: 200 }]),
    agentSounds: new Map([
      ['a1', { greeting: GREETING }],
      ['a2', { greeting: GREETING }],
    ]),
    settings,
  };
}

const GREETING = { sound: 'hello', durationMs: 200, madeAt: 0 };

const MENU = { promptId: 'p1', repeats: 1, waitMs: 300 };
/** 1 and 2 are queues, 3 is the other menu, 4 a number outside; every other key means nothing. */
const MENUS: readonly Menu[] = [
  {
    id: 'm1',
    name: 'm1',
    ...MENU,
    choices: [
      { digit: '1', target: toQueue('q1') },
      { digit: '2', target: toQueue('q2') },
      { digit: '3', target: { kind: 'menu', menuId: 'm2' } },
      { digit: '4', target: { kind: 'number', number: '+1555' } },
    ],
    otherwise: toQueue('q1'),
  },
  {
    id: 'm2',
    name: 'm2',
    ...MENU,
    choices: [
      { digit: '1', target: toQueue('q2') },
      { digit: '3', target: { kind: 'menu', menuId: 'm1' } },
      { digit: '5', target: { kind: 'agent', agentId: 'a3' } },
    ],
    otherwise: toQueue('q2'),
  },
];

/** `dice`: 0–1. */
function whenLost(dice: number): Settings['onLegLost'] {
  if (dice < 0.1) return 'release';
  return dice < 0.2 ? 'overflow' : 'requeue';
}

/** Menus may go as well, of dice of their own. */
export function changeMenus(random: Random, site: Directory): Directory {
  const menus = new Map(site.menus);
  if (random.chance(0.4)) menus.delete(random.pick(['m1', 'm2']));
  return { ...site, menus };
}

/** What an admin may do in the middle of the day. */
export function changeSite(random: Random, site: Directory): Directory {
  const agents = new Map(site.agents);
  const [agentId, one] = [...agents][random.whole(0, agents.size - 1)] ?? [];
  const trunks = new Map(site.trunks);
  const queues = new Map(site.queues);
  const whim = random.next();
  if (whim < 0.3 && one) agents.set(one.id, { ...one, queues: memberships(random) });
  else if (whim < 0.5 && agentId !== undefined) agents.delete(agentId);
  else if (whim < 0.8) trunks.set('t1', { ...trunk('t1', ['+1']), busyOut: true });
  else if (whim < 0.9) queues.delete('q2');
  else return { ...site, system: whims(random) };
  return { ...site, agents, trunks, queues };
}

/** What a scope may set; half of them set nothing. */
function whims(random: Random): Overrides {
  if (random.chance(0.5)) return {};
  return random.pick<Overrides>([
    { ringMs: 600, confirmTries: 2 },
    { notReadyAfter: 0, noAnswerDelayMs: 100, busyDelayMs: 50 },
    { notReadyAfter: 3, confirm: false, wrapUpMs: 150, callGroups: [1], pickupGroups: [1, 2] },
    { confirm: true, confirmWaitMs: 200, readyOnLogin: true },
    { redialMs: [50, 100], nailUpRingMs: 900, dropOnLogout: false },
    { wrapUpMs: 0, announceToAgent: true, declinedForMs: 100 },
  ]);
}

/** Whether Farline itself never sends such a caller away. */
export function isRouted(site: Directory, dialled: string, trunkId: string): boolean {
  const fits = [...site.routes.values()].filter(({ number }) => number === dialled);
  const route = fits.find((one) => one.trunkId === trunkId) ?? fits.find((one) => one.trunkId === null);
  if (route) return leadsToQueues(site, route.target);
  const queue = [...site.queues.values()].find(({ dn }) => dn === dialled);
  return queue !== undefined && leadsToQueues(site, { kind: 'queue', queueId: queue.id });
}

/** Where a menu leads may be taken away like the menu itself: then its callers go to the fallback. */
function leadsToQueues(site: Directory, target: RouteTarget): boolean {
  if (target.kind === 'queue') {
    const openings = site.queues.get(target.queueId)?.openings;
    // By the clock it may be closed or not.
    const closed = openings?.emergencyClosed === true || (openings?.hours ?? null) !== null;
    return site.queues.has(target.queueId) && (!closed || site.queues.has('q2'));
  }
  return target.kind === 'menu' && site.menus.size === MENUS.length && site.queues.size === 2;
}

/** K1: most queues distribute otherwise than by default, and half of those let all phones ring, two or three at once. */
export function withStrategies(random: Random, site: Directory): Directory {
  const queues = [...site.queues.values()].map((one) => {
    const strategy = random.pick([...STRATEGIES, 'ring-all', 'ring-all', 'ring-all'] as const);
    const most = random.chance(0.5) ? { mostRung: random.whole(1, 3) } : {};
    return { ...one, settings: { previewMs: 900, ...one.settings, strategy, ...most } };
  });
  return { ...site, queues: byId(queues) };
}

/** K4: most may be listened to; some queues forbid it, and some agents. */
export function withSupervision(random: Random, site: Directory): Directory {
  const system = { ...site.system, supervision: true };
  const queues = [...site.queues.values()].map((one) =>
    random.chance(0.2) ? { ...one, settings: { ...one.settings, supervision: false } } : one,
  );
  const agents = [...site.agents.values()].map((one) =>
    random.chance(0.5) ? { ...one, settings: { ...one.settings, supervision: random.chance(0.8) } } : one,
  );
  return { ...site, system, queues: byId(queues), agents: byId(agents) };
}

/** D5, K6: what becomes of calls to agents' own numbers, one by one. */
export function withDirectCalls(random: Random, site: Directory): Directory {
  const agents = [...site.agents.values()].map((one) => {
    const rejectCallNotReady = random.pick(['outside', 'always', 'never', 'never'] as const);
    const set: Overrides = {
      rejectCallNotReady,
      directBusy: random.pick(['busy', 'voicemail']),
      directWrapUpMs: random.pick([0, 0, 100]),
      voicemail: random.chance(0.8),
    };
    return { ...one, settings: { ...one.settings, ...set } };
  });
  return { ...site, agents: byId(agents) };
}

/** K2: some queues sign out who misses their calls. */
export function withSignOuts(random: Random, site: Directory): Directory {
  const queues = [...site.queues.values()].map((one) =>
    random.chance(0.15) ? { ...one, settings: { ...one.settings, afterNoAnswers: 'logout' as const } } : one,
  );
  return { ...site, queues: byId(queues) };
}

const FREE = { ratePerMinute: 0, billingStep: 1 } as const;
const UNWATCHED = { oosCheck: 0, oosForce: 0.2, restoreAfter: 1, ...FREE, siteId: MAIN_SITE.id } as const;

/** K5: half of the queues record, some of them when asked to, some after telling so, or with a prompt that does not play. */
export function withRecording(random: Random, site: Directory): Directory {
  const queues = [...site.queues.values()].map((one) => {
    const record = random.pick(['on', 'on', 'on-demand', 'off'] as const);
    const consentPrompt = random.pick(['', '', CONSENT, CONSENT, BROKEN_PROMPT, 'deleted']);
    return { ...one, settings: { ...one.settings, record, consentPrompt } };
  });
  const prompts = [CONSENT, BROKEN_PROMPT].map((id) => ({ id, name: id, durationMs: 200 }));
  return { ...site, queues: byId(queues), prompts: byId([...site.prompts.values(), ...prompts]) };
}

/** Half of the trunks are asked by OPTIONS, half have a backup contact. */
export function watchTrunks(random: Random, site: Directory): Directory {
  const watched = (): Partial<Trunk> => ({
    oosCheck: random.pick([0.2, 0.5]),
    oosForce: random.pick([0.1, 0.3]),
    restoreAfter: random.whole(1, 2),
  });
  const contacts = (id: string): string[] => (random.chance(0.5) ? [`${id}.a`, `${id}.b`] : [`${id}.a`]);
  const trunks = [...site.trunks.values()].map((one) => ({
    ...one,
    ...(random.chance(0.5) ? watched() : {}),
    contacts: contacts(one.id),
  }));
  return { ...site, trunks: byId(trunks) };
}

function trunk(id: string, prefixes: readonly string[], priority = 1): Trunk {
  const common = { strip: 0, prepend: '', callerId: null, channelLimit: null, busyOut: false } as const;
  return { id, name: id, contacts: [`${id}.a`], prefixes, priority, group: 'round-robin', ...common, ...UNWATCHED };
}

function queue(random: Random, id: string, dn: string): Queue {
  return {
    id,
    name: id,
    dn,
    priority: random.whole(0, 1),
    answerMode: random.chance(0.7) ? 'at-entry' : 'at-agent',
    settings: { wrapUpMs: random.pick([0, 0, 200]), announceToAgent: random.chance(0.3) },
    siteId: MAIN_SITE.id,
    comfortPrompt: null,
    openings: QUEUE_ALWAYS_OPEN,
    skills: [],
    maxWaitMs: random.chance(0.15) ? random.whole(1_000, 4_000) : null,
  };
}

/** Desk phones anybody at a hot desk may take; the first two are somebody's own. */
export const PHONES = ['p1', 'p2', 'p3'] as const;

function agent(random: Random, n: number): Agent {
  const inOffice = random.chance(0.3);
  const hotDesk = inOffice && random.chance(0.5);
  const nailedUp = random.chance(0.65);
  return {
    id: `a${n}`,
    login: `agent${n}`,
    name: `Agent ${n}`,
    dn: `888${n}`,
    number: random.chance(0.7) ? `+1555123000${n}` : `77700${n}`,
    trunkId: random.chance(0.1) ? 't2' : null,
    mayTypeNumber: random.chance(0.6),
    interfaces: inOffice ? ['phone', ...(hotDesk ? [] : (['mobile'] as const))] : ['mobile'],
    nailedUp,
    connectOnLogin: nailedUp && random.chance(0.75) ? 'park' : '',
    hotDesk,
    phoneId: inOffice && n <= 2 ? `p${n}` : null,
    settings: {
      dropOnLogout: random.chance(0.7),
      confirm: random.chance(0.5),
      readyOnLogin: random.chance(0.6),
      ...whims(random),
    },
    siteId: random.pick([MAIN_SITE.id, 'branch']),
    queues: memberships(random),
    skills: [],
  };
}

function memberships(random: Random): Agent['queues'] {
  const first = { queueId: random.pick(['q1', 'q2']), penalty: random.whole(0, 1) };
  if (random.chance(0.4)) return [first];
  return [
    { queueId: 'q1', penalty: random.whole(0, 1) },
    { queueId: 'q2', penalty: random.whole(0, 1) },
  ];
}

function byId<T extends { readonly id: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  return new Map(things.map((thing) => [thing.id, thing]));
}
