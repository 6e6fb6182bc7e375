import type { Agent, Directory, Queue } from '../../app/domain/directory.js';
import type { Overrides } from '../../app/domain/settings.js';
import { ALWAYS_OPEN, type QueueOpenings } from '../../app/domain/queue-openings.js';
import type { SkillNeed } from '../../app/domain/skills.js';
import type { Random } from './random.js';

/** K1: most queues speak to those who wait, at a tenth of the usual times; some let them hear ringing. */
export function withAnnouncements(random: Random, site: Directory): Directory {
  const queues = new Map([...site.queues].map(([id, queue]) => [id, speaking(random, queue)]));
  return { ...site, queues };
}

/** K1: some agents speak German, better or worse; a queue may need it, all of its callers or only at first. */
export function withSkills(random: Random, site: Directory): Directory {
  const speaks = (): Agent['skills'] => (random.chance(0.7) ? [{ skill: 'german', level: random.whole(1, 100) }] : []);
  const agents = new Map([...site.agents].map(([id, agent]) => [id, { ...agent, skills: speaks() }]));
  const needs = (): readonly SkillNeed[] => {
    const later = random.chance(0.6) ? { afterMs: random.whole(200, 1_500), least: 0 } : null;
    return random.chance(0.4) ? [{ skill: 'german', least: random.whole(20, 80), later }] : [];
  };
  const queues = new Map([...site.queues].map(([id, queue]) => [id, { ...queue, skills: needs() }]));
  const routes = new Map([...site.routes].map(([id, route]) => [id, { ...route, skills: needs() }]));
  return { ...site, agents, queues, routes };
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

/** K1: by hand the first queue may be closed: its callers go to the second one, at once or only those who come. */
export function withClosures(random: Random, site: Directory): Directory {
  const q1 = site.queues.get('q1');
  if (!q1 || !random.chance(0.4)) return site;
  return { ...site, queues: new Map(site.queues).set('q1', { ...q1, openings: closedTo(random) }) };
}

/** K1: who waited the longest time in the first queue goes on to the second one, and perhaps back again. */
export function withOverflow(random: Random, site: Directory): Directory {
  const queues = new Map(site.queues);
  for (const [from, queueId] of [
    ['q1', 'q2'],
    ['q2', 'q1'],
  ] as const) {
    const queue = queues.get(from);
    if (!queue || !queues.has(queueId) || !random.chance(0.4)) continue;
    const openings = { ...queue.openings, overflowTarget: { kind: 'queue', queueId } as const };
    queues.set(from, { ...queue, openings });
  }
  return { ...site, queues };
}

/** The schedules begin 40 s before this; all of it is UTC. */
const CHANGE = '08:54';
const TO_CHANGE_MS = 40_000;

/** K1: the clock may close the first queue, or open it, in the middle of it all. `laterMs`: how much later the day begins. */
export function withHours(random: Random, site: Directory): { readonly site: Directory; readonly laterMs: number } {
  const q1 = site.queues.get('q1');
  if (!q1 || !random.chance(0.15)) return { site, laterMs: 0 };
  const [from, to] = random.chance(0.5) ? ['00:00', CHANGE] : [CHANGE, '24:00'];
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }));
  const whenClosed = random.pick(['stay', 'closed-target'] as const);
  const openings = { ...q1.openings, hours, closedTarget: { kind: 'queue', queueId: 'q2' } as const, whenClosed };
  return {
    site: { ...site, queues: new Map(site.queues).set('q1', { ...q1, openings }) },
    laterMs: TO_CHANGE_MS - random.whole(300, 4_000),
  };
}

/** An admin opens or closes it, as long as there is a second one. */
export function changeClosures(random: Random, site: Directory): Directory {
  const q1 = site.queues.get('q1');
  if (!q1 || !site.queues.has('q2')) return site;
  const { hours, closedTarget } = q1.openings;
  const byHand = q1.openings.emergencyClosed ? ALWAYS_OPEN : closedTo(random);
  const openings = { ...byHand, hours, closedTarget };
  return { ...site, queues: new Map(site.queues).set('q1', { ...q1, openings }) };
}

function closedTo(random: Random): QueueOpenings {
  const whenClosed = random.pick(['stay', 'closed-target'] as const);
  return { ...ALWAYS_OPEN, emergencyClosed: true, emergencyTarget: { kind: 'queue', queueId: 'q2' }, whenClosed };
}
