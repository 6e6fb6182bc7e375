import { createExpressApp } from '../../app/adapters/http/express-app.js';
import { createHttpParts } from '../../app/adapters/http/http-parts.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { HTTP_SETTINGS, webPorts } from './web-app.js';

const made = createExpressApp(createHttpParts(webPorts(systemClock()).ports, HTTP_SETTINGS), false);

/** Every route of the API, as the router has it. */
export const { routes } = made;

/** What express keeps of a router, or of a route in it. */
interface Layer {
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** Everything else that the router answers, `get /agents/:id`; files of the pages have their hash in their path. */
export const pageRoutes: readonly string[] = routesIn(made.app.router.stack as unknown as readonly Layer[]).filter(
  (route) => !/ \/(api\/v1|assets)\//.test(route),
);

function routesIn(stack: readonly Layer[]): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return routesIn(handle?.stack ?? []);
    const paths = typeof route.path === 'string' ? [route.path] : route.path;
    return paths.flatMap((path) => Object.keys(route.methods).map((method) => `${method} ${path}`));
  });
}

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
