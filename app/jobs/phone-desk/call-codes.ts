import type { Session } from '../../domain/world.js';
import type { VoiceLine } from '../../ports/voice-line.js';
import { submit, type DeskParts } from './desk-parts.js';
import { whoIsHere } from './who-is-here.js';

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
