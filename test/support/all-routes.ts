import { createExpressApp } from '../../app/adapters/http/express-app.js';
import { createHttpParts } from '../../app/adapters/http/http-parts.js';
import type { Route } from '../../app/adapters/http/route.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { HTTP_SETTINGS, webPorts } from './web-app.js';

/** Every route of the API, as the router has it. */
export const routes: readonly Route[] = createExpressApp(
  createHttpParts(webPorts(systemClock()).ports, HTTP_SETTINGS),
  false,
).routes;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What a request is answered; of a live route, which never ends, the status alone. */
export async function answerTo(
  url: string,
  method: string,
  token: string | undefined,
  body: object | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const abort = new AbortController();
  const response = await fetch(url, {
    method: method.toUpperCase(),
    signal: abort.signal,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const live = response.headers.get('content-type')?.includes('event-stream') === true;
  const text = live ? '' : await response.text();
  abort.abort();
  return { status: response.status, text };
}
