import type { Part } from '../../domain/trouble.js';
import type { Clock } from '../../ports/clock.js';
import type { EngineHealth, Live } from '../../ports/live.js';

export interface HealthStatus {
  /** `down`: no call can be handed out. `degraded`: calls flow, something else does not work. */
  readonly state: 'ok' | 'degraded' | 'down';
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly engine: {
    readonly sessions: number;
    readonly calls: number;
    readonly joins: number;
    readonly durableJoins: number;
  };
  readonly ari: 'connected' | 'disconnected';
  readonly ami: 'connected' | 'disconnected';
  /** Windows with a softphone that are connected now. */
  readonly softphones: number;
  /** What does not work now, and since when (ISO 8601, UTC). */
  readonly troubles: readonly { readonly part: Part; readonly since: string }[];
  /** K5: why recordings are not kept as they should be; null: they are. */
  readonly recordings: { readonly state: 'ok' | 'trouble'; readonly reason: string | null };
  readonly storage: { readonly state: 'ok' | 'trouble'; readonly reason: string | null; readonly factsWaiting: number };
}

/** What else works, or does not. */
export interface Beside {
  readonly softphones: number;
  readonly recordingTrouble: string | null;
}

/** How we are, without anything personal: it is public, for load balancers and operators. */
export function healthStatus(live: Live, clock: Clock, version: string, now: Beside): HealthStatus {
  const health = live.health();
  const trouble = health.storageTrouble;
  const isDown = !health.switchConnected || troubles(health, 'sip');
  const state = isDown ? 'down' : works(health) && now.recordingTrouble === null ? 'ok' : 'degraded';
  return {
    state,
    version,
    uptimeSeconds: Math.max(0, Math.round((clock.now() - health.startedAt) / 1000)),
    engine: {
      sessions: count(live.view.all('session')),
      calls: count(live.view.all('call')),
      joins: health.joins,
      durableJoins: health.durableJoins,
    },
    ari: health.switchConnected ? 'connected' : 'disconnected',
    ami: health.amiConnected ? 'connected' : 'disconnected',
    softphones: now.softphones,
    troubles: health.troubles.map(({ part, since }) => ({ part, since: new Date(since).toISOString() })),
    recordings: { state: now.recordingTrouble === null ? 'ok' : 'trouble', reason: now.recordingTrouble },
    storage: { state: trouble === null ? 'ok' : 'trouble', reason: trouble, factsWaiting: health.factsWaiting },
  };
}

function works(health: EngineHealth): boolean {
  return health.storageTrouble === null && health.amiConnected && !troubles(health, 'ari-requests');
}

function troubles(health: EngineHealth, which: Part): boolean {
  return health.troubles.some(({ part }) => part === which);
}

function count(entities: Iterable<{ readonly state: { readonly at: string } }>): number {
  let number = 0;
  for (const { state } of entities) if (state.at !== 'logged-out' && state.at !== 'ended') number += 1;
  return number;
}
