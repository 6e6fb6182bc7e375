import type { Asking } from '../../../domain/asking.js';
import type { AgentId } from '../../../domain/ids.js';
import { supervises } from '../auth/act-on.js';
import type { Caller } from '../auth/caller.js';

/** Who asks for something to be done to this agent, as the facts keep it. */
export function askingOf(caller: Caller, about: AgentId, note?: string): Asking {
  const who = { via: caller.via, by: caller.name, ...(supervises(caller, about) ? { supervised: true } : {}) };
  return note === undefined ? who : { ...who, note };
}
