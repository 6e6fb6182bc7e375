import type { Command } from '../domain/events.js';
import type { SessionId } from '../domain/ids.js';
import type { Refusal } from '../domain/refusals.js';

export type Answer =
  { readonly ok: true; readonly sessionId: SessionId | null } | { readonly ok: false; readonly refusal: Refusal };

/** How people reach the engine. The same `commandId` gets the first answer again (`key-reused` with another command); answered once durable. */
export interface Commands {
  submit(commandId: string, command: Command): Promise<Answer>;
  /** The directory was changed by an admin: the engine takes the new picture. */
  directoryChanged(): Promise<void>;
}
