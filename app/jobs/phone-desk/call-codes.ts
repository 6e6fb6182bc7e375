import type { Session } from '../../domain/world.js';
import type { VoiceLine } from '../../ports/voice-line.js';
import { submit, type DeskParts } from './desk-parts.js';
import { whoIsHere } from './who-is-here.js';

/** K5: what each code wants of the recording. */
export const RECORDING_CODES = { record: 'start', 'pause-recording': 'pause', 'resume-recording': 'resume' } as const;

/** K3: the call an agent is in; '' when they are in none, which no call has for its id. */
export function callOf({ state }: Session): string {
  return state.at === 'talking' ? state.callId : '';
}

/** K3, from a second line of the agent's telephone: the customer is put on hold, or comes back. */
export async function holdOrRetrieve(
  parts: DeskParts,
  line: VoiceLine,
  what: 'hold-call' | 'retrieve-call',
): Promise<void> {
  const here = await whoIsHere(parts, line, '');
  if (!here) return;
  const { agent, session } = here;
  const refusal = await submit(parts, agent, { do: what, agentId: agent.id, callId: callOf(session) });
  await line.say([refusal ? `refused-${refusal}` : 'done'], false);
}

/** K5, from a second line of the agent's telephone. */
export async function wishRecording(
  parts: DeskParts,
  line: VoiceLine,
  code: keyof typeof RECORDING_CODES,
): Promise<void> {
  const here = await whoIsHere(parts, line, '');
  if (!here) return;
  const { agent, session } = here;
  const wish = { do: 'record', what: RECORDING_CODES[code], agentId: agent.id, callId: callOf(session) } as const;
  const refusal = await submit(parts, agent, wish);
  await line.say([refusal ? `refused-${refusal}` : 'done'], false);
}
