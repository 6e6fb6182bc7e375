import type { RecordedFact } from '../../app/domain/facts.js';
import type { CallHistory, CallParty } from '../../app/ports/call-history.js';

/** Facts of calls as a test put them here, oldest first. */
export class MemoryCallHistory implements CallHistory {
  readonly facts: RecordedFact[] = [];
  readonly people = new Map<string, CallParty>();

  ofCall(callId: string, limit: number): Promise<readonly RecordedFact[]> {
    return Promise.resolve(this.facts.filter((fact) => fact.callId === callId).slice(0, limit));
  }

  parties(callIds: readonly string[]): Promise<ReadonlyMap<string, CallParty>> {
    return Promise.resolve(new Map([...this.people].filter(([id]) => callIds.includes(id))));
  }
}
