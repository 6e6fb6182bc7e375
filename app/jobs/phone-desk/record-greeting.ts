import type { VoiceLine } from '../../ports/voice-line.js';
import type { DeskParts } from './desk-parts.js';
import { recordSound } from './record-sound.js';
import { whoHears } from './who-hears.js';

/** K6: an agent records by telephone what customers hear of them at connect. */
export async function recordGreeting(parts: DeskParts, line: VoiceLine): Promise<void> {
  const agent = await whoHears(parts, line);
  if (agent) await recordSound(parts, line, agent, 'greeting');
}
