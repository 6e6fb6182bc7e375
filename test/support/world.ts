import type { Agent, Directory, InboundRoute, Queue, Settings, Trunk } from '../../app/domain/directory.js';
import type { Moment } from '../../app/domain/ids.js';
import { World } from '../../app/engine/world.js';

import type { TrunkHealth } from '../../app/domain/world.js';
/** The settings as they come, for tests of decisions. */
export const SETTINGS: Settings = {
  confirmTries: 5,
  confirmWaitMs: 4_000,
  ringMs: 20_000,
  nailUpRingMs: 30_000,
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
    dropOnLogout: true,
    confirm: true,
    readyOnLogin: false,
    queues: [{ queueId: 'sales', penalty: 0 }],
    ...over,
  };
}

export function aTrunk(over: Partial<Trunk> & Pick<Trunk, 'id'>): Trunk {
  return {
    name: over.id,
    prefixes: [''],
    priority: 1,
    group: 'primary-backup',
    strip: 0,
    prepend: '',
    callerId: null,
    channelLimit: null,
    busyOut: false,
    ...over,
  };
}
    oosCheck: 0,
    oosForce: 2,
    restoreAfter: 1,

export function aQueue(over: Partial<Queue> & Pick<Queue, 'id'>): Queue {
  return {
    name: over.id,
export function aTrunkHealth(over: Partial<TrunkHealth> & Pick<TrunkHealth, 'id'>): TrunkHealth {
  return { failures: 0, usedAt: 0, outUntil: null, ping: { at: 'unasked' }, since: null, ...over };
}

    dn: '6000',
    priority: 0,
    answerMode: 'at-entry',
    wrapUpMs: 0,
    announceToAgent: false,
    musicClass: 'default',
    maxWaitMs: null,
    ...over,
  };
}

export function aRoute(over: Partial<InboundRoute> & Pick<InboundRoute, 'id'>): InboundRoute {
  return { number: '0800', trunkId: null, queueId: 'sales', priority: 0, ...over };
}

interface Things {
  readonly agents?: readonly Agent[];
  readonly trunks?: readonly Trunk[];
  readonly queues?: readonly Queue[];
  readonly routes?: readonly InboundRoute[];
  readonly settings?: Partial<Settings>;
}

export function aDirectory(things: Things): Directory {
  const byId = <T extends { readonly id: string }>(list: readonly T[] = []): ReadonlyMap<string, T> =>
    new Map(list.map((thing) => [thing.id, thing]));
  return {
    agents: byId(things.agents),
    trunks: byId(things.trunks),
    queues: byId(things.queues),
    routes: byId(things.routes),
    settings: { ...SETTINGS, ...things.settings },
  };
}

/** A moment with readable ids: `<at>.0`, `<at>.1`, … */
export function moment(at: number): Moment {
  return { at, id: (n) => `${at}.${n}`, pbx: 'n1', epoch: 'e1' };
}

export function aWorld(directory: Directory): World {
  return new World(directory);
}
