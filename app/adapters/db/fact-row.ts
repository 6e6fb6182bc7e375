import type { Fact, RecordedFact } from '../../domain/facts.js';
import { numberOf, textOf, textOrNull, type DriverRow } from './column-values.js';
import type { Row } from './step-tables.js';

/** In the order of `factsTable`. */
export function factRow(fact: Fact, sequence: number, at: number): Row {
  return [
    sequence,
    at,
    fact.version,
    fact.type,
    fact.kind,
    fact.id,
    fact.agentId,
    fact.sessionId,
    fact.callId,
    fact.queueId,
    JSON.stringify(fact.detail),
    fact.after === null ? null : JSON.stringify(fact.after),
    actedBy(fact),
  ];
}

/** C5: the supervisor who acted on an agent, or whoever asked for what the audit keeps; what it is found by. */
function actedBy({ detail }: Fact): string | null {
  return detail['supervised'] === true || detail['audited'] === true ? String(detail['by']) : null;
}

/** History is read as it was written; its version tells readers what to expect. Throws on what is no JSON. */
export function readFact(row: DriverRow): RecordedFact {
  const after = textOrNull(row, 'after');
  return {
    sequence: numberOf(row, 'sequence'),
    at: numberOf(row, 'at'),
    version: numberOf(row, 'version'),
    type: textOf(row, 'type'),
    kind: textOf(row, 'kind'),
    id: textOf(row, 'entity_id'),
    agentId: textOrNull(row, 'agent_id'),
    sessionId: textOrNull(row, 'session_id'),
    callId: textOrNull(row, 'call_id'),
    queueId: textOrNull(row, 'queue_id'),
    detail: JSON.parse(textOf(row, 'detail')),
    after: after === null ? null : JSON.parse(after),
  } as RecordedFact;
}
