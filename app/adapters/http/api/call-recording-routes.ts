import { z } from 'zod';
import { sessionOf } from '../../../domain/calls.js';
import type { AgentId } from '../../../domain/ids.js';
import { recordingOf } from '../../../domain/recordings.js';
import { RECORDING_WISHES, type RecordingWish } from '../../../domain/recording.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { askingOf } from './asking-of.js';
import { seesCallOf } from './call-agents.js';
import { carriedOut } from './command-answers.js';
import { idField } from './field-schemas.js';

const SUMMARY: Readonly<Record<RecordingWish, string>> = {
  start: 'Records the conversation from now on, where that is allowed',
  pause:
    'Writes nothing of the conversation until it is resumed, such as a card number; answered once Asterisk has stopped writing',
  resume: 'Goes on with a recording that was paused',
  stop: 'Ends a recording that was asked for, and is answered as a pause is; one that a setting wants can only be paused',
};

/** K5: what agents, and those who oversee them, want of the recording of a call. */
export function callRecordingRoutes({ commands, live: { view } }: ApiPorts): readonly Route[] {
  const agentOf = (callId: string): AgentId | null => {
    const call = view.get('call', callId);
    // In a conference the call is nobody's, and its recording still the agent's.
    const sessionId = call ? (sessionOf(call) ?? recordingOf(view, callId)?.sessionId ?? null) : null;
    return sessionId === null ? null : (view.get('session', sessionId)?.agentId ?? null);
  };
  return RECORDING_WISHES.map((what) =>
    defineRoute({
      id: `calls.record-${what}`,
      method: 'post',
      path: `/api/v1/calls/{id}/recording/${what}`,
      summary: SUMMARY[what],
      roles: ['agent', 'supervisor', 'admin'],
      params: z.strictObject({ id: idField }),
      status: 204,
      refusals: [
        'no-such-thing',
        'not-logged-in',
        'no-call',
        'consulting',
        ...(what === 'start' ? (['recording-off'] as const) : (['not-recording'] as const)),
        ...(what === 'pause' || what === 'stop' ? (['recording-not-stopped'] as const) : []),
        ...(what === 'stop' ? (['recording-required'] as const) : []),
        'storage-failed',
        'stopping',
      ],
      about: ({ params }) => agentOf(params.id),
      sees: ({ params, caller }) => seesCallOf(view, params.id, caller),
      async handle({ params: { id: callId }, caller, commandId }) {
        if (!view.get('call', callId)) throw new Refused('no-such-thing');
        const agentId = agentOf(callId);
        if (agentId === null) throw new Refused('no-call');
        await carriedOut(commands, commandId, { do: 'record', agentId, callId, what, ...askingOf(caller, agentId) });
      },
    }),
  );
}
