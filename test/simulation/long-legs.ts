import type { Directory } from '../../app/domain/directory.js';
import type { Overrides } from '../../app/domain/settings.js';
import { ALWAYS_OPEN } from '../support/world.js';
import type { Random } from './random.js';

/** Where agents are greeted before their leg is parked. */
export const GREETS = '0610';

/**
 * Legs that are greeted, rest when nobody uses them and are dialled anew when they are old, and queues whose calls are
 * looked at first: each in a part of the sites, of dice of its own.
 */
export function withLongLegs(random: Random, site: Directory): Directory {
  const target = { kind: 'announcement', promptId: 'p1' } as const;
  const route = { id: 'r5', number: GREETS, trunkId: null, target, priority: 0, ...ALWAYS_OPEN };
  const agents = new Map(
    Array.from(site.agents.values(), (agent) => {
      const greeted = agent.connectOnLogin === 'park' && random.chance(0.3);
      const settings = { ...agent.settings, ...longLeg(random) };
      return [agent.id, { ...agent, settings, connectOnLogin: greeted ? GREETS : agent.connectOnLogin }];
    }),
  );
  const queues = new Map(
    Array.from(site.queues.values(), (queue) => {
      const preview = random.chance(0.25) ? { preview: true, previewMs: random.pick([150, 400]) } : {};
      return [queue.id, { ...queue, settings: { ...queue.settings, ...preview } }];
    }),
  );
  const { onLegLost } = site.settings;
  const lost = onLegLost === 'release' && random.chance(0.5) ? 'overflow' : onLegLost;
  const settings = { ...site.settings, onLegLost: lost };
  return { ...site, settings, agents, queues, routes: new Map([...site.routes, [route.id, route]]) };
}

/** Every leg may wait for ever. */
export function withoutLimits(site: Directory): Directory {
  const agents = Array.from(site.agents.values(), (agent) => {
    const { idleTimeoutMs: _idle, legMaxAgeMs: _age, ...settings } = agent.settings;
    return [agent.id, { ...agent, settings }] as const;
  });
  return { ...site, agents: new Map(agents) };
}

function longLeg(random: Random): Overrides {
  return random.pick<Overrides>([
    {},
    {},
    { idleTimeoutMs: 300 },
    { idleTimeoutMs: 600, afterIdle: 'not-ready' },
    { legMaxAgeMs: 1_100 },
    { idleTimeoutMs: 700, legMaxAgeMs: 900 },
  ]);
}
