import type { Directory, Queue } from '../../app/domain/directory.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Random } from './random.js';

/** K1: most queues speak to those who wait, at a tenth of the usual times; some let them hear ringing. */
export function withAnnouncements(random: Random, site: Directory): Directory {
  const queues = new Map([...site.queues].map(([id, queue]) => [id, speaking(random, queue)]));
  return { ...site, queues };
}

function speaking(random: Random, queue: Queue): Queue {
  const settings: Overrides = {
    ...queue.settings,
    ...(random.chance(0.3) ? { waitSound: 'ringing' as const } : {}),
    ...(random.chance(0.6) ? { announceEveryMs: random.whole(300, 900), announceFirstMs: random.whole(0, 600) } : {}),
    ...(random.chance(0.4) ? { comfortEveryMs: random.whole(300, 900) } : {}),
    usualCallMs: 60_000,
  };
  return { ...queue, settings, comfortPrompt: random.chance(0.6) ? 'p1' : null };
}
