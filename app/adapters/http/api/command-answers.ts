import type { Command } from '../../../domain/events.js';
import type { SessionId } from '../../../domain/ids.js';
import type { Commands } from '../../../ports/commands.js';
import { Refused } from '../errors/refused.js';

/** Hands a command to the engine; a refusal ends the request. Gives the session it was about. */
export async function carriedOut(commands: Commands, commandId: string, command: Command): Promise<SessionId | null> {
  const answer = await commands.submit(commandId, command);
  if (!answer.ok) throw new Refused(answer.refusal.code, { field: answer.refusal.field });
  return answer.sessionId;
}
