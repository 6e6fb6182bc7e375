import type { VoiceLine } from '../../ports/voice-line.js';
import { submit, type DeskParts } from './desk-parts.js';
import { proveAgent } from './prove-agent.js';

const TRIES = 3;

/**
 * E1c: who called the number for dialling in says who they are, by DN and PIN; the number they seem to call from proves
 * nothing. Then their call is the leg, and the engine takes it from here: nothing is left to say on this line.
 */
export async function dialIn(parts: DeskParts, line: VoiceLine): Promise<'taken' | 'over'> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const proof = await proveAgent(parts, line, { agent: null, dn: '', pinNeeded: true });
    if (proof === 'gone' || proof === 'said') return 'over';
    if (proof === 'wrong') {
      await line.say(tries < TRIES ? ['wrong-credentials'] : ['wrong-credentials', 'goodbye'], false);
      continue;
    }
    const { agent } = proof;
    const refusal = await submit(parts, agent, { do: 'dial-in', agentId: agent.id, channel: line.channel });
    if (refusal === null) return 'taken';
    await line.say([`refused-${refusal}`], false);
    return 'over';
  }
  return 'over';
}
