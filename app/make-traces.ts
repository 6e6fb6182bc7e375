import type { RecordedFact } from './domain/facts.js';
import type { CallHistory } from './ports/call-history.js';
import type { CallTraces } from './ports/call-traces.js';
import { traceOf } from './projections/call-trace.js';

/** More than any call of a day has; of what has more, the beginning is told. */
const MOST_FACTS = 2_000;

/** Traces of calls, from their facts. */
export function makeTraces(history: CallHistory): CallTraces {
  return {
    async of(callId) {
      const read = await history.ofCall(callId, MOST_FACTS + 1);
      const whole = read.length <= MOST_FACTS;
      const facts = whole ? read : read.slice(0, MOST_FACTS);
      const own = facts.filter(({ kind }) => kind === 'call');
      const [first, last] = [own[0], own.at(-1)];
      if (!first || !last) return null;
      const caller = (await history.parties([callId])).get(callId) ?? null;
      return {
        caller,
        beganAt: first.at,
        endedAt: whole && last.after === null ? last.at : null,
        whole,
        queueIds: distinct(own, ({ queueId }) => queueId),
        agentIds: distinct(facts, ({ agentId }) => agentId),
        steps: traceOf(facts),
      };
    },
  };
}

/** Those that are named, in the order in which they were named last. */
function distinct(facts: readonly RecordedFact[], of: (fact: RecordedFact) => string | null): readonly string[] {
  const named = facts.flatMap((fact) => of(fact) ?? []);
  return [...new Set(named.toReversed())].toReversed();
}
