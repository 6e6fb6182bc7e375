import type { RecordedFact } from '../domain/facts.js';
import type { AgentId, Instant, OfferId, SessionId } from '../domain/ids.js';
import { saidOfCall } from './trace-calls.js';
import { saidOfOffer, saidOfRecording, saidOfSession } from './trace-offers.js';
import type { Told } from './trace-fact.js';
import type { Said, TraceStep } from '../domain/trace-step.js';

/** Why a call went where it went: its facts, in order of sequence, as steps. Facts that change nothing for people are none. */
export function traceOf(facts: readonly RecordedFact[]): readonly TraceStep[] {
  const told = toldBy(facts);
  return facts.flatMap((fact) =>
    saidOf(fact, told).map((said) => ({
      ...{ sequence: fact.sequence, at: fact.at, agentId: null, queueId: null, otherCallId: null, about: {} },
      ...said,
    })),
  );
}

function saidOf(fact: RecordedFact, told: Told): readonly Said[] {
  if (fact.kind === 'call') return saidOfCall(fact, told);
  if (fact.kind === 'offer') return saidOfOffer(fact, told);
  if (fact.kind === 'session') return saidOfSession(fact);
  return fact.kind === 'recording' ? saidOfRecording(fact) : [];
}

function toldBy(facts: readonly RecordedFact[]): Told {
  const agents = new Map<SessionId, AgentId>();
  const made = new Map<OfferId, Instant>();
  for (const { kind, id, at, sessionId, agentId } of facts) {
    if (sessionId !== null && agentId !== null) agents.set(sessionId, agentId);
    if (kind === 'offer' && !made.has(id)) made.set(id, at);
  }
  return {
    agentOf: (sessionId) => agents.get(sessionId ?? '') ?? null,
    madeAt: (offerId) => made.get(offerId),
    follows: ({ sequence, at }, types) =>
      facts.some((fact) => fact.at === at && fact.sequence > sequence && types.includes(fact.type)),
  };
}
