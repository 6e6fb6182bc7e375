import type { Device } from '../../domain/device.js';
import type { Session } from '../../domain/world.js';
import { booleanOf, jsonOf, numberOf, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import {
  agentStateSchema,
  connectOnLoginSchema,
  desktopSchema,
  groupsSchema,
  holdsSchema,
  interfaceSchema,
  intervalSchema,
  peerDeviceSchema,
  pendingSchema,
  presenceSchema,
  queuePausesSchema,
  reachSchema,
  callFailedSchema,
  refusalsSchema,
} from './state-schemas.js';
import type { Row } from './step-tables.js';

/** How a session's number is stored: one of the two is null; both are when it rings a phone of ours. */
export interface StoredNumber {
  readonly plain: string | null;
  /** Encrypted under the session's own key (sealed-numbers.ts). */
  readonly sealed: string | null;
}

/** In the order of `sessionsTable`. */
export function sessionRow(session: Session, number: StoredNumber): Row {
  const { device } = session;
  return [
    session.id,
    session.agentId,
    session.interface,
    number.plain,
    number.sealed,
    device.kind === 'number' && device.typed,
    device.kind === 'number' ? device.trunkId : null,
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
    device.kind === 'number' ? null : JSON.stringify(device),
    JSON.stringify(session.reach),
    JSON.stringify(session.desktop),
    JSON.stringify(session.queuePauses),
    JSON.stringify(session.refusals),
    JSON.stringify(session.groups),
    JSON.stringify(session.callFailed),
    session.presence === undefined ? null : JSON.stringify(session.presence),
  ];
}

export function storedNumberOf(row: DriverRow): StoredNumber {
  return { plain: textOrNull(row, 'number'), sealed: textOrNull(row, 'number_sealed') };
}

/** Whether the row needs a number to be read. */
export function ringsNumber(row: DriverRow): boolean {
  return textOrNull(row, 'device') === null;
}

/** `number`: what a session that rings a number rings. Throws `BadColumn`. */
export function readSession(row: DriverRow, number: string): Session {
  const watched = textOrNull(row, 'presence') !== null;
  return {
    ...(watched ? { presence: jsonOf(row, 'presence', presenceSchema) } : {}),
    id: textOf(row, 'id'),
    agentId: textOf(row, 'agent_id'),
    interface: wordOf(row, 'interface', interfaceSchema),
    device: ringsNumber(row) ? numberDevice(row, number) : jsonOf(row, 'device', peerDeviceSchema),
    reach: jsonOf(row, 'reach', reachSchema),
    desktop: jsonOf(row, 'desktop', desktopSchema),
    queuePauses: jsonOf(row, 'queue_pauses', queuePausesSchema),
    refusals: jsonOf(row, 'refusals', refusalsSchema),
    callFailed: jsonOf(row, 'call_failed', callFailedSchema),
    nailedUp: booleanOf(row, 'nailed_up'),
    groups: jsonOf(row, 'channel_groups', groupsSchema),
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

function numberDevice(row: DriverRow, number: string): Device {
  const typed = booleanOf(row, 'typed_number');
  return { kind: 'number', number, typed, trunkId: textOrNull(row, 'trunk_id') };
}
