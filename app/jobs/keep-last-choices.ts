import type { Live } from '../ports/live.js';
import type { LastChoices } from '../ports/last-choices.js';
import type { Log } from '../ports/log.js';

export interface KeepLastChoicesPorts {
  readonly live: Pick<Live, 'subscribe'>;
  readonly lastChoices: Pick<LastChoices, 'remember'>;
  readonly log: Log;
}

/**
 * B5: notes what agents sign in on, whichever way they do: web, API or telephone. A choice that cannot be kept is not
 * preselected next time, which is no reason to hold anything up. Returns the function that ends it.
 */
export function keepLastChoices({ live, lastChoices, log }: KeepLastChoicesPorts): () => void {
  return live.subscribe(({ changes }) => {
    for (const { kind, after, why } of changes) {
      if (kind !== 'session' || after === null || why !== 'session.logged-in') continue;
      const { agentId, interface: on, device } = after;
      const choice = { interface: on, phoneId: device.kind === 'phone' ? device.phoneId : null };
      lastChoices.remember(agentId, choice).catch((error: unknown) => {
        log.warn(`what an agent signed in on could not be noted: ${String(error)}`, { agentId });
      });
    }
  });
}
