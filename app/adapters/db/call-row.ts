import type { Call } from '../../domain/world.js';
import { booleanOf, jsonOf, numberOf, plainText, textOf, textOrNull, type DriverRow } from './column-values.js';
import { needsShape } from './skill-shapes.js';
import { callbackSchema } from './callback-schema.js';
import { callStateSchema, declinedSchema } from './call-state-schemas.js';
import type { Row } from './step-tables.js';

/** How long a caller's number and name are kept is set per class; customers' calls are one class. */
const CUSTOMER = 'customer';

/** In the order of `callsTable`. */
export function callRow(call: Call): Row {
  return [
    call.id,
    plainText(call.channel),
    call.trunkId,
    plainText(call.dialledNumber),
    call.queueId,
    call.priority,
    call.arrivedAt,
    call.place,
    JSON.stringify(call.state),
    call.answered,
    call.guarded,
    JSON.stringify(call.declined),
    call.direction,
    call.needs === undefined ? null : JSON.stringify(call.needs),
    call.directTo ?? null,
    call.callback === undefined ? null : JSON.stringify(call.callback),
    call.toldOfRecording ?? false,
  ];
}

/** In the order of `callPartiesTable`. What a caller sends as number and name is anyone's invention. */
export function callPartyRow(call: Call): Row {
  return [call.id, plainText(call.caller.number), plainText(call.caller.name), CUSTOMER, call.arrivedAt];
}

function directTo(row: DriverRow): Pick<Call, 'directTo'> {
  const agentId = textOrNull(row, 'direct_to');
  return agentId === null ? {} : { directTo: agentId };
}

/** `row` is the call joined with its party; an erased party reads as an unknown caller. Throws `BadColumn`. */
export function readCall(row: DriverRow): Call {
  const callback = textOrNull(row, 'callback') === null ? {} : { callback: jsonOf(row, 'callback', callbackSchema) };
  return {
    ...callback,
    id: textOf(row, 'id'),
    direction: textOf(row, 'direction') === 'out' ? 'out' : 'in',
    channel: textOf(row, 'channel'),
    caller: { number: textOrNull(row, 'party_number') ?? '', name: textOrNull(row, 'party_name') ?? '' },
    trunkId: textOrNull(row, 'trunk_id'),
    dialledNumber: textOf(row, 'dialled_number'),
    queueId: textOrNull(row, 'queue_id'),
    ...directTo(row),
    priority: numberOf(row, 'priority'),
    arrivedAt: numberOf(row, 'arrived_at'),
    place: numberOf(row, 'place'),
    state: jsonOf(row, 'state', callStateSchema),
    answered: booleanOf(row, 'answered'),
    guarded: booleanOf(row, 'guarded'),
    declined: jsonOf(row, 'declined', declinedSchema),
    ...(booleanOf(row, 'told_of_recording') ? { toldOfRecording: true } : {}),
    ...(textOrNull(row, 'needs') === null ? {} : { needs: jsonOf(row, 'needs', needsShape) }),
  };
}
