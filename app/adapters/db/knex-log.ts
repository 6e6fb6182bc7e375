import type { Knex } from 'knex';
import type { Log } from '../../ports/log.js';

/** What knex has to say, in our log. It would write to the console by itself. */
export function knexLog(log: Log): Knex.Logger {
  // Errors of queries reach whoever asked; knex's own line about them is for the curious only.
  const curious = (message: unknown) => log.debug('Database driver', { message });
  return {
    debug: curious,
    deprecate: (method, instead) => curious(`${method}: use ${instead}`),
    warn: curious,
    error: curious,
  };
}
