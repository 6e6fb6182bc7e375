import type { LastChoice, LastChoices } from '../../app/ports/last-choices.js';

/** Last choices that are gone with the test. */
export class MemoryLastChoices implements LastChoices {
  readonly rows = new Map<string, LastChoice>();

  of(agentId: string): Promise<LastChoice | null> {
    return Promise.resolve(this.rows.get(agentId) ?? null);
  }

  remember(agentId: string, choice: LastChoice): Promise<void> {
    this.rows.set(agentId, choice);
    return Promise.resolve();
  }
}
