import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Log } from '../../../ports/log.js';
import type { StoreFailure } from '../../../ports/store-failure.js';
import type { Texts } from '../texts.js';
import { describeRefusal, problemDetails, type ShownRefusal } from './describe-refusal.js';
import { Refused } from './refused.js';

export interface AnswerErrorPorts {
  readonly texts: Texts;
  readonly log: Log;
  readonly newId: () => string;
  /** Writes the page for people. */
  readonly showPage: (response: Response, refusal: ShownRefusal) => void;
}

/** The one place where anything thrown becomes an answer: status and sentence from one table, as JSON or as a page. */
export function answerError({ texts, log, newId, showPage }: AnswerErrorPorts): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const refused = refusalOf(error);
    const id = refused.code === 'internal' ? newId() : null;
    if (id !== null) {
      log.error(`a request failed: ${request.method} ${request.route?.path ?? 'unknown path'} (${id})`, {
        id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    // An answer that has begun (a stream) cannot be changed any more.
    if (response.headersSent) return void response.destroy();
    const shown = describeRefusal(refused, texts, id);
    const wait = refused.details.retryAfterSeconds;
    if (wait !== undefined) response.set('Retry-After', String(wait));
    // RFC 9110 section 11.6.1: a 401 says how to prove who one is. `Bearer` makes no browser ask for a password.
    if (shown.status === 401) response.set('WWW-Authenticate', 'Bearer realm="farline"');
    response.status(shown.status).set('Cache-Control', 'no-store');
    if (wantsPage(request)) return showPage(response, shown);
    response.type('application/problem+json').send(JSON.stringify(problemDetails(shown)));
  };
}

export function wantsPage(request: Request): boolean {
  return !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html';
}

/** Errors of the body parser and the router carry a status and a type (http-errors); all else is ours to mend. */
function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const { type, status, limit, kind, retry, busy } = error as Partial<StoreFailure> & {
    type?: string;
    status?: number;
    limit?: number;
    busy?: boolean;
  };
  if (type === 'entity.too.large') {
    return new Refused('body-too-large', { values: { kilobytes: Math.floor((limit ?? 0) / 1024) } });
  }
  if (type === 'entity.parse.failed' || type === 'request.size.invalid' || type === 'request.aborted') {
    return new Refused('body-not-json');
  }
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new Refused('wrong-content-type', { values: { type: 'application/json, UTF-8' } });
  }
  if (busy === true) return new Refused('too-many-requests', { retryAfterSeconds: 5 });
  if (error instanceof URIError) return new Refused('no-such-page');
  // What is left is a body that breaks off or does not unpack.
  if (status === 400) return new Refused('body-not-json');
  if (kind !== undefined && retry !== undefined) return new Refused('storage-failed', { retryAfterSeconds: 5 });
  return new Refused('internal');
}
