import type { Command } from '../../../domain/events.js';
import type { SessionId } from '../../../domain/ids.js';
import type { Commands } from '../../../ports/commands.js';
import { Refused } from '../errors/refused.js';

/** Hands a command to the engine; a refusal ends the request. Gives the session it was about. */
export async function carriedOut(commands: Commands, commandId: string, command: Command): Promise<SessionId | null> {
  const answer = await commands.submit(commandId, command);
  if (!answer.ok) {
    const { code, field } = answer.refusal;
    throw new Refused(code, { field, ...(code === 'asterisk-unreachable' ? { retryAfterSeconds: 2 } : {}) });
  }
  return answer.sessionId;
}
