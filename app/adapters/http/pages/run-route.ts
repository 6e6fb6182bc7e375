import type { Live } from '../../../ports/live.js';
import type { Log } from '../../../ports/log.js';
import { checkScope, checkUse, mayUse } from '../auth/check-scope.js';
import type { Caller } from '../auth/caller.js';
import { valid } from '../mount-routes.js';
import type { Exchange, Input, Route } from '../route.js';
import type { Texts } from '../texts.js';

export interface RouteInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Does what a route of the API does, for a page: same role check, same contract, same refusals. */
export interface RunRoute {
  (id: string, caller: Caller, exchange: Exchange, input?: RouteInput): Promise<unknown>;
  /** Whether the caller's role and scope are enough for it; what it is about is not looked at. */
  may(id: string, caller: Caller): boolean;
  /** As `may`. Throws `Refused`. */
  check(id: string, caller: Caller): void;
}

interface RunPorts {
  readonly texts: Texts;
  readonly newId: () => string;
  readonly log: Log;
  readonly live: Pick<Live, 'view'>;
}

export function createRunRoute(routes: readonly Route[], { texts, newId, log, live }: RunPorts): RunRoute {
  const byId = new Map(routes.map((route) => [route.id, route]));
  const routeOf = (id: string): Route => {
    const route = byId.get(id);
    if (!route) throw new Error(`there is no route ${id}`);
    return route;
  };
  const run = async (
    id: string,
    caller: Caller,
    exchange: Exchange,
    { params = {}, query = {}, body }: RouteInput = {},
  ): Promise<unknown> => {
    const route = routeOf(id);
    checkUse(route, caller);
    const input = {
      params: route.params && valid(route.params, params, texts),
      query: route.query && valid(route.query, query, texts),
      body: route.body && valid(route.body, body, texts),
      caller,
      commandId: newId(),
    } as unknown as Input<never, never, never>;
    checkScope(route, input, caller, live.view);
    const answer = await route.handle(input, exchange);
    if (route.method !== 'get') log.info(`${caller.name}: ${id} ${params['id'] ?? query['scope'] ?? idOf(answer)}`);
    return answer;
  };
  return Object.assign(run, {
    may: (id: string, caller: Caller) => mayUse(routeOf(id), caller),
    check: (id: string, caller: Caller) => checkUse(routeOf(id), caller),
  });
}

function idOf(answer: unknown): string {
  return (answer as { readonly id?: string } | undefined)?.id ?? 'done';
}
