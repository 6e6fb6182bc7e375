import type { Session } from '../../domain/world.js';
import { booleanOf, jsonOf, numberOf, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import {
  agentStateSchema,
  connectOnLoginSchema,
  holdsSchema,
  interfaceSchema,
  intervalSchema,
  pendingSchema,
} from './state-schemas.js';
import type { Row } from './step-tables.js';

/** How a session's number is stored: one of the two is null. */
export interface StoredNumber {
  readonly plain: string | null;
  /** Encrypted under the session's own key (sealed-numbers.ts). */
  readonly sealed: string | null;
}

/** In the order of `sessionsTable`. */
export function sessionRow(session: Session, number: StoredNumber): Row {
  return [
    session.id,
    session.agentId,
    session.interface,
    number.plain,
    number.sealed,
    session.typedNumber,
    session.trunkId,
    session.nailedUp,
    session.connectOnLogin,
    session.since,
    JSON.stringify(session.state),
    JSON.stringify(session.holds),
    JSON.stringify(session.pending),
    session.freeSince,
    session.noAnswers,
    session.restUntil,
    JSON.stringify(session.interval),
  ];
}

export function storedNumberOf(row: DriverRow): StoredNumber {
  return { plain: textOrNull(row, 'number'), sealed: textOrNull(row, 'number_sealed') };
}

/** Throws `BadColumn`. */
export function readSession(row: DriverRow, number: string): Session {
  return {
    id: textOf(row, 'id'),
    agentId: textOf(row, 'agent_id'),
    interface: wordOf(row, 'interface', interfaceSchema),
    number,
    typedNumber: booleanOf(row, 'typed_number'),
    trunkId: textOrNull(row, 'trunk_id'),
    nailedUp: booleanOf(row, 'nailed_up'),
    connectOnLogin: wordOf(row, 'connect_on_login', connectOnLoginSchema),
    since: numberOf(row, 'since'),
    state: jsonOf(row, 'state', agentStateSchema),
    holds: jsonOf(row, 'holds', holdsSchema),
    pending: jsonOf(row, 'pending', pendingSchema),
    freeSince: numberOf(row, 'free_since'),
    noAnswers: numberOf(row, 'no_answers'),
    restUntil: numberOf(row, 'rest_until'),
    interval: jsonOf(row, 'open_interval', intervalSchema),
  };
}
