import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';

/** One line per transition, with ids and causes; numbers of people are not in it. Returns what ends it. */
export function logTransitions(live: Live, log: Log): () => void {
  return live.subscribe(({ changes }) => {
    for (const { kind, id, why, detail } of changes) log.info(why, { [kind]: id, ...detail });
  });
}
