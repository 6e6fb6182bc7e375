import type { VoiceLine } from '../../ports/voice-line.js';
import { signedInAt, type DeskParts, type SignedIn } from './desk-parts.js';

/** Whoever is signed in here, or nobody, who has been told so. A DN of somebody else is nobody's business (B7). */
export async function whoIsHere(parts: DeskParts, line: VoiceLine, dn: string): Promise<SignedIn | null> {
  const here = signedInAt(parts.live.view, line.endpoint);
  if (!here) await line.say(['refused-not-logged-in'], false);
  else if (dn !== '' && dn !== here.agent.dn) await line.say(['not-this-agent'], false);
  else return here;
  return null;
}
