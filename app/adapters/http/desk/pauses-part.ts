import { reasonChoices } from '../reason-words.js';
import type { Glance } from './glance.js';
import { shownQueues } from './shown-queues.js';

/** C3: the queues in which the agent is paused, and the others to pause in. Apart from who waits there, which changes all the time. */
export function pausesPart({ view: { directory }, session, csrf, texts }: Glance): object {
  const queues = shownQueues(session, directory, texts);
  return {
    csrf,
    any: queues.length > 0,
    paused: queues.filter(({ paused }) => paused),
    others: queues.filter(({ mine }) => !mine),
    reasons: reasonChoices(directory),
  };
}
