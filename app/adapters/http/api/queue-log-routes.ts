import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { QueueLogExport } from '../../../ports/queue-log-export.js';
import { oversees } from '../auth/caller.js';
import { siteOf } from '../auth/may-see.js';
import { defineRoute, type Route } from '../route.js';

export interface QueueLogPorts {
  readonly queueLog: QueueLogExport;
}

const DAY = 86_400_000;
export const MOST_DAYS = 366;

const DIGITS = /^\d{1,15}$/;
const query = z
  .strictObject({
    from: z.string().regex(DIGITS).describe('milliseconds since 1970, UTC, as digits'),
    to: z
      .string()
      .regex(DIGITS)
      .describe(`milliseconds since 1970, UTC, as digits, above from and at most ${MOST_DAYS} days later`),
  })
  .refine(({ from, to }) => Number(to) > Number(from) && Number(to) - Number(from) <= MOST_DAYS * DAY, {
    path: ['to'],
  });

/** History in the words of Asterisk's queue_log, for report tools that read that. */
export function queueLogRoutes({ queueLog }: QueueLogPorts): readonly Route[] {
  const read = defineRoute({
    id: 'queue-log.read',
    method: 'get',
    path: '/api/v1/queue-log',
    summary: 'What happened in queues from one instant to another, as lines of Asterisk’s queue_log, oldest first',
    roles: ['supervisor', 'admin'],
    query,
    status: 200,
    stream: 'text/plain',
    refusals: ['storage-failed'],
    async handle({ query: asked, caller }, { response }) {
      const [from, to] = [Number(asked.from), Number(asked.to)];
      const siteId = siteOf(caller);
      const numbers = oversees(caller) ? 'whole' : 'masked';
      const lines = queueLog.read({ from, to, siteId, numbers })[Symbol.asyncIterator]();
      // A database that cannot be read is refused while that can still be said.
      const first = await lines.next();
      response.attachment(fileName(from, to)).type('text/plain; charset=utf-8');
      // Where it breaks off later the connection does so, too: nobody takes a part for the whole.
      await pipeline(Readable.from(joined(first, lines)), response).catch(() => response.destroy());
    },
  });
  return [read];
}

async function* joined(first: IteratorResult<string, unknown>, rest: AsyncIterator<string>): AsyncGenerator<string> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}

/** The last day is the one that `to` ends. */
function fileName(from: number, to: number): string {
  const [first, last] = [from, to - 1].map((at) => (at > LAST_DAY ? '' : new Date(at).toISOString().slice(0, 10)));
  return first === last ? `queue_log-${first}.txt` : `queue_log-${first}-${last}.txt`;
}

/** 9999-12-31: later ones have longer names. */
const LAST_DAY = 253_402_300_799_999;
