import type { RecordedFact } from '../../app/domain/facts.js';
import type { FactLog } from '../../app/ports/fact-log.js';
import type { TrunkRegistration } from '../../app/ports/trunk-registrations.js';
import type { ContactPing, TrunkPings } from '../../app/ports/trunk-pings.js';

/** What was heard of trunks and written about them, as a test puts it there. */
export class FakeTrunkHealth implements TrunkPings, Pick<FactLog, 'ofTrunk' | 'acts'> {
  readonly registrations = new Map<string, TrunkRegistration>();
  readonly pings = new Map<string, readonly ContactPing[]>();
  /** Oldest first. */
  readonly history: RecordedFact[] = [];

  of(trunkId: string): readonly ContactPing[] {
    return this.pings.get(trunkId) ?? [];
  }

  acts(before: number | null, limit: number, agents: readonly string[] | null): Promise<readonly RecordedFact[]> {
    const of = this.history.filter(({ agentId }) => agents === null || agents.includes(agentId ?? ''));
    const below = of.filter(({ sequence }) => before === null || sequence < before);
    const acts = below.filter(({ detail }) => detail['supervised'] === true);
    return Promise.resolve(acts.toReversed().slice(0, limit));
  }

  ofTrunk(trunkId: string, limit: number): Promise<readonly RecordedFact[]> {
    return Promise.resolve(
      this.history
        .filter(({ id }) => id === trunkId)
        .toReversed()
        .slice(0, limit),
    );
  }
}
