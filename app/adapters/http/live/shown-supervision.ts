import { z } from 'zod';
import { modeOf } from '../../../domain/mouth.js';
import { SUPERVISION_MODES, SUPERVISION_SCOPES } from '../../../domain/supervision.js';
import type { Supervision } from '../../../domain/world.js';
import { instantAnswer } from '../api/field-schemas.js';
import { maskNumber } from './mask-number.js';

const states = ['dialing', 'confirming', 'waiting', 'tapping', 'listening', 'switching'] as const;

export const supervisionAnswer = z.strictObject({
  id: z.string(),
  agentId: z.string().describe('who is listened to'),
  sessionId: z.string(),
  by: z.string().describe('the supervisor’s user name'),
  mode: z
    .enum(SUPERVISION_MODES)
    .describe('as it is wanted; monitor hears, whisper is heard by the agent, barge by both'),
  scope: z.enum(SUPERVISION_SCOPES).describe('call: it ends with the call; agent: it stays through the next ones'),
  callId: z.string().nullable().describe('the call of scope call'),
  state: z.enum(states).describe('waiting: on the line, and the agent is on no leg'),
  heardMode: z.enum(SUPERVISION_MODES).nullable().describe('the mode that is in effect; null: nothing is heard yet'),
  number: z.string().nullable().describe('where the supervisor was called, masked; null: at a telephone of ours'),
  since: instantAnswer,
});

export function shownSupervision(one: Supervision): z.input<typeof supervisionAnswer> {
  const { id, agentId, sessionId, by, mode, scope, callId, device, state, since } = one;
  const hears = state.at === 'listening' || state.at === 'switching';
  return {
    ...{ id, agentId, sessionId, by, mode, scope, callId, since },
    // For whoever looks on it is on its way to the next party.
    state: state.at === 'resting' ? 'tapping' : state.at,
    heardMode: hears ? modeOf(one.mouths) : null,
    number: device?.kind === 'number' ? maskNumber(device.number) : null,
  };
}
