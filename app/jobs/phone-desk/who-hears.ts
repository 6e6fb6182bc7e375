import type { Agent } from '../../domain/directory.js';
import type { VoiceLine } from '../../ports/voice-line.js';
import { signedInAt, type DeskParts } from './desk-parts.js';
import { proveAgent } from './prove-agent.js';

const TRIES = 3;

/** K6: whose own things are asked for: whoever is signed in on this telephone, or proves by DN and PIN who they are. null: it was said. */
export async function whoHears(parts: DeskParts, line: VoiceLine): Promise<Agent | null> {
  return signedInAt(parts.live.view, line.endpoint)?.agent ?? (await proven(parts, line));
}

async function proven(parts: DeskParts, line: VoiceLine): Promise<Agent | null> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const proof = await proveAgent(parts, line, { agent: null, dn: '', pinNeeded: true });
    if (proof === 'gone' || proof === 'said') return null;
    if (proof !== 'wrong') return proof.agent;
    await line.say(tries < TRIES ? ['wrong-credentials'] : ['wrong-credentials', 'goodbye'], false);
  }
  return null;
}
