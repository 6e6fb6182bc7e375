import type { View } from '../../domain/world.js';
import type { Spoken, VoiceLine } from '../../ports/voice-line.js';
import type { DeskParts } from './desk-parts.js';
import { stateOf } from './spoken-state.js';
import { whoIsHere } from './who-is-here.js';

/** More than this nobody listens to. */
const MOST_QUEUES = 10;

/** I: state, reason, and each queue by its number with how many wait there. */
export async function whereAmI(parts: DeskParts, line: VoiceLine): Promise<void> {
  const here = await whoIsHere(parts, line, '');
  if (!here) return;
  const { view } = parts.live;
  const queues = here.agent.queues.slice(0, MOST_QUEUES).flatMap(({ queueId }): readonly Spoken[] => {
    const queue = view.directory.queues.get(queueId);
    if (!queue) return [];
    return ['queue', { digits: queue.dn }, { count: waitingIn(view, queueId) }, 'callers-waiting'];
  });
  await line.say([...stateOf(here.session), ...queues], false);
}

function waitingIn(view: View, queueId: string): number {
  let waiting = 0;
  for (const call of view.all('call')) if (call.queueId === queueId && call.state.at === 'waiting') waiting++;
  return waiting;
}
