import { z } from 'zod';
import { maskDevice, type Device } from '../../domain/device.js';
import { HEARERS, type Mouth } from '../../domain/mouth.js';
import { SUPERVISION_MODES, SUPERVISION_SCOPES, type SupervisionState } from '../../domain/supervision.js';
import type { Supervision } from '../../domain/world.js';
import { jsonOf, numberOf, textOf, textOrNull, type DriverRow } from './column-values.js';
import { peerDeviceSchema, waysTried } from './state-schemas.js';
import type { Row } from './step-tables.js';

const id = z.string().min(1);
const instant = z.number();
const mode = z.enum(SUPERVISION_MODES);
const scope = z.enum(SUPERVISION_SCOPES);
const tap = z.object({ channel: id, bridge: id, on: id, of: id.nullable() });
const mouth = z.object({
  to: z.enum(HEARERS),
  mic: id,
  line: id,
  speaker: id,
  on: id,
  bridge: id,
  inside: z.array(id),
  until: instant.nullable(),
  // Rows of before it have none.
  alone: z.object({ bridge: id, epoch: z.string(), again: instant.nullable() }).nullable().default(null),
}) satisfies z.ZodType<Mouth>;
const at = <Name extends string>(name: Name) => z.literal(name);

const deviceSchema = z.union([
  peerDeviceSchema,
  z.object({ kind: z.literal('number'), number: z.string(), typed: z.boolean(), trunkId: id.nullable() }),
]) satisfies z.ZodType<Device>;

const stateSchema = z.discriminatedUnion('at', [
  z.object({
    at: at('dialing'),
    channel: id,
    contact: z.string().nullable(),
    tried: waysTried,
    ringing: z.boolean(),
    until: instant,
  }),
  z.object({ at: at('confirming'), channel: id, asked: z.number(), playback: id, until: instant }),
  z.object({ at: at('waiting'), channel: id }),
  z.object({ at: at('tapping'), channel: id, tap, until: instant }),
  z.object({ at: at('listening'), channel: id, tap }),
  z.object({ at: at('switching'), channel: id, tap, next: tap, until: instant }),
  z.object({ at: at('resting'), channel: id, until: instant }),
]) satisfies z.ZodType<SupervisionState>;

/** In the order of `supervisionsTable`. The supervisor's number is masked: nobody needs it once they were reached. */
export function supervisionRow(one: Supervision): Row {
  const device = one.device && JSON.stringify(maskDevice(one.device));
  return [
    ...[one.id, one.sessionId, one.agentId, one.by, one.scope, one.callId, one.mode, device, one.ownSessionId],
    ...[one.trunkId, one.made, one.since, JSON.stringify(one.state), JSON.stringify(one.mouths)],
  ];
}

/** Throws `BadColumn`. */
export function readSupervision(row: DriverRow): Supervision {
  return {
    id: textOf(row, 'id'),
    sessionId: textOf(row, 'session_id'),
    agentId: textOf(row, 'agent_id'),
    by: textOf(row, 'supervisor'),
    scope: scope.parse(row['scope']),
    callId: textOrNull(row, 'call_id'),
    mode: mode.parse(row['mode']),
    device: row['device'] === null ? null : jsonOf(row, 'device', deviceSchema),
    ownSessionId: textOrNull(row, 'own_session_id'),
    trunkId: textOrNull(row, 'trunk_id'),
    made: numberOf(row, 'made'),
    since: numberOf(row, 'since'),
    state: jsonOf(row, 'state', stateSchema),
    mouths: jsonOf(row, 'mouths', z.array(mouth)),
  };
}
