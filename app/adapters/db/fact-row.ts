import type { Knex } from 'knex';
import type { Fact, RecordedFact } from '../../domain/facts.js';
import { textOf, type DriverRow } from './column-values.js';
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

type Cells = [
  ...[sequence: number, at: number, version: number, type: string, kind: string, id: string],
  ...[agentId: string | null, sessionId: string | null, callId: string | null, queueId: string | null],
  ...[detail: object, after: object | null],
];

const PLAIN = 'sequence, at, version, type, kind, entity_id, agent_id, session_id, call_id, queue_id';

/** Facts, each as one JSON array: drivers take longer for the columns of a row than for what is in them. For `readFact`. */
export function selectFacts(reader: Knex): Knex.QueryBuilder {
  const cells =
    reader.client.dialect === 'postgresql'
      ? `json_build_array(${PLAIN}, detail::json, "after"::json)::text`
      : `json_array(${PLAIN}, json(detail), json("after"))`;
  return reader('facts').select(reader.raw(`${cells} AS fact`));
}

/** History is read as it was written; its version tells readers what to expect. */
export function readFact(row: DriverRow): RecordedFact {
  const cells = JSON.parse(textOf(row, 'fact')) as Cells;
  const [sequence, at, version, type, kind, id, agentId, sessionId, callId, queueId, detail, after] = cells;
  return { sequence, at, version, type, kind, id, agentId, sessionId, callId, queueId, detail, after } as RecordedFact;
}
