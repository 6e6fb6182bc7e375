import type { Command } from '../domain/events.js';

/** What moves a call or a line the moment it is asked for. What only says who works, and why not, needs no Asterisk. */
const MOVES: ReadonlySet<Command['do']> = new Set<Command['do']>([
  'accept',
  'release',
  'transfer',
  'hold-call',
  'retrieve-call',
  'dial',
  'consult',
  'complete-consult',
  'abort-consult',
  'confer',
  'add-party',
  'drop-party',
  'leave-conference',
  'send-digits',
  'supervise',
  'switch-supervision',
  'reconnect',
  'drop-leg',
  'reset',
]);

/**
 * K7: whether this is refused while Asterisk cannot be reached. It could only be noted, and would be carried out on people
 * who have gone on talking for as long as that lasts.
 */
export function needsAsterisk(command: Command): boolean {
  return MOVES.has(command.do);
}
